"""Kinds of planned time, and how conflicts stand."""

from django.utils.translation import gettext_lazy as _

from apps.core.choices import Toned


class WindowKind(Toned):
    CHANGE = "change", "info", _("Change")
    RELEASE_PHASE = "release_phase", "accent", _("Release phase")
    MILESTONE = "milestone", "accent", _("Milestone")
    DEPLOYMENT = "deployment", "info", _("Deployment")
    FREEZE = "freeze", "danger", _("Freeze")
    MAINTENANCE = "maintenance", "warning", _("Maintenance")
    BOOKING = "booking", "success", _("Booking")
    MEETING = "meeting", "neutral", _("Board meeting")
    HOLIDAY = "holiday", "neutral", _("Holiday")


class Severity(Toned):
    INFO = "info", "info", _("To know")
    WARNS = "warns", "warning", _("Warns")
    BLOCKS = "blocks", "danger", _("Blocks")


class Weight(Toned):
    """What a conflict does beyond its severity, where its cause stops a start by itself (see ``Rule.held``)."""

    STOPS = "stops", "danger", _("Stops the start")


class ConflictStatus(Toned):
    OPEN = "open", "danger", _("Open")
    ACCEPTED = "accepted", "warning", _("Accepted")
    RESOLVED = "resolved", "success", _("Resolved")


class RowState(Toned):
    """What becomes of one row of an imported file."""

    NEW = "new", "success", _("New")
    CHANGED = "changed", "info", _("Changed")
    SAME = "same", "neutral", _("As it stands")
    GONE = "gone", "warning", _("No longer there")
    REFUSED = "refused", "danger", _("Not taken")
