from django.apps import AppConfig


class ReleasesConfig(AppConfig):
    name = "apps.releases"
    label = "releases"

    def ready(self):
        from django.utils.translation import gettext_lazy as _

        from apps.core.components import asks
        from apps.dockets.permissions import sights

        from . import checks, conflicts, listing, routes, subject, timeline  # noqa: F401 - each declares how releases plug in
        from .enums import PHASES
        from .permissions import sees_as_owner

        sights.add("releases", sees_as_owner)
        asks.declare(
            "phase",
            asks.Ask(_("Back to which phase?"), kind="choice", choices=[(str(one), one.label) for one in PHASES[:-1]]),
        )
