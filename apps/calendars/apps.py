from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "apps.calendars"
    label = "calendars"

    def ready(self):
        from apps.accounts.reactions import reactions as people
        from apps.environments.reactions import reactions as places

        from . import desk, reasons, routes, timeline  # noqa: F401 - importing declares
        from .comparing import vendors  # noqa: F401 - importing declares
        from .comparing.conflicts import rework, rework_person, rework_place
        from .importing import many  # noqa: F401

        people.add("calendars", {"absence.changed": lambda *, by, user: rework_person(user)})
        places.add(
            "calendars",
            {
                "dependency.changed": lambda *, by, services: rework(services),
                "service.changed": lambda *, by, service, fields: rework([service]),
                "environment.changed": lambda *, by, environment, fields: rework_place(environment),
            },
        )
