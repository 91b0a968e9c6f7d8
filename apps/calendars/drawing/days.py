"""Month and agenda as the server draws them: days with lines, folded where there are many, never dropped."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import orjson
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from ..enums import WindowKind
from ..queries import EntryFilter, claimed_names, entries, entries_json, folded_json
from ..queries.entries import RESERVED
from ..queries.folding import BY_DAY, ON_A_WALL
from .lines import of_agenda, of_month
from .looks import Fold, Line, fold, line
from .rests import with_rest

DAY = timedelta(days=1)
IN_AN_AGENDA, AGENDA_DAYS, WALL_DAYS = 300, 14, 4
VIEWS = ("month", "week", "day", "agenda", "timeline", "wall")


@dataclass
class Day:
    """One day with the windows that touch it; ``fold`` counts those that are not among its lines.

    ``is_frozen``: a freeze covers all that is shown; ``is_edged``: one covers some of it only. ``is_past``: of the month
    that is going on, before today.
    """

    date: date
    is_today: bool = False
    is_outside: bool = False
    lines: list[Line] = field(default_factory=list)
    fold: Fold | None = None
    is_frozen: bool = False
    is_edged: bool = False
    is_past: bool = False

    @property
    def month_html(self) -> SafeString:
        """Its lines in the month."""
        return format_html_join("", "{}", ((of_month(line, self.date),) for line in self.lines))

    @property
    def agenda_html(self) -> SafeString:
        """Its lines in the agenda; on a narrow screen the first of them, and how many more."""
        return with_rest([of_agenda(line, self.date) for line in self.lines], self.date.isoformat())


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
    """The days of a month with its whole weeks, of a week, of a day, of a wall or of a fortnight of the agenda."""
    if view == "month":
        month = on.replace(day=1)
        first = month - DAY * month.weekday()
        following = (month + DAY * 31).replace(day=1)
        after = following + DAY * (-following.weekday() % 7)
        return Range(view, on, first, after, (month - DAY).replace(day=1), following)
    first = on - DAY * on.weekday() if view == "week" else on
    days = {"week": 7, "day": 1, "wall": WALL_DAYS}.get(view, AGENDA_DAYS)
    return Range(view, on, first, first + DAY * days, first - DAY * days, first + DAY * days)


def edges(shown: Range, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The instants at which a range begins and ends in a zone."""
    return tuple(datetime.combine(day, time(), zone) for day in (shown.first, shown.after))


def month(user, shown: Range, wanted: EntryFilter, today: date, zone: ZoneInfo) -> list[list[Day]]:
    """Weeks of seven days; a crowded day shows some windows, and says how many of each kind there are besides."""
    days = _days(user, shown, wanted, today, zone)
    for day in days:
        day.is_outside = day.date.month != shown.on.month
        day.is_past = shown.first <= today < shown.after and today.month == shown.on.month and day.date < today
    return [days[n : n + 7] for n in range(0, len(days), 7)]


def wall(user, shown: Range, wanted: EntryFilter, now: datetime, zone: ZoneInfo) -> tuple[list[Line], list[Day]]:
    """For a screen on a wall: what is going on now, and today with the days after it, without what is over."""
    here = now.astimezone(zone)
    # What is over takes no room from what comes.
    since = now if shown.first <= here.date() < shown.after else None
    days = _days(user, shown, wanted, here.date(), zone, ON_A_WALL, since=since)
    running = {entry.pk: entry for day in days if day.is_today for entry in day.lines if entry.start <= now < entry.end}
    for day in days:
        day.lines = [entry for entry in day.lines if entry.end > now and entry.pk not in running]
    # What says what the others may do comes first.
    return sorted(running.values(), key=lambda entry: entry.kind != WindowKind.FREEZE), days


def _days(user, shown: Range, wanted: EntryFilter, today: date, zone: ZoneInfo, most=None, since=None) -> list[Day]:
    days = {shown.first + DAY * n: Day(shown.first + DAY * n) for n in range((shown.after - shown.first).days)}
    if today in days:
        days[today].is_today = True
    start, end = edges(shown, zone)
    drawn, folds = folded_json(user, since or start, end, wanted, fold=BY_DAY, zone=zone.key, most=most, movable=False)
    for entry in orjson.loads(drawn):
        one = line(entry, zone)
        for day in _touched(one, shown):
            days[day].lines.append(one)
            if one.kind == WindowKind.FREEZE and one.is_firm:
                covers = one.is_everywhere or wanted.names_targets
                days[day].is_frozen |= covers
                days[day].is_edged |= not covers
    for entry in orjson.loads(folds):
        one = fold(entry, zone)
        days[one.start.date()].fold = one
    return list(days.values())


def agenda(user, shown: Range, wanted: EntryFilter, today: date, zone: ZoneInfo) -> tuple[list[Day], date | None]:
    """Days that have something, and from which day to read on where 300 windows did not reach to the end."""
    shown, on = _readable(user, shown, wanted, zone)
    found = orjson.loads(entries_json(user, *edges(shown, zone), wanted, movable=False))
    places = claimed_names([entry["id"] for entry in found if entry["kind"] != RESERVED])
    days: dict[date, Day] = {}
    for entry in found:
        drawn = line(entry, zone, ", ".join(places.get(entry["id"], ())))
        first = max(drawn.first_day, shown.first)
        days.setdefault(first, Day(first, is_today=first == today)).lines.append(drawn)
    return [days[day] for day in sorted(days)], on


def _readable(user, shown: Range, wanted: EntryFilter, zone: ZoneInfo) -> tuple[Range, date | None]:
    """The days that an agenda shows, and on which day the next one begins where that is sooner.

    Whole days only: a day is never cut in the middle, so the first one may be longer than an agenda is.
    """
    rows = entries(user, *edges(shown, zone), wanted).select_related(None)
    following = rows.values_list("span", flat=True)[IN_AN_AGENDA : IN_AN_AGENDA + 1].first()
    if following is None:
        return shown, None
    cut = max(following.lower.astimezone(zone).date(), shown.first + DAY)
    if cut >= shown.after:
        return shown, None
    return Range(shown.view, shown.on, shown.first, cut, shown.back, cut), cut


def _touched(one: Line, shown: Range):
    day, last = max(one.first_day, shown.first), min(one.last_day, shown.after - DAY)
    while day <= last:
        yield day
        day += DAY
