"""When meetings are: their windows beside them, and which one comes next."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import DateTimeField, ExpressionWrapper, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Lower, Upper

from apps.calendars.models import Window
from apps.core import clock
from apps.dockets.permissions import visible_to

from ...enums import MeetingState
from ...models import Board, Meeting

MINUTE = timedelta(minutes=1)
WAITING = (MeetingState.PLANNED, MeetingState.CLOSED)


def with_times(rows: QuerySet[Meeting] | None = None) -> QuerySet[Meeting]:
    """Meetings with ``starts_at``, ``ends_at`` and ``cutoff_at`` from their windows (None where it was withdrawn)."""
    window = Window.objects.filter(docket=OuterRef("docket"), purpose="work").order_by()
    rows = Meeting.objects.all() if rows is None else rows
    return rows.annotate(
        starts_at=Subquery(window.values(at=Lower("span"))[:1], output_field=DateTimeField()),
        ends_at=Subquery(window.values(at=Upper("span"))[:1], output_field=DateTimeField()),
    ).annotate(cutoff_at=ExpressionWrapper(F("starts_at") - F("cutoff_minutes") * MINUTE, output_field=DateTimeField()))


def next_planned(board: Board, *, after=None) -> Meeting | None:
    """The board's next meeting whose agenda is still open; after the instant ``after`` where that is given."""
    rows = with_times(Meeting.objects.filter(board=board, state=MeetingState.PLANNED))
    rows = rows.filter(starts_at__gt=after or clock.now()).select_related("docket", "board", "series")
    return rows.order_by("starts_at", "pk").first()


def open_agendas(boards: Iterable[int], user) -> dict[int, list[Meeting]]:
    """By the id of each of these boards its meetings ahead that ``user`` sees and whose agenda is still open, by start; one
    query, none for no board. A board without meetings has a list only where it has any at all."""
    boards = list(boards)
    if not boards:
        return {}
    rows = with_times(
        Meeting.objects.filter(visible_to(user, "docket__"), board__in=boards, state=MeetingState.PLANNED)
    )
    found: dict[int, list[Meeting]] = {}
    for meeting in rows.filter(cutoff_at__gt=clock.now()).order_by("starts_at", "pk"):
        found.setdefault(meeting.board_id, []).append(meeting)
    return found


def closed_before(board: Board) -> Meeting | None:
    """The board's meeting whose agenda is closed already and which has not ended."""
    rows = with_times(Meeting.objects.filter(board=board, state__in=(MeetingState.CLOSED, MeetingState.SESSION)))
    return rows.select_related("docket").order_by("-starts_at", "-pk").first()
