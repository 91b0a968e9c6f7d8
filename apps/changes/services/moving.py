"""Transitions that people ask for, but for the work itself: submit, return, hold, resume, cancel."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from apps.approvals import services as approvals
from apps.calendars import services as calendar
from apps.core import clock
from apps.core.locking import one_act
from apps.core.refusals import Refusal, Refused
from apps.reviews import services as reviews

from ..asks import taken_at
from ..custom import PREFIX
from ..enums import Lane, State
from ..models import ChangeRequest
from ..rules import STEPS
from ..shape import work_window
from ..workflow import WORKFLOW
from .asking import ask, withdraw
from .editing import fill_in

RECORD_HOURS = 24


def submit(change: ChangeRequest, *, by, version: int | None = None) -> ChangeRequest:
    """Ask for it: to assess, authorize, scheduled or review by its type; opens the approval of its type's policy.

    Raises Refused with one refusal per thing that the type asks for and that is missing.
    """
    with one_act():
        locked = _submitted(change, by, version)
        if locked.type.lane != Lane.STANDARD:
            # After the transition, because a decision that falls at once moves the saved row.
            ask(locked, by=by)
    return locked


def _submitted(change: ChangeRequest, by, version: int | None) -> ChangeRequest:
    with WORKFLOW.acting(change, "submit", by=by, version=version) as locked:
        now = clock.now()
        locked.submitted_at = now
        if locked.type.lane == Lane.EMERGENCY:
            locked.record_due_at = now + timedelta(hours=RECORD_HOURS)
        if locked.type.lane == Lane.RETROSPECTIVE:
            window = work_window(locked)
            locked.started_at, locked.finished_at = window.span.lower, window.span.upper
        if locked.type.lane in (Lane.EMERGENCY, Lane.RETROSPECTIVE):
            reviews.open_review(locked.docket, by=by, due_at=locked.record_due_at)
        if locked.state == State.SCHEDULED:
            calendar.set_firm(locked.docket, "work", True, by=by)
    return locked


def return_(change: ChangeRequest, *, by, reason: str, version: int | None = None) -> ChangeRequest:
    """Back to draft, with the reason; what was asked of approvers is withdrawn."""
    with WORKFLOW.acting(change, "return", by=by, version=version, reason=reason) as locked:
        locked.revision += 1
        withdraw(locked, by=by, reason=reason)
    return locked


def hold(change: ChangeRequest, *, by, reason: str, version: int | None = None) -> ChangeRequest:
    """Stop everything: approvals are suspended, start is refused, the state stays."""
    with WORKFLOW.acting(change, "hold", by=by, version=version, reason=reason) as locked:
        locked.on_hold = True
        approvals.suspend(locked.docket, by=by)
    return locked


def resume(change: ChangeRequest, *, by, version: int | None = None) -> ChangeRequest:
    """Go on where it was held."""
    with WORKFLOW.acting(change, "resume", by=by, version=version) as locked:
        locked.on_hold = False
        approvals.resume(locked.docket, by=by)
    return locked


def cancel(change: ChangeRequest, *, by, reason: str, version: int | None = None) -> ChangeRequest:
    """It will not be done: approvals are withdrawn and its window is free again."""
    with WORKFLOW.acting(change, "cancel", by=by, version=version, reason=reason) as locked:
        withdraw(locked, by=by, reason=reason)
        if work_window(locked) is not None:
            calendar.withdraw(locked.docket, by=by)
    return locked


def apply(change: ChangeRequest, name: str, *, by, version: int | None = None, **given) -> ChangeRequest:
    """Take the transition called ``name`` through its verb, for doors that know it by name only (pages, API).

    Fields of the change that its type asks for at this step may come along, those of the type as ``custom``. Raises Refused for a name that is not a transition, and for one that only a decision takes.
    """
    from . import closing, running

    verbs = {
        "submit": submit,
        "return": return_,
        "hold": hold,
        "resume": resume,
        "cancel": cancel,
        "start": running.start,
        "finish": running.finish,
        "back_out": running.back_out,
        "close": closing.close,
    }
    row = WORKFLOW.find(name)
    if row.by_decision:
        return WORKFLOW.apply(change, name, by=by, version=version)
    verb, asked = verbs[name], ACCEPTS.get(name, ())
    given, fields = _told_apart(change, name, given)
    if unknown := given.keys() - set(asked):
        raise Refused(
            *(
                Refusal(
                    _("“%(step)s” does not take %(field)s.") % {"step": row.label, "field": field},
                    code="unknown_field",
                    kind="input",
                    field=field,
                )
                for field in sorted(unknown)
            )
        )
    with one_act():
        if fields:
            # In the same transaction: who may take the step, and whether, is judged with what is written here.
            change, version = fill_in(change, by=by, version=version, **fields), None
        return verb(change, by=by, version=version, **dict.fromkeys(row.asks, "") | given)


def _told_apart(change: ChangeRequest, name: str, given: dict) -> tuple[dict, dict]:
    """What is asked by the step itself, and the change's own fields that its type asks for there."""
    custom = {PREFIX + str(key): value for key, value in (given.get("custom") or {}).items()}
    flat = {key: value for key, value in given.items() if key != "custom"} | custom
    taken = taken_at(change.type, name) if name in (*STEPS, "back_out") else set()
    fields = {key: flat.pop(key) for key in sorted(taken & flat.keys())}
    own = {key.removeprefix(PREFIX): fields.pop(key) for key in list(fields) if key.startswith(PREFIX)}
    return flat, fields | ({"custom": own} if own else {})


ACCEPTS = {
    "return": ("reason",),
    "hold": ("reason",),
    "cancel": ("reason",),
    "finish": ("outcome", "started_at", "finished_at"),
    "back_out": ("reason", "started_at", "finished_at"),
    "close": ("notes",),
}
