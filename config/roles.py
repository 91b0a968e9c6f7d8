"""Two database roles: the owner migrates, the application runs and may not rewrite what was recorded."""

import re

from django.db import connection
from psycopg import sql

# Commands that change the schema or set its sequences; `manage.py` runs them as the owner (DATABASE_OWNER_URL).
OWNER_COMMANDS = frozenset({"migrate", "prepare", "createcachetable", "demo", "flush"})

_APPEND_ONLY = re.compile(r"^audit_(event|seal\w*)$|historical")
_READ_ONLY = frozenset({"django_migrations"})


def is_append_only(table: str) -> bool:
    """Whether the application may add rows to this table and never change or remove one."""
    return bool(_APPEND_ONLY.search(table))


def grant(application: str) -> dict[str, int]:
    """Give the application role what it needs on every table, and no more; run as the owner, any number of times.

    Returns how many tables became `ordinary`, `append-only` and `read-only`.
    """
    counts = {"ordinary": 0, "append-only": 0, "read-only": 0}
    role = sql.Identifier(application)
    with connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public' order by tablename")
        tables = [name for (name,) in cursor.fetchall()]
        cursor.execute(sql.SQL("grant usage on schema public to {}").format(role))
        cursor.execute(sql.SQL("grant usage, select on all sequences in schema public to {}").format(role))
        for table in tables:
            kind = "append-only" if is_append_only(table) else "read-only" if table in _READ_ONLY else "ordinary"
            counts[kind] += 1
            name = sql.Identifier(table)
            # Revoked first: what an older version granted must not stay.
            cursor.execute(sql.SQL("revoke all on {} from {}").format(name, role))
            cursor.execute(sql.SQL(_RIGHTS[kind]).format(name, role))
    return counts


_RIGHTS = {
    "ordinary": "grant select, insert, update, delete on {} to {}",
    "append-only": "grant select, insert on {} to {}",
    "read-only": "grant select on {} to {}",
}
