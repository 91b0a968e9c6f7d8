"""Working days, hours and holidays, so that dates can be counted back from a target and durations by what is worked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import holidays as public_holidays
from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.core.dst import resolved
from apps.core.refusals import Refusal, Refused

from .models import BusinessCalendar, Holiday

DAY = timedelta(days=1)
LONGEST = 2_000
LONGEST_SPAN = 7_320


def is_workday(day: date, calendar: BusinessCalendar) -> bool:
    """True on a worked day of the week (1 Monday to 7 Sunday) that is no holiday."""
    return day.isoweekday() in calendar.workdays and day not in _holidays(calendar, day, day)


def workdays_before(day: date, count: int, calendar: BusinessCalendar) -> date:
    """The date ``count`` working days before ``day``; with 0 the day itself, or the last working day before it.

    Negative counts go forward. Raises Refused when the calendar has no working days, or beyond 2,000 of them.
    """
    if not calendar.workdays or abs(count) > LONGEST:
        raise Refused(Refusal(_("This cannot be counted: no working days, or too many."), "workdays", "input"))
    step = DAY if count < 0 else -DAY
    reach = step * (14 + abs(count) * 7 * 2)
    free = _holidays(calendar, *sorted((day, day + reach)))

    def worked(moment: date) -> bool:
        return moment.isoweekday() in calendar.workdays and moment not in free

    found, left = day, abs(count)
    while left or not worked(found):
        found += step
        left -= bool(left) and worked(found)
        # Further out than holidays were read: only a calendar with hardly a working day gets there.
        if abs(found - day) > abs(reach):
            raise Refused(Refusal(_("There are too few working days in this calendar."), "workdays", "input"))
    return found


def workdays_between(first: date, after: date, calendar: BusinessCalendar) -> int:
    """How many working days lie in ``[first, after)``; a negative number where ``after`` is before ``first``.

    Raises Refused for more than twenty years.
    """
    if after < first:
        return -workdays_between(after, first, calendar)
    _insist_near(first, after)
    free = _holidays(calendar, first, after)
    return sum(day.isoweekday() in calendar.workdays and day not in free for day in _days(first, after))


def working_time(start: datetime, end: datetime, calendar: BusinessCalendar) -> timedelta:
    """What of ``[start, end)`` (aware) lies in working hours: time that really passes, also when the clocks change.

    Raises Refused for more than twenty years.
    """
    zone = ZoneInfo(calendar.zone)
    first, after = start.astimezone(zone).date(), end.astimezone(zone).date() + DAY
    _insist_near(first, after)
    free = _holidays(calendar, first, after)
    total = timedelta()
    for day in _days(first, after):
        if day.isoweekday() in calendar.workdays and day not in free:
            opens, closes = hours_of(day, calendar)
            total += max(min(closes, end) - max(opens, start), timedelta())
    return total


def hours_of(day: date, calendar: BusinessCalendar) -> tuple[datetime, datetime]:
    """When work begins and ends on a day (UTC), whether it is worked or not."""
    return tuple(resolved(datetime.combine(day, edge), calendar.zone)[0] for edge in (calendar.opens, calendar.closes))


def load_holidays(calendar: BusinessCalendar, years: range, *, by) -> int:
    """Add the public holidays of the calendar's country and subdivision; returns how many are new.

    What is there stays: a holiday that somebody added or renamed is not touched. Raises Refused for an unknown country.
    """
    found = public_holidays_of(calendar, years)
    if not found:
        return 0
    known = set(calendar.holidays.values_list("date", flat=True))
    new = sorted((day, name) for day, name in found.items() if day not in known)
    if new:
        with transaction.atomic(), recording(kind="calendar.holidays_loaded", key=calendar.event_key, by=by):
            for day, name in new:
                Holiday.objects.create(calendar=calendar, date=day, name=name[:120])
    return len(new)


def public_holidays_of(calendar: BusinessCalendar, years: range) -> dict[date, str]:
    """What the law of the calendar's country and subdivision says; nothing where it names none.

    Raises Refused for a country or subdivision that the library does not know.
    """
    if not calendar.country:
        return {}
    try:
        return dict(
            public_holidays.country_holidays(
                calendar.country, subdiv=calendar.subdivision or None, years=list(years)
            ).items()
        )
    except NotImplementedError as problem:  # how the holidays library says that it does not know a country
        raise Refused(
            Refusal(_("No holidays are known for “%s”.") % calendar.country, "country", "input", field="country")
        ) from problem


def calendar_of(team) -> BusinessCalendar:
    """The calendar by which a team works: its own, else the default one."""
    row = BusinessCalendar.objects.filter(team_rows__team=team).first() if team else None
    return row or default_calendar()


def default_calendar() -> BusinessCalendar:
    """The calendar that counts where none was chosen; unsaved (Monday to Friday, UTC) before any was set up."""
    return BusinessCalendar.objects.order_by("id").first() or BusinessCalendar(slug="", workdays=[1, 2, 3, 4, 5])


def _holidays(calendar: BusinessCalendar, first: date, last: date) -> set[date]:
    if calendar.pk is None:
        return set()
    return set(calendar.holidays.filter(date__range=(first, last)).values_list("date", flat=True))


def _days(first: date, after: date) -> Iterator[date]:
    for number in range((after - first).days):
        yield first + DAY * number


def _insist_near(first: date, after: date) -> None:
    if (after - first).days > LONGEST_SPAN:
        raise Refused(Refusal(_("At most twenty years are counted."), "workdays", "input", field="to"))
