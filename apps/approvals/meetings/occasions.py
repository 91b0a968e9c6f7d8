"""When a series meets: its rule's occurrences, with exclusions left out and days off skipped, moved or met on, said why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from apps.calendars.models import BusinessCalendar
from apps.calendars.recurrence import Recurrence
from apps.core.dst import resolved

from ..enums import OnHoliday
from ..models import MeetingSeries

DAY = timedelta(days=1)
# A day off is moved by at most three weeks; a calendar with longer closures skips.
FURTHEST = 21


@dataclass(frozen=True)
class Occasion:
    """One time the board meets or, where ``skipped``, does not. ``occurrence`` is what the rule says, ``start`` when it
    is (both UTC); ``note`` says in words what was done to it, and why."""

    occurrence: datetime
    start: datetime
    end: datetime
    note: str = ""
    skipped: bool = False


@dataclass
class DaysOff:
    """Days that a business calendar does not work, with their names; read once for a range of days."""

    calendar: BusinessCalendar | None
    named: dict[date, str]

    @classmethod
    def between(cls, calendar: BusinessCalendar | None, first: date, last: date) -> DaysOff:
        if calendar is None:
            return cls(None, {})
        rows = calendar.holidays.filter(date__range=(first, last)).values_list("date", "name")
        return cls(calendar, dict(rows))

    def why(self, day: date) -> str:
        """What makes it a day off; empty on a working day."""
        if self.calendar is None:
            return ""
        if day in self.named:
            return self.named[day]
        return "" if day.isoweekday() in self.calendar.workdays else _("no working day")

    def working_day_after(self, day: date) -> date | None:
        """The next working day, within three weeks."""
        following = (day + DAY * step for step in range(1, FURTHEST + 1))
        return next((each for each in following if not self.why(each)), None)


def recurrence_of(series: MeetingSeries) -> Recurrence:
    """The rule of a series, read; raises Refused for one that is not understood or never happens."""
    return Recurrence.parse(
        series.rule, zone=series.zone, start=series.first_at, length=timedelta(minutes=series.minutes)
    )


def occasions(series: MeetingSeries, start: datetime, end: datetime) -> list[Occasion]:
    """Every occasion of a series (saved or only typed) that its rule puts between two instants; one query."""
    rule = recurrence_of(series)
    found = [one for one in rule.occurrences if start <= one.span.lower < end]
    return _adjusted(series, found)


def next_occasions(series: MeetingSeries, at: datetime, count: int = 10) -> list[Occasion]:
    """The next ``count`` occasions after ``at``, those that are skipped among them; one query."""
    return _adjusted(series, recurrence_of(series).upcoming(at, count))


def _adjusted(series: MeetingSeries, found: Iterable) -> list[Occasion]:
    found = list(found)
    if not found:
        return []
    days = [one.local.date() for one in found]
    off = DaysOff.between(series.board.calendar, min(days), max(days) + DAY * FURTHEST)
    taken = set(days)
    return [_one(series, one, off, taken) for one in found]


def _one(series: MeetingSeries, one, off: DaysOff, taken: set[date]) -> Occasion:
    day = one.local.date()
    plain = Occasion(one.span.lower, one.span.lower, one.span.upper, note=_said_of_clocks(one.clocks))
    if day in series.exclusions:
        return _skip(plain, _("Left out: this day is excluded."))
    why = off.why(day)
    if not why or series.on_holiday == OnHoliday.MEET:
        return plain
    if series.on_holiday == OnHoliday.SKIP:
        return _skip(plain, _("Left out: %(why)s.") % {"why": why})
    later = off.working_day_after(day)
    if later is None or later in taken or later in series.exclusions:
        return _skip(plain, _("Left out: %(why)s, and the next working day is taken.") % {"why": why})
    start, _clocks = resolved(datetime.combine(later, one.local.time()), series.zone)
    return Occasion(
        plain.occurrence,
        start,
        start + timedelta(minutes=series.minutes),
        note=_("Moved from %(day)s: %(why)s.") % {"day": f"{day:%Y-%m-%d}", "why": why},
    )


def _skip(occasion: Occasion, note: str) -> Occasion:
    return Occasion(occasion.occurrence, occasion.start, occasion.end, note=note, skipped=True)


def _said_of_clocks(clocks: str) -> str:
    if clocks == "gap":
        return _("The clocks skip this time; it starts that much later.")
    return _("The clocks show this time twice; the first is meant.") if clocks == "fold" else ""


def local_day(moment: datetime, zone: str) -> date:
    """The day that an instant is on in a zone."""
    return moment.astimezone(ZoneInfo(zone)).date()
