from django.apps import AppConfig


class GatesConfig(AppConfig):
    name = "apps.gates"
    label = "gates"

    def ready(self):
        from . import desk, routes, subject, subscribers, timeline  # noqa: F401 - importing declares
