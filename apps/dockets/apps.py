from django.apps import AppConfig


class DocketsConfig(AppConfig):
    name = "apps.dockets"
    label = "dockets"

    def ready(self):
        from apps.audit.visibility import visibility

        from . import routes, timeline  # noqa: F401 - importing declares
        from .permissions import visible_keys

        visibility.add("dockets", visible_keys)
