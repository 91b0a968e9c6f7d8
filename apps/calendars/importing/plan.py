"""What bringing in a file would do, row by row; the same rows are then done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext as _
from psycopg.types.range import TimestamptzRange

from apps.accounts.models import BulkRun
from apps.core import clock
from apps.core.digests import digest

from ..business import day_span
from ..enums import RowState
from ..models import BusinessCalendar, Claim, Source, Window
from ..workdays import public_holidays_of
from .reading import Item, Read

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Row:
    """One event, or one of those that stand: what becomes of it, and why."""

    state: RowState
    title: str
    span: TimestamptzRange | None = None
    before: TimestamptzRange | None = None
    before_title: str = ""
    reason: str = ""
    line: int | None = None
    key: str = ""
    item: Item | None = field(default=None, compare=False)
    day: date | None = None


@dataclass(frozen=True)
class Plan:
    """All rows, those that do something first; ``run`` is who does them where a worker is asked to."""

    rows: tuple[Row, ...]
    run: BulkRun | None = None

    @property
    def counts(self) -> dict[str, int]:
        """How many rows there are of each state, also of those that are not there."""
        found = Counter(row.state for row in self.rows)
        return {state.value: found[state] for state in RowState}

    @property
    def digest(self) -> str:
        """The same as long as the same would be done."""
        told = [f"{row.state}|{row.key}|{row.title}|{row.span}|{row.before}|{row.reason}" for row in self.rows]
        return digest("\n".join(told))[:32]


def plan_vendor(read: Read, source: Source | None, *, services: Iterable, environments: Iterable) -> Plan:
    """Against the windows of a source; what is over already is neither moved nor withdrawn."""
    now, places = clock.now(), _places(services, environments)
    standing = {row.source_key: row for row in Window.objects.filter(source=source)} if source else {}
    claimed = _claimed(standing.values())
    rows, seen = [], set()
    for item in read.items:
        if item.is_cancelled:
            continue
        seen.add(item.key)
        window = standing.get(item.key)
        rows.append(_vendor_row(item, window, places, claimed, now))
    for key, window in standing.items():
        is_ahead = not window.withdrawn_at and window.span.upper > now
        if is_ahead and key not in seen and key not in read.speaks_of(window.span.lower):
            rows.append(Row(RowState.GONE, window.title, before=window.span, key=key))
    return _plan(rows, read)


def _vendor_row(item: Item, window: Window | None, places: set, claimed: dict[int, set], now) -> Row:
    told = {"span": item.span, "line": item.line, "key": item.key, "reason": item.note, "item": item}
    title = item.title or _("Untitled")
    if window is None or window.withdrawn_at:
        return Row(RowState.NEW, title, **told)
    same = window.span == item.span and window.title == title and claimed.get(window.pk, set()) == places
    if same or window.span.upper <= now:
        return Row(RowState.SAME, title, **told)
    return Row(RowState.CHANGED, title, before=window.span, before_title=window.title, **told)


def plan_holidays(read: Read, calendar: BusinessCalendar) -> Plan:
    """Against the holidays of a business calendar, over the days from the first of the file to its last."""
    named: dict[date, Item] = {}
    rows = []
    for item in read.items:
        if item.first_day is None:
            reason = _("It is no whole day, so no holiday.")
            rows.append(Row(RowState.REFUSED, item.title, span=item.span, reason=reason, line=item.line))
            continue
        day = item.first_day
        while day < item.last_day and not item.is_cancelled:
            named.setdefault(day, item)
            day += DAY
    standing = dict(calendar.holidays.values_list("date", "name"))
    for day, item in named.items():
        title = (item.title or _("Holiday"))[:120]
        known = standing.get(day)
        state = RowState.NEW if known is None else RowState.SAME if known == title else RowState.CHANGED
        before = known if state == RowState.CHANGED else ""
        rows.append(_day_row(state, day, title, calendar, before_title=before or "", line=item.line, reason=item.note))
    # Which day an event that was not taken means is not known: then none is gone.
    if named and not any(one.uid for one in read.unread):
        first, last = min(named), max(named)
        by_law = public_holidays_of(calendar, range(first.year, last.year + 1))
        for day, name in standing.items():
            if first <= day <= last and day not in named and day not in by_law:
                rows.append(_day_row(RowState.GONE, day, name, calendar))
    return _plan(rows, read)


def _day_row(state: RowState, day: date, title: str, calendar: BusinessCalendar, **told) -> Row:
    span = day_span(day, day + DAY, calendar.zone)
    when = {"before": span} if state == RowState.GONE else {"span": span}
    return Row(state, title, key=str(day), day=day, **when, **told)


def _plan(rows: list[Row], read: Read) -> Plan:
    rows += [Row(RowState.REFUSED, one.title, reason=one.reason, line=one.line) for one in read.unread]
    order = list(RowState)

    def rank(row: Row):
        span = row.span or row.before
        return order.index(row.state), span.lower.isoformat() if span else "", row.line or 0, row.key

    return Plan(tuple(sorted(rows, key=rank)))


def _places(services: Iterable, environments: Iterable) -> set[tuple[str, int]]:
    return {("service", row.pk) for row in services} | {("environment", row.pk) for row in environments}


def _claimed(windows: Iterable[Window]) -> dict[int, set[tuple[str, int]]]:
    found: dict[int, set[tuple[str, int]]] = {}
    rows = Claim.objects.filter(window__in=[row.pk for row in windows])
    for window, service, environment in rows.values_list("window_id", "service_id", "environment_id"):
        place = ("service", service) if service else ("environment", environment)
        found.setdefault(window, set()).add(place)
    return found
