"""New time zone data (a country moves its clocks): what is ahead keeps its wall time, what is over stays as it was.

A window is stored as instants, with the zone in which it was planned. What the clocks of that zone were to do then is
kept beside it (``ZoneRules``); where the data says otherwise now, a window ahead is moved so that its zone's clocks show
what was planned. What comes again is kept as wall time: its record lays its times out anew from that.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _
from psycopg.types.range import TimestamptzRange

from apps.audit.services import recording
from apps.core import clock
from apps.core.dst import resolved
from apps.core.refusals import Refused
from apps.dockets.subjects import subject_of

from .models import Window, ZoneRules
from .services.sources import place_from

STEP = timedelta(days=5)
BEHIND, AHEAD = timedelta(days=30), timedelta(days=3 * 366)


@dataclass(frozen=True)
class Shift:
    """One window that the data of today shows elsewhere than planned: moved, or why not."""

    window: Window
    after: TimestamptzRange
    outcome: str

    @property
    def name(self) -> str:
        """The key of its record, or its title."""
        return self.window.docket.key if self.window.docket_id else self.window.title


def offsets_of(zone: str, at: datetime) -> list[list[int]]:
    """Pairs of instant and offset around ``at``, a month back and three years ahead, as the data says now."""
    place, last = ZoneInfo(zone), at + AHEAD
    # Whole seconds: halving is to come to an end.
    moment = (at - BEHIND).replace(microsecond=0)
    found = [[int(moment.timestamp()), _offset(moment, place)]]
    while moment < last:
        low, high = moment, moment + STEP
        before, after = _offset(low, place), _offset(high, place)
        if before != after:
            while high - low > timedelta(seconds=1):
                middle = (low + (high - low) / 2).replace(microsecond=0)
                low, high = (middle, high) if _offset(middle, place) == before else (low, middle)
            found.append([int(high.timestamp()), after])
        moment += STEP
    return found


def note_zones() -> list[str]:
    """Keep the rules of every zone in which something is planned; returns those where the data differs by now.

    A table that agrees is carried on; one that differs stays, until ``rezone`` has moved what was planned by it.
    """
    now, differing = clock.now(), []
    zones = Window.objects.filter(withdrawn_at=None, span__endswith__gt=now).values_list("zone", flat=True).distinct()
    known = {row.zone: row for row in ZoneRules.objects.filter(zone__in=list(zones))}
    for zone in sorted(set(zones)):
        today, row = offsets_of(zone, now), known.get(zone)
        if row is None or _agree(row, today, now):
            ZoneRules.objects.update_or_create(
                zone=zone, defaults={"offsets": today, "noted_at": now, "differs_since": None}
            )
            continue
        differing.append(zone)
        if row.differs_since is None:
            row.differs_since = now
            row.save(update_fields=["differs_since"])
    return differing


def rezone(*, by=None, reason: str = "") -> tuple[list[Shift], int]:
    """What new time zone data moves, and how many windows that are over or have begun it leaves; with ``by`` it is done.

    Each record's window moves by the record's own service in that person's name, so that approvals are asked again where
    they must be; what is refused stays and says so.
    """
    now, shifts, left, moves = clock.now(), [], 0, _Moves(by, reason)
    differing = note_zones()
    for row in ZoneRules.objects.filter(zone__in=differing):
        rows = Window.objects.filter(zone=row.zone, withdrawn_at=None, changed_at__lt=row.differs_since)
        left += rows.filter(span__startswith__lte=now).count()
        for window in rows.filter(span__startswith__gt=now).select_related("docket", "source").order_by("span", "pk"):
            after = _moved(window, row)
            if after != window.span:
                shifts.append(Shift(window, after, moves(window, after)))
        if by:
            row.offsets, row.noted_at, row.differs_since = offsets_of(row.zone, now), now, None
            row.save()
    return shifts, left


def _moved(window: Window, row: ZoneRules) -> TimestamptzRange:
    begin, end = (_again(edge, row) for edge in (window.span.lower, window.span.upper))
    if end <= begin:
        end = begin + (window.span.upper - window.span.lower)
    return TimestamptzRange(begin, end, "[)")


def _again(moment: datetime, row: ZoneRules) -> datetime:
    """The instant at which the clocks show what they were to show at ``moment`` when it was planned."""
    at = bisect_right(row.offsets, moment.timestamp(), key=lambda pair: pair[0]) - 1
    planned = moment.astimezone(UTC).replace(tzinfo=None) + timedelta(seconds=row.offsets[max(at, 0)][1])
    if moment.astimezone(ZoneInfo(row.zone)).replace(tzinfo=None) == planned:
        return moment
    return resolved(planned, row.zone)[0]


class _Moves:
    """Moves each window in a person's name, or none without one; times of one series are moved by a single act."""

    def __init__(self, by, reason: str):
        self.by, self.reason = by, reason
        self.series: dict[int, str] = {}

    def __call__(self, window: Window, after: TimestamptzRange) -> str:
        """Nothing, or the sentence why the window stays."""
        if self.by is None:
            return ""
        if not window.docket_id or not _comes_again(window):
            return _move(window, after, self.by, self.reason)
        if window.docket_id not in self.series:
            self.series[window.docket_id] = _move(window, after, self.by, self.reason)
        return self.series[window.docket_id]


def _comes_again(window: Window) -> bool:
    return window.purpose.startswith("at:") and subject_of(window.docket).replan is not None


def _move(window: Window, after: TimestamptzRange, by, reason: str) -> str:
    """Move one window, with the others of its series; returns nothing, or the sentence why it stays."""
    data = {"zone": window.zone, "before": window.span.lower.isoformat(), "after": after.lower.isoformat()}
    key = window.docket.key if window.docket_id else "calendar"
    try:
        with transaction.atomic(), recording(kind="window.rezoned", key=key, by=by, reason=reason, data=data):
            if not window.docket_id:
                _move_own(window, after, by)
                return ""
            if _comes_again(window):
                subject_of(window.docket).replan(window.docket, by=by)
                return ""
            move = subject_of(window.docket).move
            if move is None:
                return _("It is moved on its own page only.")
            move(window.docket, window.purpose, after, by=by, reason=reason)
    except Refused as refused:
        return str(refused)
    return ""


def _move_own(window: Window, after: TimestamptzRange, by) -> None:
    claims = list(window.claims.select_related("service", "environment"))
    place_from(
        window.source,
        window.source_key,
        after,
        kind=window.kind,
        title=window.title,
        zone=window.zone,
        by=by,
        services=[row.service for row in claims if row.service_id],
        environments=[row.environment for row in claims if row.environment_id],
    )


def _agree(row: ZoneRules, today: list[list[int]], now: datetime) -> bool:
    """Whether both say the same from now on, as far as the older table reaches."""
    reach = row.noted_at + AHEAD
    return _from(row.offsets, now, reach) == _from(today, now, reach)


def _from(offsets: list[list[int]], now: datetime, reach: datetime) -> list[tuple[int, int]]:
    start = now.timestamp()
    known = [pair for pair in offsets if pair[0] <= start][-1:] or offsets[:1]
    return [(0, known[0][1])] + [(at, to) for at, to in offsets if start < at < reach.timestamp() - 86_400 * 6]


def _offset(moment: datetime, place: ZoneInfo) -> int:
    return int(moment.astimezone(place).utcoffset().total_seconds())
