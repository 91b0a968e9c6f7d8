"""Words of change enablement (ITIL 4)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.choices import Toned


class Lane(Toned):
    """The four types of change; each type row belongs to one lane, which decides its path."""

    STANDARD = "standard", "success", _("Standard")
    NORMAL = "normal", "info", _("Normal")
    EMERGENCY = "emergency", "danger", _("Emergency")
    RETROSPECTIVE = "retrospective", "warning", _("Retrospective")


class State(Toned):
    DRAFT = "draft", "neutral", _("Draft")
    ASSESS = "assess", "info", _("Assess")
    AUTHORIZE = "authorize", "accent", _("Authorize")
    SCHEDULED = "scheduled", "success", _("Scheduled")
    IMPLEMENT = "implement", "warning", _("Implement")
    REVIEW = "review", "info", _("Review")
    CLOSED = "closed", "neutral", _("Closed")
    CANCELLED = "cancelled", "neutral", _("Cancelled")


OPEN_STATES = (State.DRAFT, State.ASSESS, State.AUTHORIZE, State.SCHEDULED, State.IMPLEMENT, State.REVIEW)
TERMINAL_STATES = (State.CLOSED, State.CANCELLED)


class Outcome(Toned):
    SUCCESSFUL = "successful", "success", _("Successful")
    WITH_ISSUES = "with_issues", "warning", _("Successful with issues")
    FAILED = "failed", "danger", _("Failed")
    BACKED_OUT = "backed_out", "danger", _("Backed out")


class LeaveState(Toned):
    """Of leave to skip a step of the promotion order. It lapses with its version, with its end, and with new steps."""

    ASKED = "asked", "info", _("Asked")
    GIVEN = "given", "success", _("Given")
    REFUSED = "refused", "danger", _("Refused")
    LAPSED = "lapsed", "neutral", _("Lapsed")


class Grade(models.IntegerChoices):
    """Impact and urgency; their product gives the priority (3 x 3)."""

    HIGH = 1, _("High")
    MEDIUM = 2, _("Medium")
    LOW = 3, _("Low")


class Priority(Toned):
    P1 = "P1", "danger", _("P1 critical")
    P2 = "P2", "warning", _("P2 high")
    P3 = "P3", "info", _("P3 moderate")
    P4 = "P4", "neutral", _("P4 low")
    P5 = "P5", "neutral", _("P5 planning")


class RiskLevel(Toned):
    LOW = "low", "success", _("Low")
    MEDIUM = "medium", "info", _("Medium")
    HIGH = "high", "warning", _("High")
    CRITICAL = "critical", "danger", _("Critical")


class TemplateState(Toned):
    """Certified is published: in the catalogue, for everybody who raises changes."""

    DRAFT = "draft", "neutral", _("Draft")
    PROPOSED = "proposed", "info", _("Proposed")
    CERTIFIED = "certified", "success", _("Certified")
    SUSPENDED = "suspended", "danger", _("Suspended")
    EXPIRED = "expired", "warning", _("Expired")
    RETIRED = "retired", "neutral", _("Retired")


class VersionState(Toned):
    """What became of one wording of a template."""

    DRAFT = "draft", "neutral", _("Draft")
    PROPOSED = "proposed", "info", _("Proposed")
    IN_FORCE = "in_force", "success", _("In force")
    REPLACED = "replaced", "neutral", _("Replaced")
    REJECTED = "rejected", "danger", _("Rejected")
    WITHDRAWN = "withdrawn", "neutral", _("Withdrawn")


class FieldKind(Toned):
    """What a field that a type declares for itself can hold."""

    TEXT = "text", "neutral", _("Text")
    NUMBER = "number", "neutral", _("Number")
    DATE = "date", "neutral", _("Date")
    CHOICE = "choice", "neutral", _("One of a list")
    YES_NO = "yes_no", "neutral", _("Yes or no")
    PERSON = "person", "neutral", _("Person")
    LINK = "link", "neutral", _("Link")
