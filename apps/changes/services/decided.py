"""What follows from a decision or from a move on the calendar; each is called inside the deciding transaction."""

from __future__ import annotations

from apps.calendars import services as calendar

from ..enums import State
from ..models import ChangeRequest
from ..workflow import WORKFLOW


def stage_carried(change: ChangeRequest, *, by, stage: str) -> None:
    """The assess steps are carried: on to authorization."""
    if stage == "assess" and change.state == State.ASSESS:
        assessed(change, by=by)


def assessed(change: ChangeRequest, *, by) -> ChangeRequest:
    """From assess to authorize."""
    with WORKFLOW.acting(change, "assessed", by=by, decided=True) as locked:
        pass
    return locked


def decided(change: ChangeRequest, *, by, state: str, reason: str = "") -> None:
    """The whole approval is carried (scheduled, and firm on the calendar) or rejected (back to draft).

    A late approval is looked for when the change is closed; deciding it moves nothing.
    """
    if state == "rejected":
        if change.state in (State.ASSESS, State.AUTHORIZE):
            with WORKFLOW.acting(change, "reject", by=by, decided=True, reason=reason) as locked:
                locked.revision += 1
        return
    if change.state == State.ASSESS:
        change = assessed(change, by=by)
    if change.state == State.AUTHORIZE:
        with WORKFLOW.acting(change, "authorize", by=by, decided=True) as locked:
            calendar.set_firm(locked.docket, "work", True, by=by)


def reopened(change: ChangeRequest, *, by, reason: str = "") -> None:
    """A step no longer stands (void, withdrawal, expiry): what was scheduled waits for its approvers again."""
    if change.state == State.SCHEDULED:
        with WORKFLOW.acting(change, "reapprove", by=by, decided=True, reason=reason) as locked:
            calendar.set_firm(locked.docket, "work", False, by=by)
