"""The state machine of an incident."""

from django.utils.translation import gettext_lazy as _

from apps.audit.services import recording
from apps.core.workflow import SAME, Transition, Workflow

from .enums import IncidentState
from .permissions import may_act
from .rules import differs, nobody_leads

OPEN, MITIGATED, RESOLVED, CLOSED, CANCELLED = IncidentState

INCIDENT_WORKFLOW = Workflow(
    "incident",
    recording=recording,
    transitions=(
        Transition(
            "lead",
            (OPEN, MITIGATED),
            SAME,
            may_act,
            (nobody_leads,),
            label=_("I lead it"),
            event="incident.led",
        ),
        Transition(
            "mitigate", (OPEN,), MITIGATED, may_act, label=_("Mitigated"), event="incident.mitigated", tone="warning"
        ),
        Transition(
            "resolve",
            (OPEN, MITIGATED),
            RESOLVED,
            may_act,
            label=_("Resolved"),
            event="incident.resolved",
            tone="success",
        ),
        Transition(
            "close",
            (RESOLVED,),
            CLOSED,
            may_act,
            label=_("Close"),
            asks=("summary",),
            event="incident.closed",
            tone="success",
        ),
        Transition(
            "regrade",
            (OPEN, MITIGATED, RESOLVED),
            SAME,
            may_act,
            (differs,),
            label=_("Change the severity"),
            asks=("severity", "reason"),
            event="incident.regraded",
            tone="warning",
        ),
        Transition(
            "reopen",
            (MITIGATED, RESOLVED, CLOSED),
            OPEN,
            may_act,
            label=_("Reopen"),
            asks=("reason",),
            event="incident.reopened",
            tone="danger",
        ),
        Transition(
            "cancel",
            (OPEN, MITIGATED),
            CANCELLED,
            may_act,
            label=_("Raised in error"),
            asks=("reason",),
            event="incident.cancelled",
        ),
    ),
    turns={
        OPEN: _("its commander, to mitigate or resolve it"),
        MITIGATED: _("its commander, to resolve it: a stopgap holds"),
        RESOLVED: _("its commander, to say what it was and close it"),
        CLOSED: _("nobody; it can be reopened"),
        CANCELLED: _("nobody"),
    },
)
