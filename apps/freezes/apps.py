from django.apps import AppConfig


class FreezesConfig(AppConfig):
    name = "apps.freezes"
    label = "freezes"

    def ready(self):
        from . import conflicts, reasons, routes, subject, timeline  # noqa: F401 - importing declares
