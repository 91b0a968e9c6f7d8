"""Times of an event as instants: by the zone they name, and where they name none by that of whoever brings them in.

A zone is taken by its name (IANA, or the name that Windows has for it) and never from a definition inside the file. Of an
hour that comes twice or never the written rule of ``dst`` decides, and the row says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import available_timezones

from django.utils.translation import gettext as _
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from apps.core.dst import resolved

from .lines import Event, Property

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
LONGEST = timedelta(days=400)
EARLIEST, LATEST = 2000, 2100
STAMP = re.compile(r"(\d{8})(?:T(\d{2})(\d{2})(\d{2})(Z?))?", re.ASCII)
LENGTH = re.compile(
    r"([+-]?)P(?:(\d{1,4})W|(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?)", re.ASCII
)


class Unreadable(Exception):
    """Why one event is not taken, in a sentence."""


@dataclass(frozen=True)
class Moment:
    """A time as written: local and naive, the zone it counts in, and whether it is a whole day."""

    local: datetime
    zone: str
    is_day: bool = False


@dataclass(frozen=True)
class Times:
    """When an event begins and how long it lasts: whole days of the calendar (``days``), or time that really passes."""

    start: Moment
    length: timedelta
    days: int = 0


def times_of(event: Event, zone: str) -> Times:
    """Start and length of an event; raises Unreadable for what ends before it begins, or lasts over 400 days."""
    begun = event.first("DTSTART")
    if begun is None:
        raise Unreadable(_("It does not say when it begins."))
    start, end = moment(begun, zone), event.first("DTEND")
    if end is not None:
        until = moment(end, zone)
        if until.is_day != start.is_day:
            raise Unreadable(_("It begins on a day and ends at a time, or the other way round."))
        length = until.local - start.local if start.is_day else instant(until)[0] - instant(start)[0]
    else:
        length = _length(event.value("DURATION"), start)
    if length < timedelta() or (start.is_day and not length):
        raise Unreadable(_("It ends before it begins."))
    if length > LONGEST:
        raise Unreadable(_("It lasts longer than 400 days."))
    return Times(start, max(length, MINUTE), length.days if start.is_day else 0)


def moment(given: Property, zone: str) -> Moment:
    """A DATE or DATE-TIME. Raises Unreadable for what is no time, and for a zone that nobody knows."""
    named = zone_of(given.parameters.get("TZID", ""), zone)
    return stamp(given.value.strip(), named)


def stamp(text: str, zone: str) -> Moment:
    """``20261224``, ``20261224T180000`` in ``zone``, or with Z in UTC."""
    match = STAMP.fullmatch(text)
    try:
        day = date.fromisoformat(match[1])
        clock = time(int(match[2]), int(match[3]), int(match[4])) if match[2] else time()
    except (TypeError, ValueError):
        raise Unreadable(_("“%s” is no time.") % text[:40]) from None
    if not EARLIEST <= day.year < LATEST:
        raise Unreadable(_("Times lie between the years 2000 and 2099."))
    return Moment(datetime.combine(day, clock), "UTC" if match[5] else zone, match[2] is None)


def zone_of(name: str, default: str) -> str:
    """The IANA zone of that name, ``default`` where none is named; raises Unreadable for one that is not known."""
    if not name:
        return default
    known = available_timezones()
    for guess in (name, WINDOWS_TO_OLSON.get(name, ""), "/".join(name.split("/")[-2:]), name.rsplit("/", 1)[-1]):
        if guess in known:
            return guess
    raise Unreadable(_("There is no time zone called “%s”.") % name[:60])


def instant(given: Moment) -> tuple[datetime, str]:
    """The instant (UTC) of a moment, and what the clocks did to it: "gap", "fold" or nothing."""
    return resolved(given.local, given.zone)


def end_of(times: Times, begun: Moment) -> datetime:
    """When an instance that begins at ``begun`` is over (UTC): days by the calendar, hours by what really passes."""
    if times.days:
        return resolved(begun.local + DAY * times.days, begun.zone)[0]
    return instant(begun)[0] + times.length


def _length(text: str, start: Moment) -> timedelta:
    if not text:
        return DAY if start.is_day else MINUTE
    match = LENGTH.fullmatch(text.strip().upper())
    if match is None or not any(match.groups()[1:]):
        raise Unreadable(_("“%s” is no length of time.") % text[:40])
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    found = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    if match[1] == "-":
        raise Unreadable(_("It ends before it begins."))
    if start.is_day and found % DAY:
        raise Unreadable(_("It begins on a day and ends at a time, or the other way round."))
    return found


def in_utc(moment_: datetime) -> str:
    """A moment as part of a key."""
    return moment_.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
