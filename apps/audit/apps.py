from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "apps.audit"
    label = "audit"

    def ready(self):
        from simple_history.signals import pre_create_historical_record

        from apps.core.denials import keepers

        from .acts import refused, stamp

        pre_create_historical_record.connect(stamp, dispatch_uid="audit.stamp")
        keepers.add("audit", refused)
