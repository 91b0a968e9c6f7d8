"""The state machine of a board meeting."""

from django.utils.translation import gettext_lazy as _

from apps.audit.services import recording
from apps.core.workflow import Transition, Workflow, decision_only

from ..enums import MeetingState
from .permissions import may_arrange, may_lead
from .rules import nothing_left_running

PLANNED, CLOSED, SESSION, ENDED, SIGNED, CANCELLED = MeetingState

MEETING_WORKFLOW = Workflow(
    "meeting",
    recording=recording,
    transitions=(
        Transition(
            "close_agenda", (PLANNED,), CLOSED, may_arrange, label=_("Close the agenda now"), event="meeting.closed"
        ),
        Transition(
            "start",
            (PLANNED, CLOSED),
            SESSION,
            may_lead,
            (nothing_left_running,),
            label=_("Start the meeting"),
            event="meeting.started",
            tone="accent",
        ),
        Transition(
            "cut_off",
            (PLANNED,),
            CLOSED,
            decision_only,
            label=_("Close the agenda at its cut-off"),
            event="meeting.closed",
        ),
        Transition(
            "end", (SESSION,), ENDED, may_lead, label=_("End the meeting"), event="meeting.ended", tone="warning"
        ),
        Transition(
            "sign", (ENDED,), SIGNED, may_lead, label=_("Sign the minutes"), event="meeting.signed", tone="success"
        ),
        Transition(
            "cancel",
            (PLANNED, CLOSED),
            CANCELLED,
            may_arrange,
            label=_("Cancel the meeting"),
            asks=("reason",),
            event="meeting.cancelled",
            tone="danger",
        ),
    ),
    turns={
        PLANNED: _("its board, to vote beforehand; the agenda closes by itself"),
        CLOSED: _("its chair, to start it"),
        SESSION: _("its chair, to lead it"),
        ENDED: _("its chair, to sign the minutes"),
        SIGNED: _("nobody; for a day who was there may dispute the minutes"),
        CANCELLED: _("nobody"),
    },
)
