"""Until when a question is to be answered: hours, and then the next working day of the board that is asked."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from apps.calendars.workdays import is_workday, workdays_before
from apps.core.refusals import Refused

from .models import Ballot


def due_at(ballot: Ballot, start: datetime) -> datetime | None:
    """When a ballot that is asked at ``start`` (aware) is due; None where it has no limit.

    What falls on a day off of the board's calendar, in the board's zone, is due at the same time of day on its next
    working day. A board without a calendar, and a team, works every day.
    """
    if not ballot.due_hours:
        return None
    due = start + timedelta(hours=ballot.due_hours)
    board = ballot.board
    if board is None or board.calendar_id is None:
        return due
    here = due.astimezone(ZoneInfo(board.time_zone))
    try:
        if is_workday(here.date(), board.calendar):
            return due
        day = workdays_before(here.date(), -1, board.calendar)
    except Refused:
        # A calendar without working days stops no clock.
        return due
    return here.replace(year=day.year, month=day.month, day=day.day).astimezone(start.tzinfo)


def rung_at(ballot: Ballot, hours: int) -> datetime:
    """When whoever stands on the rung of ``hours`` is told: as long before the end as the hours leave of the time given.

    Counted from the end, so that holds and questions back to the requester, which move the end, move the ladder too.
    """
    return ballot.due_at - timedelta(hours=max(0, ballot.due_hours - hours))
