"""Series: drawn up, changed, ended; and the meetings they give, planned ahead by a task that may run at any time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.calendars.queries import window_of
from apps.core import clock
from apps.core.insist import insist, insist_clean
from apps.core.refusals import Refusal
from apps.core.text import clean_line

from ...enums import MeetingState
from ...meetings.occasions import Occasion, occasions, recurrence_of
from ...meetings.permissions import may_change_series, may_prepare
from ...models import Board, Meeting, MeetingSeries
from .planning import MINUTE, cancel, edit_meeting, insist_lengths, put_down

AHEAD = timedelta(days=60)
COLUMNS = (
    "name",
    "team",
    "rule",
    "first_at",
    "zone",
    "minutes",
    "place",
    "cutoff_minutes",
    "item_minutes",
    "exclusions",
    "on_holiday",
)
TIMING = {"rule", "first_at", "zone", "minutes", "exclusions", "on_holiday"}


def plan_series(board: Board, *, by, **fields) -> MeetingSeries:
    """A board meets by a rule from now on; the meetings of the next 60 days are planned at once.

    ``fields`` are the columns of MeetingSeries. Raises Refused for a rule that is not understood (input, ``rule``).
    """
    insist(may_prepare(board, by))
    series = MeetingSeries(board=board, **_tidied({"zone": board.time_zone, **fields}))
    _insist_sound(series)
    with transaction.atomic(), recording(kind="series.planned", key=board.slug, by=by, data=_told(series)):
        series.save()
        plan_ahead(series, by=by)
    return series


def edit_series(series: MeetingSeries, *, by, version: int | None = None, **fields) -> MeetingSeries:
    """Change a series, and with it its meetings that have not started, save what somebody changed on one by hand. Where
    its times change they are planned anew; those that the new rule no longer gives are cancelled. Raises Refused, or
    Stale for an old version."""
    insist(may_change_series(series, by))
    with transaction.atomic():
        locked = MeetingSeries.objects.select_for_update(of=("self",)).select_related("board", "team").get(pk=series.pk)
        locked.expect(version)
        insist(_not_ended(locked))
        before = {name: getattr(locked, name) for name in COLUMNS}
        for name, value in _tidied(fields).items():
            setattr(locked, name, value)
        _insist_sound(locked)
        with recording(kind="series.edited", key=locked.board.slug, by=by, data=_told(locked)):
            locked.save()
            if any(before[name] != getattr(locked, name) for name in TIMING):
                _drop_those_not_given(locked, by=by)
            _take_along(locked, before, by=by)
            plan_ahead(locked, by=by)
    return locked


def end_series(series: MeetingSeries, *, by, reason: str = "", version: int | None = None) -> MeetingSeries:
    """No more meetings of it; those ahead that have not started are cancelled."""
    insist(may_change_series(series, by))
    with transaction.atomic():
        locked = MeetingSeries.objects.select_for_update(of=("self",)).select_related("board").get(pk=series.pk)
        locked.expect(version)
        insist(_not_ended(locked))
        with recording(kind="series.ended", key=locked.board.slug, by=by, reason=reason, data=_told(locked)):
            locked.ended_at = clock.now()
            locked.save()
            for meeting in _ahead_of(locked):
                cancel(meeting, by=by, reason=reason or _("The series has ended."))
    return locked


def plan_due() -> int:
    """Plan what the series give within 60 days; twice or at the same time does no harm. Returns how many are new."""
    done = 0
    for found in MeetingSeries.objects.filter(ended_at__isnull=True).select_related("board__calendar", "team"):
        missing = _missing(found)
        if not missing:
            continue
        with transaction.atomic():
            # Two at once: the second waits, and then finds what the first has planned.
            locked = MeetingSeries.objects.select_for_update(of=("self",)).get(pk=found.pk)
            if locked.version == found.version and locked.ended_at is None:
                done += len(plan_ahead(found, by=None))
    return done


def plan_ahead(series: MeetingSeries, *, by) -> list[Meeting]:
    """Put down the meetings of a series that are still missing; the series must be held."""
    return [
        put_down(
            series.board,
            by=by,
            team=series.team,
            start=one.start,
            end=one.end,
            title=series.name,
            zone=series.zone,
            series=series,
            occurrence=one.occurrence,
            place=series.place,
            note=one.note,
            cutoff_minutes=series.cutoff_minutes,
            item_minutes=series.item_minutes,
        )
        for one in _missing(series)
    ]


def _missing(series: MeetingSeries) -> list[Occasion]:
    now = clock.now()
    standing = set(series.meetings.filter(occurrence__gte=now - AHEAD).values_list("occurrence", flat=True))
    return [
        one
        for one in occasions(series, now, now + AHEAD)
        if not one.skipped and one.start > now and one.occurrence not in standing
    ]


def _drop_those_not_given(series: MeetingSeries, *, by) -> None:
    """Meetings ahead at times that the rule no longer gives are cancelled; one per occurrence is kept for good."""
    now = clock.now()
    given = {one.occurrence: one for one in occasions(series, now - AHEAD, now + 2 * AHEAD) if not one.skipped}
    for meeting in _ahead_of(series):
        one, window = given.get(meeting.occurrence), window_of(meeting.docket)
        if one is None or (window and window.span.lower != one.start):
            cancel(meeting, by=by, reason=_("The series meets at other times now."))
            # The place of the occurrence is free again for the meeting that the new times give.
            meeting.refresh_from_db()
            meeting.series, meeting.occurrence = None, None
            meeting.save()


def _take_along(series: MeetingSeries, before: dict, *, by) -> None:
    """What a meeting still has as the series had it becomes what the series has now."""
    for meeting in _ahead_of(series):
        window = window_of(meeting.docket)
        standing = {
            "title": (meeting.docket.title, "name"),
            "minutes": (window and int((window.span.upper - window.span.lower) / MINUTE), "minutes"),
            **{name: (getattr(meeting, name), name) for name in ("place", "cutoff_minutes", "item_minutes")},
        }
        changed = {
            name: getattr(series, column)
            for name, (value, column) in standing.items()
            if value == before[column] != getattr(series, column)
        }
        if changed:
            edit_meeting(meeting, by=by, **changed)


def _ahead_of(series: MeetingSeries) -> list[Meeting]:
    waiting = series.meetings.filter(state__in=(MeetingState.PLANNED, MeetingState.CLOSED))
    return list(waiting.select_related("docket", "board"))


def _tidied(fields: dict) -> dict:
    if unknown := set(fields) - set(COLUMNS):
        raise TypeError(f"a series has no column called {', '.join(sorted(unknown))}")
    tidy = dict(fields)
    for name in ("name", "place"):
        if name in tidy:
            tidy[name] = clean_line(tidy[name])
    if "exclusions" in tidy:
        tidy["exclusions"] = _days(tidy["exclusions"])
    if isinstance(tidy.get("first_at"), datetime):
        tidy["first_at"] = tidy["first_at"].replace(second=0, microsecond=0)
    return tidy


def _days(days: Iterable[date]) -> list[date]:
    return sorted(set(days))


def _insist_sound(series: MeetingSeries) -> None:
    insist_clean(series, exclude=("ended_at",))
    insist_lengths(series.minutes, series.cutoff_minutes, series.item_minutes)
    recurrence_of(series)


def _told(series: MeetingSeries) -> dict:
    return {"series": series.name, "rule": series.rule}


def _not_ended(series: MeetingSeries) -> Refusal | None:
    if series.ended_at is None:
        return None
    return Refusal(_("This series has ended; plan another one."), code="ended", kind="state")
