from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "apps.calendars"
    label = "calendars"

    def ready(self):
        from apps.environments.reactions import reactions

        from . import reasons, timeline  # noqa: F401 - importing declares
        from .conflicts import rework

        reactions.add("calendars", {"dependency.changed": lambda *, by, services: rework(services)})
