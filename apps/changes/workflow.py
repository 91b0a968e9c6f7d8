"""The life of a change as a table; docs/reference/workflows.md is generated from it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.approvals import queries as approvals
from apps.audit.services import recording
from apps.core.workflow import SAME, Transition, Workflow, decision_only

from . import asks, rules
from . import permissions as may
from .enums import OPEN_STATES, Lane, State
from .leave_workflow import LEAVE_WORKFLOW
from .models import ChangeRequest
from .shape import as_asked
from .template_workflow import TEMPLATE_WORKFLOW

__all__ = ["LEAVE_WORKFLOW", "TEMPLATE_WORKFLOW", "WORKFLOW", "first_step"]

FIRST_STEPS = (State.ASSESS, State.AUTHORIZE, State.SCHEDULED, State.REVIEW)


ENTERS_AT = {
    Lane.STANDARD: State.SCHEDULED,
    Lane.NORMAL: State.ASSESS,
    Lane.EMERGENCY: State.AUTHORIZE,
    Lane.RETROSPECTIVE: State.REVIEW,
}


def enters_at(lane: str, is_assessed: bool) -> State:
    """Where submitting leads at the earliest: what a lane leaves out is decided here, once (see docs/adr/0011)."""
    first = ENTERS_AT[lane]
    return State.AUTHORIZE if first == State.ASSESS and not is_assessed else first


def track_of(lane: str, is_assessed: bool) -> list[State]:
    """The states that a change passes when nothing stops it, in their order."""
    way = [State.ASSESS, State.AUTHORIZE, State.SCHEDULED, State.IMPLEMENT, State.REVIEW, State.CLOSED]
    return [State.DRAFT, *way[way.index(enters_at(lane, is_assessed)) :]]


def first_step(change: ChangeRequest) -> State:
    """Where submitting leads: by its lane, and for a normal change by whether its policy has somebody assess it."""
    first = enters_at(change.type.lane, change.type.is_assessed)
    if first != State.ASSESS:
        return first
    if change.type.policy is None:
        return State.AUTHORIZE
    shape = as_asked(change)
    stages = approvals.stages(change.type.policy, shape.facts(score=change.risk_score, level=change.risk_level))
    return State.ASSESS if "assess" in stages else State.AUTHORIZE


WORKFLOW = Workflow(
    "change",
    recording=recording,
    turns={
        State.DRAFT: _("its requester"),
        State.ASSESS: _("peers of the owner team"),
        State.AUTHORIZE: _("its approvers"),
        State.SCHEDULED: _("its implementer"),
        State.IMPLEMENT: _("its implementer"),
        State.REVIEW: _("its requester"),
        State.CLOSED: _("nobody"),
        State.CANCELLED: _("nobody"),
    },
    transitions=(
        Transition(
            "submit",
            (State.DRAFT,),
            first_step,
            may.may_edit,
            (rules.is_not_on_hold, rules.asked_for_is_complete, rules.window_lies_ahead, rules.template_stands),
            label=_("Submit"),
            more=asks.asked_at("submit"),
            results=FIRST_STEPS,
            event="change.submitted",
        ),
        Transition(
            "start",
            (State.SCHEDULED,),
            State.IMPLEMENT,
            may.may_run,
            (
                rules.is_not_on_hold,
                rules.approval_stands,
                rules.template_stands,
                rules.is_inside_its_window,
                rules.verdict_allows,
                rules.gates_are_passed,
                rules.predecessors_are_done,
                rules.conditions_are_done,
                rules.asked_at_start,
            ),
            label=_("Start work"),
            more=asks.asked_at("start"),
            event="change.started",
        ),
        Transition(
            "finish",
            (State.IMPLEMENT,),
            State.REVIEW,
            may.may_run,
            (rules.is_not_on_hold, rules.tasks_are_closed, rules.asked_at_finish),
            label=_("Finish"),
            asks=("outcome",),
            more=asks.finishing,
            event="change.finished",
        ),
        Transition(
            "back_out",
            (State.IMPLEMENT,),
            State.REVIEW,
            may.may_run,
            (rules.is_not_on_hold, rules.tasks_are_closed),
            label=_("Back out"),
            asks=("reason",),
            more=asks.backing_out,
            tone="danger",
            event="change.backed_out",
        ),
        Transition(
            "close",
            (State.REVIEW,),
            State.CLOSED,
            may.may_close,
            (
                rules.is_not_on_hold,
                rules.has_outcome,
                rules.tasks_are_closed,
                rules.asked_at_close,
                rules.review_is_done,
                rules.late_approval_stands,
                rules.children_are_over,
            ),
            label=_("Close"),
            asks=("notes",),
            more=asks.asked_at("close"),
            event="change.closed",
        ),
        Transition(
            "return",
            (State.ASSESS, State.AUTHORIZE),
            State.DRAFT,
            may.may_return,
            label=_("Return to draft"),
            asks=("reason",),
            event="change.returned",
        ),
        Transition(
            "hold",
            OPEN_STATES,
            SAME,
            may.may_edit,
            (rules.is_not_on_hold,),
            label=_("Put on hold"),
            asks=("reason",),
            event="change.held",
        ),
        Transition(
            "resume",
            OPEN_STATES,
            SAME,
            may.may_edit,
            (rules.is_on_hold,),
            label=_("Resume"),
            event="change.resumed",
        ),
        Transition(
            "cancel",
            (State.DRAFT, State.ASSESS, State.AUTHORIZE, State.SCHEDULED),
            State.CANCELLED,
            may.may_edit,
            label=_("Cancel"),
            asks=("reason",),
            tone="danger",
            event="change.cancelled",
        ),
        # What follows from a decision.
        Transition(
            "assessed",
            (State.ASSESS,),
            State.AUTHORIZE,
            decision_only,
            (rules.assess_step_is_carried,),
            label=_("Assessed"),
            event="change.assessed",
        ),
        Transition(
            "authorize",
            (State.AUTHORIZE,),
            State.SCHEDULED,
            decision_only,
            (rules.approval_stands,),
            label=_("Authorize"),
            event="change.scheduled",
        ),
        Transition(
            "reapprove",
            (State.SCHEDULED,),
            State.AUTHORIZE,
            decision_only,
            label=_("Ask again"),
            event="change.reopened",
        ),
        Transition(
            "reject",
            (State.ASSESS, State.AUTHORIZE),
            State.DRAFT,
            decision_only,
            label=_("Reject"),
            event="change.rejected",
        ),
    ),
)
