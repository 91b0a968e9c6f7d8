from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "apps.approvals"
    label = "approvals"

    def ready(self):
        from apps.dockets.permissions import sights

        from . import revised, routes, subject, subscribers, timeline  # noqa: F401 - importing declares
        from .meetings import routes as meetings_routes  # noqa: F401
        from .meetings import subject as meetings_subject  # noqa: F401
        from .meetings import timeline as meetings_timeline  # noqa: F401
        from .queries.voices import sees_as_approver

        sights.add("approvals", sees_as_approver)
