"""Business calendars: kept by few, used by many; their holidays stand on the shared calendar."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import available_timezones

import holidays as public_holidays
from django.db import transaction
from django.utils.translation import gettext as _
from psycopg.types.range import TimestamptzRange

from apps.accounts.models import Team
from apps.audit.services import recording
from apps.core import clock
from apps.core.dst import resolved
from apps.core.insist import insist, insist_clean
from apps.core.refusals import Refusal
from apps.core.text import clean_line

from .enums import WindowKind
from .models import BusinessCalendar, Holiday, Source, TeamCalendar, Window
from .permissions import may_keep_calendars
from .services.sources import place_from, withdraw_from
from .workdays import load_holidays, public_holidays_of

DAY = timedelta(days=1)
FIELDS = ("name", "zone", "country", "subdivision", "workdays", "opens", "closes")
SHOWN_BACK, SHOWN_AHEAD = timedelta(days=60), timedelta(days=730)
LOADED_YEARS = 3


def make_calendar(*, by, slug: str, name: str, teams: Iterable[Team] = (), **fields) -> BusinessCalendar:
    """A new business calendar. ``fields`` as for ``edit_calendar``. Raises Refused for a short name that is taken."""
    insist(may_keep_calendars(by))
    row = BusinessCalendar(slug=slug, workdays=[1, 2, 3, 4, 5])
    with transaction.atomic(), recording(kind="calendar.made", key=row.event_key, by=by):
        _write(row, {"name": name, **fields})
        _give(row, teams)
        load(row, by=by)
    return row


def edit_calendar(row: BusinessCalendar, *, by, version: int | None = None, teams=None, **fields) -> BusinessCalendar:
    """Change working days (1 Monday to 7 Sunday), hours, zone, country or teams; plans already made stay as they are.

    Raises Refused for what is no zone, country or hours, and Stale.
    """
    insist(may_keep_calendars(by))
    with transaction.atomic():
        locked = BusinessCalendar.objects.select_for_update().get(pk=row.pk)
        locked.expect(version)
        with recording(kind="calendar.edited", key=locked.event_key, by=by):
            before = public_holidays_of(locked, _years())
            _write(locked, fields)
            _forget(locked, before)
            if teams is not None:
                _give(locked, teams)
            load(locked, by=by)
    return locked


def add_holiday(row: BusinessCalendar, *, by, date: date, name: str) -> Holiday:
    """A day that is not worked; the same day again gets the new name. Raises Refused without a name."""
    insist(may_keep_calendars(by))
    name = clean_line(name)[:120]
    insist(None if name else Refusal(_("Please say which day it is."), "missing", "input", field="name"))
    insist(None if 2000 <= date.year < 2100 else _bad("date", _("Times lie between the years 2000 and 2099.")))
    with (
        transaction.atomic(),
        recording(kind="calendar.holiday_added", key=row.event_key, by=by, data={"day": str(date)}),
    ):
        found = Holiday.objects.filter(calendar=row, date=date).first() or Holiday(calendar=row, date=date)
        found.name = name
        found.save()
        show_holidays(row, by=by)
    return found


def keep_holidays(row: BusinessCalendar, named: dict[date, str], gone: Iterable[date], *, by) -> None:
    """Inside the caller's act: name these days, take those away, and show them on the calendar."""
    standing = {holiday.date: holiday for holiday in row.holidays.filter(date__in=named)}
    for day, name in sorted(named.items()):
        holiday = standing.get(day) or Holiday(calendar=row, date=day)
        holiday.name = name
        holiday.save()
    for holiday in row.holidays.filter(date__in=list(gone)):
        holiday.delete()
    show_holidays(row, by=by)


def remove_holiday(holiday: Holiday, *, by) -> None:
    """The day is worked again, as its weekday says."""
    insist(may_keep_calendars(by))
    row = holiday.calendar
    data = {"day": str(holiday.date)}
    with transaction.atomic(), recording(kind="calendar.holiday_removed", key=row.event_key, by=by, data=data):
        keep_holidays(row, {}, [holiday.date], by=by)


def refresh_all() -> int:
    """Load the public holidays of the years ahead into every calendar; returns how many are new. Harmless twice."""
    return sum(load(row, by=None) for row in BusinessCalendar.objects.order_by("pk"))


def show_holidays(row: BusinessCalendar, *, by) -> None:
    """Make the windows of a calendar's holidays equal to its holidays, two months back and two years ahead."""
    today = clock.now().date()
    span = (today - SHOWN_BACK, today + SHOWN_AHEAD)
    wanted = {str(day): (day, name) for day, name in row.holidays.filter(date__range=span).values_list("date", "name")}
    if not wanted and not Source.objects.filter(calendar=row).exists():
        return
    source = source_of(row)
    standing = dict(Window.objects.filter(source=source, withdrawn_at=None).values_list("source_key", "title"))
    withdraw_from(source, [key for key in standing if key not in wanted and key >= str(span[0])], by=by)
    zones = set(Window.objects.filter(source=source, withdrawn_at=None).values_list("zone", flat=True))
    for key, (day, name) in sorted(wanted.items()):
        title = f"{name} · {row.name}"[:200]
        if standing.get(key) != title or zones - {row.zone}:
            place_from(
                source,
                key,
                day_span(day, day + DAY, row.zone),
                kind=WindowKind.HOLIDAY,
                title=title,
                zone=row.zone,
                by=by,
            )


def source_of(row: BusinessCalendar) -> Source:
    """Whose time a calendar's holidays are; made inside the caller's act where there is none yet."""
    source = Source.objects.filter(calendar=row).first()
    return source or Source.objects.create(name=_source_name(row), calendar=row)


def day_span(first: date, after: date, zone: str) -> TimestamptzRange:
    """The days ``[first, after)`` of a zone as instants; where midnight is skipped, from when the day begins."""
    begin, end = (resolved(datetime.combine(day, time()), zone)[0] for day in (first, after))
    return TimestamptzRange(begin, end, "[)")


def _write(row: BusinessCalendar, fields: dict) -> None:
    if unknown := set(fields) - set(FIELDS):
        raise TypeError(f"a business calendar has no field called {', '.join(sorted(unknown))}")
    for name, value in fields.items():
        setattr(row, name, clean_line(value) if isinstance(value, str) else value)
    row.country, row.subdivision = row.country.upper(), row.subdivision.upper()
    row.workdays = sorted(set(row.workdays))
    insist(*_problems(row))
    insist_clean(row)
    row.save()


def _problems(row: BusinessCalendar) -> list[Refusal]:
    found = []
    if row.zone not in available_timezones():
        found.append(_bad("zone", _("There is no time zone called “%s”.") % row.zone[:60]))
    if not row.workdays or not set(row.workdays) <= set(range(1, 8)):
        found.append(_bad("workdays", _("Choose the days of the week that are worked, at least one.")))
    if not row.opens < row.closes:
        found.append(_bad("closes", _("Work ends after it begins.")))
    known = public_holidays.list_supported_countries()
    if row.country and row.country not in known:
        found.append(_bad("country", _("No holidays are known for “%s”.") % row.country[:10]))
    elif row.subdivision and row.subdivision not in known.get(row.country, ()):
        found.append(
            _bad(
                "subdivision",
                _("“%(part)s” is no part of “%(country)s” with holidays of its own.")
                % {"part": row.subdivision, "country": row.country},
            )
        )
    return found


def _bad(field: str, sentence: str) -> Refusal:
    return Refusal(sentence, f"bad_{field}", "input", field=field)


def _give(row: BusinessCalendar, teams: Iterable[Team]) -> None:
    """A team works by one calendar: given to this one it leaves the other."""
    wanted = {team.pk for team in teams}
    for standing in row.team_rows.exclude(team__in=wanted):
        standing.delete()
    for pk in sorted(wanted):
        standing = TeamCalendar.objects.filter(team=pk).first() or TeamCalendar(team_id=pk)
        if standing.calendar_id != row.pk:
            standing.calendar = row
            standing.save()


def load(row: BusinessCalendar, *, by) -> int:
    """Load the public holidays from last year to two years ahead, and show them; returns how many are new."""
    new = load_holidays(row, _years(), by=by)
    show_holidays(row, by=by)
    return new


def _forget(row: BusinessCalendar, before: dict[date, str]) -> None:
    """Take away the public holidays of the country it had before; those that somebody named stay."""
    now = public_holidays_of(row, _years())
    for holiday in row.holidays.filter(
        date__in=[day for day in before if day not in now], date__gte=clock.now().date()
    ):
        if holiday.name == before[holiday.date][:120]:
            holiday.delete()


def _years() -> range:
    year = clock.now().year
    return range(year - 1, year + LOADED_YEARS)


def _source_name(row: BusinessCalendar) -> str:
    return f"{row.slug}: {row.name}"[:80]
