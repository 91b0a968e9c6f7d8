"""A board that meets: its chair, a meeting ahead, and questions on its agenda."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta

from apps.approvals.models import Board, Meeting, Seat
from apps.approvals.services import meetings
from apps.audit.services import recording
from apps.core import clock

from .records import Record

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def chaired(board: Board, *users) -> Board:
    """The same board, with these people as its chairs."""
    with recording(kind="board.prepared", key=board.slug, by=None):
        for seat in Seat.objects.filter(board=board, user__in=users):
            seat.role = "chair"
            seat.save()
    return board


def ahead(board: Board, by, *, days: float = 3, **given) -> Meeting:
    """A meeting of the board that starts in some days."""
    start = clock.now() + DAY * days
    return meetings.plan_meeting(board, by=by, start=start, **given)


def questions(people, number: int, policy: str = "change", **facts) -> list[Record]:
    """Records of Alice's that were put to the vote."""
    made = []
    for _each in range(number):
        record = Record(by=people.alice, team=people.team.payments, facts=facts)
        record.ask(people.alice, policy)
        made.append(record)
    return made


@contextmanager
def later(**delta):
    """Some time later."""
    with clock.shifted(timedelta(**delta)):
        yield


def item_of(meeting: Meeting, record: Record):
    """The item of a record on a meeting's agenda."""
    return meeting.items.select_related("docket", "ballot", "meeting__board", "meeting__docket").get(
        docket__key=record.key
    )
