from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "apps.calendars"
    label = "calendars"

    def ready(self):
        from . import reasons  # noqa: F401 - importing declares
