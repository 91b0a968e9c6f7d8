"""Meetings as rows: of one board or of all, upcoming and past; and what one of them asks of a person beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from apps.core import clock
from apps.dockets.permissions import visible_to

from ...electorate import seats_in_force
from ...enums import ItemState, MeetingState
from ...models import AgendaItem, Board, Meeting, MeetingSeries, Seat
from ..inbox import answerable
from .when import WAITING, with_times

AHEAD = (*WAITING, MeetingState.SESSION)
OVER = (MeetingState.ENDED, MeetingState.SIGNED, MeetingState.CANCELLED)
SOON = timedelta(days=7)
MOST = 50


def visible(user) -> QuerySet[Meeting]:
    """Every meeting that a person may see, with its times; the latest first."""
    rows = with_times(Meeting.objects.filter(visible_to(user, prefix="docket__")))
    return rows.select_related("docket__team", "board", "series", "started_by", "current").order_by("-id")


def counted(rows: QuerySet[Meeting], user) -> QuerySet[Meeting]:
    """Meetings with ``listed`` items, and how many of those wait for this person's vote (``unvoted``)."""
    listed = Q(items__state=ItemState.LISTED)
    waiting = Q(items__in=waiting_items(user))
    return rows.annotate(
        listed=Count("items", filter=listed, distinct=True), unvoted=Count("items", filter=waiting, distinct=True)
    )


def waiting_items(user) -> QuerySet[AgendaItem]:
    """Items of coming agendas that wait for a person's vote, as the inbox says it."""
    found = AgendaItem.objects.filter(
        visible_to(user, prefix="docket__"),
        meeting__state__in=AHEAD,
        state=ItemState.LISTED,
        ballot__in=answerable(user).filter(board__isnull=False).values("pk"),
    )
    return found.order_by("meeting", "order").only("pk")


def upcoming(user, board: Board | None = None) -> list[Meeting]:
    """Meetings that are planned or run, the next first."""
    rows = counted(visible(user), user).filter(state__in=AHEAD)
    rows = rows.filter(board=board) if board else rows
    return list(rows.order_by("starts_at", "pk")[:MOST])


def past(user, board: Board | None = None) -> list[Meeting]:
    """Meetings that have ended or were cancelled, the latest first."""
    rows = visible(user).filter(state__in=OVER)
    rows = rows.filter(board=board) if board else rows
    return list(rows.order_by("-starts_at", "-pk")[:MOST])


def series_in_force(board: Board | None = None) -> list[MeetingSeries]:
    """Series that give meetings, by name."""
    rows = MeetingSeries.objects.filter(ended_at__isnull=True).select_related("board__calendar", "team")
    return list((rows.filter(board=board) if board else rows).order_by("board__name", "name", "pk"))


@dataclass(frozen=True)
class Due:
    """A meeting of a board that a person sits on: when, how many items, how many without that person's vote."""

    meeting: Meeting
    starts_at: datetime
    items: int
    unvoted: int


def before_me(user) -> list[Due]:
    """Meetings of my boards within a week that have something on their agenda; for the home page, in one query."""
    if user.is_service or not user.is_active:
        return []
    now = clock.now()
    seats = Seat.objects.filter(seats_in_force(now), user=user).values("board")
    rows = counted(with_times(Meeting.objects.filter(board__in=seats, state__in=AHEAD)), user)
    near = rows.filter(Q(state=MeetingState.SESSION) | Q(starts_at__gt=now - SOON / 14), starts_at__lt=now + SOON)
    found = near.filter(Q(listed__gt=0) | Q(state=MeetingState.SESSION)).select_related("docket", "board")
    return [Due(row, row.starts_at, row.listed, row.unvoted) for row in found.order_by("starts_at", "pk")[:5]]
