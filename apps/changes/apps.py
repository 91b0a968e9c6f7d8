from django.apps import AppConfig


class ChangesConfig(AppConfig):
    name = "apps.changes"
    label = "changes"

    def ready(self):
        from django.utils.translation import gettext_lazy as _

        from apps.core.components import asks
        from apps.dockets.permissions import sights

        from . import (  # noqa: F401 - each declares how changes plug in  # noqa: F401 - and how templates do
            brief,
            conflicts,
            hosting,
            leave_routes,
            listing,
            promotion,
            reasons,
            risk_revision,
            routes,
            subject,
            template_routes,
            template_subject,
            template_timeline,
            timeline,
            type_revisions,
        )
        from .permissions import sees_as_owner
        from .services.running import FINISHED_AS

        sights.add("changes", sees_as_owner)
        asks.declare(
            "outcome",
            asks.Ask(_("How did it go?"), kind="choice", choices=[(one.value, one.label) for one in FINISHED_AS]),
        )
