"""The work itself: start, finish, back out."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from apps.approvals import services as approvals
from apps.calendars import occupancy
from apps.calendars import services as calendar
from apps.core import clock
from apps.core.insist import insist
from apps.core.locking import locked as held
from apps.core.locking import one_act
from apps.core.refusals import Refusal, Refused
from apps.freezes.services import note_start
from apps.reviews import services as reviews

from ..enums import TERMINAL_STATES, Outcome
from ..models import ChangeRequest
from ..rules import purpose_of
from ..rules.ending import needs_review
from ..shape import shape_of
from ..workflow import WORKFLOW
from .asking import ask_late
from .leaves import note_skips

FINISHED_AS = (Outcome.SUCCESSFUL, Outcome.WITH_ISSUES, Outcome.FAILED)


def start(change: ChangeRequest, *, by, version: int | None = None) -> ChangeRequest:
    """Begin the work, now; everything is checked again in this transaction, and exclusive environments are taken."""
    with one_act():
        held(change)
        # A freeze counts from the instant at which announcing it began: who looks while it is being written must wait.
        calendar.await_calendar()
        with WORKFLOW.acting(change, "start", by=by, version=version) as locked:
            note_skips(locked, by=by)
            approvals.enact(locked.docket, purpose=purpose_of(locked), by=by)
            enter(locked, by=by)
            note_start(locked.docket, by=by)
            locked.started_at, locked.finished_at = clock.now(), None
    return locked


def finish(
    change: ChangeRequest,
    *,
    by,
    outcome: str,
    started_at: datetime | None = None,
    finished_at: datetime | None = None,
    version: int | None = None,
) -> ChangeRequest:
    """The work is over, with its outcome; actual times default to when it was started and to now."""
    insist(*_bad_outcome(outcome), kind="input")
    with one_act():
        with WORKFLOW.acting(change, "finish", by=by, version=version, outcome=outcome) as locked:
            _end(locked, outcome, started_at, finished_at, by)
        ask_late(locked, by=by)
    return locked


def back_out(
    change: ChangeRequest,
    *,
    by,
    reason: str,
    started_at: datetime | None = None,
    finished_at: datetime | None = None,
    version: int | None = None,
) -> ChangeRequest:
    """The work was undone; a review follows."""
    with one_act():
        with WORKFLOW.acting(change, "back_out", by=by, version=version, reason=reason) as locked:
            _end(locked, Outcome.BACKED_OUT, started_at, finished_at, by)
        ask_late(locked, by=by)
    return locked


def _end(change: ChangeRequest, outcome: str, started_at, finished_at, by) -> None:
    started, finished = started_at or change.started_at, finished_at or clock.now()
    insist(*_bad_times(started, finished), kind="input")
    change.outcome, change.started_at, change.finished_at = outcome, started, finished
    occupancy.vacate(change.docket, by=by)
    calendar.end_work(change.docket, at=finished, by=by)
    if needs_review(change):
        reviews.open_review(change.docket, by=by)


def enter(change: ChangeRequest, *, by, begun: bool = False) -> None:
    """Take the exclusive environments it works in; raises Refused where another is in one.

    Work that has ``begun`` is recorded as it is: it takes those that let it in, and any other when its occupant leaves.
    """
    for environment in exclusive_places(change):
        try:
            occupancy.occupy(environment, change.docket, by=by)
        except Refused:
            if not begun:
                raise


def exclusive_places(change: ChangeRequest):
    """The exclusive environments it works in; none while parts of it are open, which take their own.

    In id order, so that two starts on the same two environments never wait for each other.
    """
    if change.children.exclude(state__in=TERMINAL_STATES).exists():
        return []
    found = occupancy.places(shape_of(change).facts())
    return sorted((place for place in found if place.is_exclusive), key=lambda place: place.pk)


def _bad_outcome(outcome: str) -> list[Refusal]:
    if outcome in ("", *FINISHED_AS):
        return []
    if outcome == Outcome.BACKED_OUT:
        sentence = _("What was undone is backed out, not finished.")
    else:
        sentence = _("There is no outcome “%s”.") % outcome
    return [Refusal(sentence, code="outcome", kind="input", field="outcome")]


def _bad_times(started: datetime, finished: datetime) -> list[Refusal]:
    if finished > clock.now():
        return [
            Refusal(
                _("Work cannot have ended in the future: give when it ended, or leave now."),
                code="bad_times",
                kind="input",
                field="finished_at",
            )
        ]
    if finished <= started:
        return [
            Refusal(
                _("Work ends after it starts: correct when it began or when it ended."),
                code="bad_times",
                kind="input",
                field="finished_at",
            )
        ]
    return []
