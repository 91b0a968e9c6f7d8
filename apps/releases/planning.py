"""Dates counted back from a target over working days and holidays. Nothing here writes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from apps.calendars.models import BusinessCalendar, Holiday
from apps.calendars.workdays import calendar_of, workdays_before
from apps.core.refusals import Refusal, Refused

from .enums import PHASES, State
from .models import ReleaseTemplate

DAY = timedelta(days=1)
YEARS = range(2001, 2099)


@dataclass(frozen=True)
class Stretch:
    """Days from ``first`` to ``last``, both worked, under a code; a milestone is a stretch of one day."""

    code: str
    name: str
    first: date
    last: date

    def span(self, zone: str) -> tuple[datetime, datetime]:
        """The half-open window ``[start of first, end of last)`` in ``zone``, aware."""
        return midnight(self.first, zone), midnight(self.last + DAY, zone)


@dataclass(frozen=True)
class Dates:
    """What a template comes to for one target: phases in their order, milestones by date, days that are not worked."""

    target: date
    zone: str
    phases: tuple[Stretch, ...] = ()
    milestones: tuple[Stretch, ...] = ()
    holidays: tuple[tuple[date, str], ...] = ()
    moved_from: date | None = None

    @property
    def first(self) -> date:
        return min((one.first for one in (*self.phases, *self.milestones)), default=self.target)

    @property
    def last(self) -> date:
        return max((one.last for one in (*self.phases, *self.milestones)), default=self.target)


def midnight(day: date, zone: str) -> datetime:
    """The first instant of a day in a zone, aware."""
    return datetime.combine(day, time(), ZoneInfo(zone))


def day_of(moment: datetime, zone: str) -> date:
    """The day on which an instant falls in a zone."""
    return moment.astimezone(ZoneInfo(zone)).date()


def calendar_for(template: ReleaseTemplate | None, team) -> BusinessCalendar:
    """The working days of a release: those of its template, else of its owner team."""
    return template.calendar if template and template.calendar_id else calendar_of(team)


def dates_for(template: ReleaseTemplate, target: date, team=None) -> Dates:
    """Count every phase and milestone of a template back from ``target``, over the working days of template or team.

    A target that is not worked is pulled to the working day before it (``moved_from`` says so). Raises Refused for
    years out of reach and for a calendar without working days. A phase of no days has no dates.
    """
    if target.year not in YEARS:
        raise Refused(
            Refusal(_("The target lies between the years 2001 and 2098."), "bad_target", "input", field="target")
        )
    calendar = calendar_for(template, team)
    worked = workdays_before(target, 0, calendar)
    places = {State(code): at for at, code in enumerate(PHASES)}
    phases = tuple(
        Stretch(row.code, State(row.code).label, *_stretch(row, worked, calendar))
        for row in sorted(template.phases.all(), key=lambda row: places.get(row.code, 0))
        if row.days
    )
    milestones = tuple(
        Stretch(row.code, row.name, *(workdays_before(worked, row.days_before, calendar),) * 2)
        for row in template.milestones.all()
    )
    found = Dates(worked, calendar.zone, phases, milestones, moved_from=target if target != worked else None)
    return replace(found, holidays=_holidays(calendar, found.first, found.last))


def _stretch(row, target: date, calendar: BusinessCalendar) -> tuple[date, date]:
    last = workdays_before(target, row.ends_before, calendar)
    return workdays_before(last, row.days - 1, calendar), last


def _holidays(calendar: BusinessCalendar, first: date, last: date) -> tuple[tuple[date, str], ...]:
    """Holidays that would otherwise have been worked, so that the reader sees what pushed the dates."""
    if calendar.pk is None:
        return ()
    rows = Holiday.objects.filter(calendar=calendar, date__range=(first, last)).order_by("date")
    return tuple((row.date, row.name) for row in rows if row.date.isoweekday() in calendar.workdays)
