"""How acts on freezes and exceptions read in a record's history."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.audit.timeline import tell

from .enums import FreezeState

tell("freeze.drafted", gettext_lazy("drafted this freeze"), icon="snowflake")
tell("freeze.edited", gettext_lazy("changed this freeze"), icon="pencil")
tell("freeze.reach_changed", gettext_lazy("with that it covers other work than before"), icon="snowflake")
tell("freeze.announced", gettext_lazy("announced this freeze"), tone="warning", icon="snowflake")
tell(
    "freeze.locked_down",
    gettext_lazy("locked down; a second person has to confirm it"),
    tone="danger",
    icon="lock",
)
tell("freeze.confirmed", gettext_lazy("confirmed this lockdown"), tone="danger", icon="lock")
tell("freeze.weakened", gettext_lazy("with that it holds for less than was announced"), tone="warning", icon="sun")
tell("freeze.discarded", gettext_lazy("discarded this draft"), icon="trash")


def _lifted(event) -> str:
    """Of a hard one the first of two people only asks for it; the event knows where the transition led."""
    if event.data.get("to") == FreezeState.APPROVED:
        return _("asked to lift this freeze; a second person has to do it")
    return _("lifted this freeze")


def _granted(event) -> str:
    """The first of two people only agrees; the event knows where the transition led."""
    if event.data.get("to") == "asked":
        return _("agreed; a second person has to grant it")
    return _("granted this exception")


def _noted(event) -> str:
    said = {
        "asked": _("asked for leave in %(freeze)s: %(exception)s"),
        "agreed": _("agreed to %(exception)s for %(freeze)s; a second person has to grant it"),
        "granted": _("granted leave in %(freeze)s: %(exception)s"),
        "used": _("started in %(freeze)s by leave of %(exception)s"),
        "refused": _("refused leave in %(freeze)s: %(exception)s"),
        "revoked": _("took back leave in %(freeze)s: %(exception)s"),
    }
    return said[event.data["act"]] % event.data


tell("freeze.lifted", _lifted, tone="success", icon="sun")
tell("maintenance.drafted", gettext_lazy("drafted this maintenance window"), icon="tool")
tell("maintenance.edited", gettext_lazy("changed this maintenance window"), icon="pencil")
tell("maintenance.activated", gettext_lazy("made this maintenance window active"), tone="success", icon="tool")
tell("maintenance.retired", gettext_lazy("retired this maintenance window"), icon="trash")
tell("freeze_exception.asked", gettext_lazy("asked for this exception"), tone="info", icon="help-circle")
tell("freeze_exception.granted", _granted, tone="success", icon="check")
tell("freeze_exception.refused", gettext_lazy("refused this exception"), tone="danger", icon="x")
tell("freeze_exception.revoked", gettext_lazy("took this exception back"), tone="danger", icon="x")
tell("freeze_exception.used", gettext_lazy("started the work that this lets through"), tone="info", icon="check")
tell("freeze_exception.noted", _noted, tone="info", icon="snowflake")
