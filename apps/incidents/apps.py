from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "apps.incidents"
    label = "incidents"

    def ready(self):
        from django.utils.translation import gettext_lazy as _

        from apps.core.components import asks

        # Importing each of these declares how incidents plug in.
        from . import conflicts, listing, reasons, routes, subject, timeline  # noqa: F401
        from .enums import Severity

        asks.declare("severity", asks.Ask(_("How grave it is now"), kind="choice", choices=Severity.choices))
        asks.declare(
            "summary",
            asks.Ask(_("What it was, and what ended it"), kind="long", hint=_("Cause and cure, in plain words.")),
        )
