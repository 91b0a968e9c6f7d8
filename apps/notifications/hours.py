"""When mail may reach a person: at once outside quiet hours, or with the next digest. All of it by the clocks where they live.

A time that the clocks skip is read with the offset from before; of one that comes twice the first is meant.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .enums import Pace, Rhythm
from .models import MailHours

HOUR = timedelta(hours=1)
SATURDAY = 5


def zone_of(user) -> ZoneInfo:
    """The person's zone; UTC where the zone database no longer knows its name."""
    try:
        return ZoneInfo(user.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def leaves_at(
    moment: datetime, hours: MailHours, zone: ZoneInfo, *, pace: str, due_at: datetime | None = None
) -> datetime:
    """When a notice of ``moment`` (aware) leaves, in UTC.

    What is asked for before the quiet hours end goes at once all the same: later it would be no use.
    """
    if pace == Pace.DIGEST:
        moment = next_digest(moment, hours, zone)
    end = quiet_end(moment, hours, zone)
    if end is None or (pace == Pace.AT_ONCE and due_at is not None and due_at <= end):
        return moment.astimezone(UTC)
    return end


def next_digest(moment: datetime, hours: MailHours, zone: ZoneInfo) -> datetime:
    """The first digest after ``moment``: the next full hour, or the next day's hour of the person's clock."""
    local = moment.astimezone(zone)
    if hours.rhythm == Rhythm.HOURLY:
        past = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        return moment.astimezone(UTC) + HOUR - past
    day = local.date()
    at = _instant(day, time(hours.digest_hour), zone)
    return at if at > moment else _instant(day + timedelta(days=1), time(hours.digest_hour), zone)


def quiet_end(moment: datetime, hours: MailHours, zone: ZoneInfo) -> datetime | None:
    """When the quiet that ``moment`` lies in is over (UTC); None where it lies in none."""
    at, found = moment, None
    # A quiet night may lead into a quiet weekend, and that into a quiet night.
    for _turn in range(4):
        end = _weekend_end(at, hours, zone) or _night_end(at, hours, zone)
        if end is None:
            return found
        at = found = end
    return found


def _weekend_end(moment: datetime, hours: MailHours, zone: ZoneInfo) -> datetime | None:
    day = moment.astimezone(zone).date()
    if not hours.quiet_weekends or day.weekday() < SATURDAY:
        return None
    return _instant(day + timedelta(days=7 - day.weekday()), time.min, zone)


def _night_end(moment: datetime, hours: MailHours, zone: ZoneInfo) -> datetime | None:
    """Quiet hours that began on the day before may still last."""
    begins, ends = hours.quiet_from, hours.quiet_until
    if begins is None or ends is None:
        return None
    today = moment.astimezone(zone).date()
    for day in (today - timedelta(days=1), today):
        start = _instant(day, begins, zone)
        end = _instant(day if begins < ends else day + timedelta(days=1), ends, zone)
        if start <= moment < end:
            return end
    return None


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)
