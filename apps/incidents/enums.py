"""How grave an incident is, in the words of ITIL 4, and how far it got."""

from django.utils.translation import gettext_lazy as _

from apps.core.choices import Toned


class Severity(Toned):
    """A major incident holds up planned work on its services; the others are on record."""

    MAJOR = "major", "danger", _("Major incident")
    HIGH = "high", "warning", _("High")
    MEDIUM = "medium", "info", _("Medium")
    LOW = "low", "neutral", _("Low")


class IncidentState(Toned):
    OPEN = "open", "danger", _("Open")
    MITIGATED = "mitigated", "warning", _("Mitigated")
    RESOLVED = "resolved", "success", _("Resolved")
    CLOSED = "closed", "neutral", _("Closed")
    CANCELLED = "cancelled", "neutral", _("Raised in error")


UNRESOLVED = (IncidentState.OPEN, IncidentState.MITIGATED)
"""Users still suffer, or may again: a stopgap holds, the fault is still there."""
OVER = (IncidentState.CLOSED, IncidentState.CANCELLED)
