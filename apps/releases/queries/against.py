"""What the calendar says against the dates of a release: freezes over its production day, and a beginning in the past."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from psycopg.types.range import TimestamptzRange

from apps.calendars.enums import WindowKind
from apps.calendars.models import BusinessCalendar, Holiday, Window
from apps.core.spans import overlaps
from apps.freezes.enums import Level
from apps.freezes.models import Freeze
from apps.freezes.queries import covering

from ..content import reach
from ..enums import ReleaseType, State
from ..graph import PRODUCTION
from ..planning import DAY, Dates, calendar_for, day_of, midnight
from .cockpit import Cockpit

REACH = timedelta(days=90)


@dataclass(frozen=True)
class Against:
    """Freezes that stop the start on the production day, the nearest free day, and a first day that is behind."""

    freezes: tuple[Freeze, ...] = ()
    free: date | None = None
    began: date | None = None

    def __bool__(self) -> bool:
        return bool(self.freezes or self.began)


def against_dates(dates: Dates, *, services, team, kind: str, calendar: BusinessCalendar, at: datetime) -> Against:
    """What speaks against dates that are only typed so far; ``at`` is the instant of asking."""
    today = day_of(at, dates.zone)
    span = TimestamptzRange(midnight(dates.target, dates.zone), midnight(dates.target + DAY, dates.zone), "[)")
    began = dates.first if dates.first < today else None
    return _against(span, reach(services, team, kind), calendar, dates.zone, at, began)


def against_release(cockpit: Cockpit, at: datetime) -> Against:
    """What speaks against the dates of a release that has not begun to go out."""
    release = cockpit.release
    windows = [row.window for row in cockpit.milestones if row.window_id and not row.reached_at]
    standing = (one for one in windows if one.purpose == PRODUCTION and one.withdrawn_at is None)
    window = next(standing, None)
    if window is None or window.span.upper <= at or release.state in (State.COMPLETED, State.CANCELLED):
        return Against()
    began = None
    if release.state == State.DRAFT:
        spans = [row.window.span for row in cockpit.phases if row.window_id and row.window.withdrawn_at is None]
        first = min((day_of(span.lower, window.zone) for span in spans), default=None)
        began = first if first and first < day_of(at, window.zone) else None
    facts = reach(cockpit.services, release.docket.team, str(release.type))
    return _against(window.span, facts, calendar_for(release.template, release.docket.team), window.zone, at, began)


def _against(span, facts: dict, calendar: BusinessCalendar, zone: str, at: datetime, began: date | None) -> Against:
    """An advisory freeze stops nothing, and no freeze stops an emergency; neither speaks against a date."""
    if facts["type"] == ReleaseType.EMERGENCY:
        return Against(began=began)
    stops = [freeze for freeze in covering(facts, span) if freeze.level != Level.ADVISORY]
    return Against(tuple(stops), _free(span, facts, calendar, zone, at) if stops else None, began)


def _free(span, facts: dict, calendar: BusinessCalendar, zone: str, at: datetime) -> date | None:
    """The working day nearest to the start of ``span``, ahead of now and of two the later, that no freeze covers."""
    target, today = day_of(span.lower, zone), day_of(at, zone)
    first, last = max(today + DAY, target - REACH), target + REACH
    wide = TimestamptzRange(midnight(first, zone), midnight(last + DAY, zone), "[)")
    stops = [freeze.docket_id for freeze in covering(facts, wide) if freeze.level != Level.ADVISORY]
    frozen = Window.objects.filter(docket__in=stops, kind=WindowKind.FREEZE, withdrawn_at=None, span__overlap=wide)
    spans = list(frozen.values_list("span", flat=True))
    held = Holiday.objects.filter(calendar=calendar.pk, date__range=(first, last))
    holidays = set(held.values_list("date", flat=True)) if calendar.pk else set()
    days = (first + DAY * n for n in range((last - first).days + 1))
    worked = [day for day in days if day.isoweekday() in calendar.workdays and day not in holidays]
    for day in sorted(worked, key=lambda day: (abs(day - target), day < target)):
        whole = TimestamptzRange(midnight(day, zone), midnight(day + DAY, zone), "[)")
        if not any(overlaps(whole, one) for one in spans):
            return day
    return None
