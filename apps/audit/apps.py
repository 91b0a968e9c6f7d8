from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "apps.audit"
    label = "audit"

    def ready(self):
        from apps.core.denials import keepers

        from .acts import refused

        keepers.add("audit", refused)
