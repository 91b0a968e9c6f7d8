"""Two database roles: the owner migrates, the application runs and may not rewrite what was recorded."""

OWNER_COMMANDS = frozenset({"migrate", "prepare", "createcachetable", "sqlmigrate", "flush"})
