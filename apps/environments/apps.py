from django.apps import AppConfig


class EnvironmentsConfig(AppConfig):
    name = "apps.environments"
    label = "environments"

    def ready(self):
        from . import routes, timeline  # noqa: F401 - importing declares
