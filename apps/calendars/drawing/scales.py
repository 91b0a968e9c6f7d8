"""Time as columns of a grid: how many days are shown, into how many columns they are cut, and which bars share a lane."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from django.utils.formats import date_format

from .bars import ROOM, Bar, Line

DAY = timedelta(days=1)
ZOOMS = ("day", "week", "fortnight", "month")
# Into how many columns a day is cut, and how many of them a bar has at least.
CUTS = {"day": (96, 2), "week": (24, 3), "fortnight": (12, 3), "month": (4, 2)}
HOURS = 2

Tick = tuple[int, int, str, bool]
Unit = tuple[datetime, datetime]


@dataclass(frozen=True)
class Scale:
    """The time from ``start`` to ``end`` (UTC) as columns counted from 1, and the days of ``zone`` in it."""

    zoom: str
    first: date
    after: date
    zone: ZoneInfo

    @cached_property
    def start(self) -> datetime:
        return _begins(self.first, self.zone)

    @cached_property
    def end(self) -> datetime:
        return _begins(self.after, self.zone)

    @property
    def last(self) -> date:
        return self.after - DAY

    @cached_property
    def columns(self) -> int:
        return (self.after - self.first).days * CUTS[self.zoom][0]

    def place(self, start: datetime, end: datetime) -> tuple[int, int]:
        """First column and width of a time, cut to what is shown."""
        least = CUTS[self.zoom][1]
        first = max(0, min(int(self._column(start)), self.columns - least))
        after = min(self.columns, max(round(self._column(end)), first + least))
        return first + 1, after - first

    def tile(self, begins: datetime, ends: datetime) -> tuple[int, int]:
        """First column and width of one of the parts into which the time shown is cut: where it ends the next begins, on a
        day of 23 or 25 hours too."""
        first, after = round(self._column(begins)), round(self._column(ends))
        return first + 1, after - first

    def column(self, moment: datetime) -> int:
        """The column of an instant; 0 where it is not shown."""
        return int(self._column(moment)) + 1 if self.start <= moment < self.end else 0

    def ticks(self, today: date) -> list[Tick]:
        """What stands over the rows, hours of a day or days: column, width, words, whether it is today."""
        if self.zoom == "day":
            return [(*self.tile(*unit), self._hour(unit[0]), False) for unit in self.units]
        pattern = "j" if self.zoom == "month" else "D j"
        return [(*self.tile(begins, ends), date_format(day, pattern), day == today) for day, begins, ends in self.days]

    @cached_property
    def units(self) -> list[Unit]:
        """What crowded rows are counted by: each day; of a single day each two hours, the last of it shorter where the clock
        changes."""
        if self.zoom != "day":
            return [(begins, ends) for _day, begins, ends in self.days]
        step = timedelta(hours=HOURS)
        begins = [self.start + step * n for n in range(math.ceil((self.end - self.start) / step))]
        return [(begin, min(begin + step, self.end)) for begin in begins]

    @cached_property
    def lines(self) -> list[int]:
        """The columns at which lines stand, where the clock changes; empty where they stand evenly."""
        if self.end - self.start == DAY * (self.after - self.first).days:
            return []
        return [self.tile(*unit)[0] for unit in self.units[1:]]

    @cached_property
    def days(self) -> list[tuple[date, datetime, datetime]]:
        """Each day with the instants (UTC) at which it begins and ends."""
        days = [self.first + DAY * n for n in range((self.after - self.first).days)]
        return [(day, _begins(day, self.zone), _begins(day + DAY, self.zone)) for day in days]

    def _column(self, moment: datetime) -> float:
        return (moment - self.start) / (self.end - self.start) * self.columns

    def _hour(self, moment: datetime) -> str:
        return f"{moment.astimezone(self.zone):%H:%M}"


def days_of(zoom: str, on: date) -> tuple[date, date]:
    """The days ``[first, after)`` that a zoom shows: a day, a week or two from their Monday, or a month."""
    if zoom == "month":
        first = on.replace(day=1)
        return first, (first + DAY * 31).replace(day=1)
    first = on if zoom == "day" else on - DAY * on.weekday()
    return first, first + DAY * {"day": 1, "week": 7}.get(zoom, 14)


def packed(scale: Scale, lines: Iterable[Line], lanes: int | None = None) -> tuple[list[Bar], int]:
    """Bars in as few lanes as they need, and how many found no place in ``lanes`` of them (None: as many as it takes)."""
    last: list[Bar] = []
    bars, left = [], 0
    for line in lines:
        at, wide = scale.place(line.start, line.end)
        lane = next((n for n, bar in enumerate(last) if bar.at + bar.wide <= at), len(last))
        if lane == lanes:
            left += 1
            continue
        if lane < len(last):
            last[lane].is_roomy = at - last[lane].at - last[lane].wide >= ROOM
        last[lane : lane + 1] = [Bar(line, at, wide)]
        bars.append(last[lane])
    for bar in last:
        bar.is_roomy = scale.columns + 1 - bar.at - bar.wide >= ROOM
    return bars, left


def _begins(day: date, zone: ZoneInfo) -> datetime:
    # As an instant: between two local times of one zone Python would count by the clock on the wall.
    return datetime.combine(day, time(), zone).astimezone(UTC)
