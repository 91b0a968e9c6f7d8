"""Meetings: planned one by one or by a series, moved, cancelled. Their time is their docket's window."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.calendars.enums import WindowKind
from apps.calendars.queries import window_of
from apps.calendars.services import place as put
from apps.calendars.services import withdraw
from apps.core import clock
from apps.core.insist import insist
from apps.core.refusals import Refusal
from apps.core.text import clean_line
from apps.dockets.enums import Prefix
from apps.dockets.services import open_docket, reserve_key, retitle

from ...enums import NOT_STARTED, ItemState
from ...meetings.permissions import may_arrange, may_prepare
from ...meetings.workflow import MEETING_WORKFLOW
from ...models import Board, Meeting
from .holding import check

LONGEST, LATEST_CUTOFF = 24 * 60, 30 * 24 * 60
MINUTE = timedelta(minutes=1)


def plan_meeting(
    board: Board,
    *,
    by,
    team,
    start: datetime,
    minutes: int = 60,
    title: str = "",
    zone: str = "",
    place: str = "",
    cutoff_minutes: int = 1440,
    item_minutes: int = 5,
) -> Meeting:
    """One meeting of a board, outside any series. ``start`` is aware and ahead; ``zone`` is the board's where not said."""
    insist(may_prepare(board, by))
    insist(_ahead(start))
    insist_lengths(minutes, cutoff_minutes, item_minutes)
    with transaction.atomic():
        return put_down(
            board,
            by=by,
            team=team,
            start=start,
            end=start + MINUTE * minutes,
            title=title or _("%(board)s meeting") % {"board": board},
            zone=zone or board.time_zone,
            place=clean_line(place)[:200],
            cutoff_minutes=cutoff_minutes,
            item_minutes=item_minutes,
        )


def put_down(board: Board, *, by, team, start, end, title: str, zone: str, **columns) -> Meeting:
    """Open a meeting's docket and place its window; for the verbs here, which have asked whether it may be."""
    key = reserve_key(Prefix.MEETING)
    with recording(kind="meeting.planned", key=key, by=by, data={"board": board.slug}):
        docket = open_docket(prefix=Prefix.MEETING, key=key, title=title, team=team, by=by)
        meeting = Meeting.objects.create(docket=docket, board=board, **columns)
        put(docket, kind=WindowKind.MEETING, start=start, end=end, zone=zone, firm=True, by=by)
    return meeting


def edit_meeting(
    meeting: Meeting,
    *,
    by,
    version: int | None = None,
    title: str | None = None,
    start: datetime | None = None,
    minutes: int | None = None,
    place: str | None = None,
    cutoff_minutes: int | None = None,
    item_minutes: int | None = None,
) -> Meeting:
    """Change a meeting that has not started; raises Stale where somebody saved it first."""
    insist(may_arrange(meeting, by))
    with transaction.atomic():
        locked = Meeting.objects.select_for_update(of=("self",)).select_related("docket", "board").get(pk=meeting.pk)
        locked.expect(version)
        check(_not_started(locked))
        window = window_of(locked.docket)
        length = minutes or int((window.span.upper - window.span.lower) / MINUTE)
        insist(_ahead(start) if start else None)
        insist_lengths(length, _or(cutoff_minutes, locked.cutoff_minutes), _or(item_minutes, locked.item_minutes))
        with recording(kind="meeting.edited", key=locked.key, by=by):
            retitle(locked.docket, title=title)
            for name, value in (("cutoff_minutes", cutoff_minutes), ("item_minutes", item_minutes)):
                if value is not None:
                    setattr(locked, name, value)
            locked.place = locked.place if place is None else clean_line(place)[:200]
            locked.save()
            start = start or window.span.lower
            end = start + MINUTE * length
            put(locked.docket, kind=WindowKind.MEETING, start=start, end=end, zone=window.zone, firm=True, by=by)
    return locked


def cancel(meeting: Meeting, *, by, reason: str, version: int | None = None) -> Meeting:
    """It does not take place; what was on its agenda is asked by vote, and drawn to the board's next meeting."""
    with MEETING_WORKFLOW.acting(meeting, "cancel", by=by, reason=reason, version=version) as locked:
        withdraw(locked.docket, by=by)
        for item in locked.items.filter(state=ItemState.LISTED):
            item.state, item.reason = ItemState.REMOVED, reason
            item.closed_by, item.closed_at = by, clock.now()
            item.save()
    return locked


def insist_lengths(minutes: int, cutoff: int, item: int) -> None:
    """Raise Refused (input), field by field, for lengths that make no sense."""
    wrong = (
        ("minutes", 1 <= minutes <= LONGEST, _("A meeting lasts between a minute and a day.")),
        ("cutoff_minutes", 0 <= cutoff <= LATEST_CUTOFF, _("An agenda closes at most 30 days before the meeting.")),
        ("item_minutes", 1 <= item <= LONGEST, _("An item takes between a minute and a day.")),
    )
    insist(*(Refusal(sentence, code=name, kind="input", field=name) for name, fits, sentence in wrong if not fits))


def _ahead(start: datetime) -> Refusal | None:
    if start is None or start.tzinfo is None or start <= clock.now():
        return Refusal(_("A meeting is planned for a time ahead of now."), code="start", kind="input", field="start")
    return None


def _or(given: int | None, standing: int) -> int:
    return standing if given is None else given


def _not_started(meeting: Meeting) -> Refusal | None:
    if meeting.state in NOT_STARTED:
        return None
    return Refusal(
        _("%(key)s has started or is over; it is not changed any more.") % {"key": meeting.key},
        code="started",
        kind="state",
    )
