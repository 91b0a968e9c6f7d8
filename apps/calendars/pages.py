"""Month and agenda as the server draws them: days with lines, folded where there are many, never dropped."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import orjson

from .looks import Line, line
from .models import Claim
from .queries import EntryFilter, entries_json

DAY = timedelta(days=1)
IN_A_CELL, IN_AN_AGENDA, AGENDA_DAYS = 4, 300, 14
VIEWS = ("month", "week", "day", "agenda", "timeline")


@dataclass
class Day:
    """One day with the windows that touch it; ``more`` are folded away."""

    date: date
    is_today: bool = False
    is_outside: bool = False
    lines: list[Line] = field(default_factory=list)
    more: int = 0


@dataclass(frozen=True)
class Range:
    """The days that a view shows, ``[first, after)``, and where its neighbours are."""

    view: str
    on: date
    first: date
    after: date
    back: date
    ahead: date

    @property
    def last(self) -> date:
        return self.after - DAY


def range_of(view: str, on: date) -> Range:
    """The days of a month with its whole weeks, of a week, of a day, or of a fortnight of the agenda."""
    if view == "month":
        month = on.replace(day=1)
        first = month - DAY * month.weekday()
        following = (month + DAY * 31).replace(day=1)
        after = following + DAY * (-following.weekday() % 7)
        return Range(view, on, first, after, (month - DAY).replace(day=1), following)
    first = on - DAY * on.weekday() if view == "week" else on
    days = {"week": 7, "day": 1}.get(view, AGENDA_DAYS)
    return Range(view, on, first, first + DAY * days, first - DAY * days, first + DAY * days)


def edges(shown: Range, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The instants at which a range begins and ends in a zone."""
    return tuple(datetime.combine(day, time(), zone) for day in (shown.first, shown.after))


def month(user, shown: Range, wanted: EntryFilter, today: date) -> list[list[Day]]:
    """Weeks of seven days; a day shows four windows and says how many more there are."""
    zone = ZoneInfo(user.time_zone)
    days = {
        shown.first + DAY * n: Day(shown.first + DAY * n, is_outside=(shown.first + DAY * n).month != shown.on.month)
        for n in range((shown.after - shown.first).days)
    }
    if today in days:
        days[today].is_today = True
    for entry in _entries(user, shown, wanted, zone):
        drawn = None
        for day in _touched(entry, shown, zone):
            if len(days[day].lines) < IN_A_CELL:
                # Of ten thousand windows in a month hardly any is drawn; the others are only counted.
                drawn = drawn or line(entry, zone)
                days[day].lines.append(drawn)
            else:
                days[day].more += 1
    row = list(days.values())
    return [row[n : n + 7] for n in range(0, len(row), 7)]


def agenda(user, shown: Range, wanted: EntryFilter, today: date) -> tuple[list[Day], date | None]:
    """Days that have something, and from which day to read on where 300 windows did not reach to the end."""
    zone = ZoneInfo(user.time_zone)
    found = _entries(user, shown, wanted, zone)
    on = None
    if len(found) > IN_AN_AGENDA:
        # Whole days only: a day is never cut in the middle, so the first one may be longer than that.
        last = max(line(found[IN_AN_AGENDA], zone).start.date(), shown.first)
        cut = last if last > shown.first else shown.first + DAY
        if cut < shown.after:
            on, shown = cut, Range(shown.view, shown.on, shown.first, cut, shown.back, cut)
            begins = datetime.combine(cut, time(), zone)
            found = [entry for entry in found if datetime.fromisoformat(entry["start"]) < begins]
    places = _places([entry["id"] for entry in found if entry["kind"] != "reserved"])
    days: dict[date, Day] = {}
    for entry in found:
        drawn = line(entry, zone, places.get(entry["id"], ""))
        first = max(drawn.start.date(), shown.first)
        days.setdefault(first, Day(first, is_today=first == today)).lines.append(drawn)
    return [days[day] for day in sorted(days)], on


def _entries(user, shown: Range, wanted: EntryFilter, zone: ZoneInfo) -> list[dict]:
    return orjson.loads(entries_json(user, *edges(shown, zone), wanted))


def _touched(entry: dict, shown: Range, zone: ZoneInfo):
    start, end = (datetime.fromisoformat(entry[edge]).astimezone(zone) for edge in ("start", "end"))
    day = max(start.date(), shown.first)
    # A window that ends at midnight does not touch the day that begins then.
    last = min((end - timedelta(microseconds=1)).date(), shown.after - DAY)
    while day <= last:
        yield day
        day += DAY


def _places(ids: list[int]) -> dict[int, str]:
    names_of = ("environment__name", "service__name", "person__name")
    rows = Claim.objects.filter(window__in=ids).values_list("window_id", *names_of).order_by(*names_of)
    found: dict[int, list[str]] = {}
    for pk, *names in rows:
        found.setdefault(pk, []).extend(name for name in names if name)
    return {pk: ", ".join(names) for pk, names in found.items()}
