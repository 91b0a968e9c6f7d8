"""The next free slots for work that is being planned, each with the reason why it is free."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from psycopg.types.range import TimestamptzRange

from apps.core import clock

from ..dst import readings
from ..enums import Severity, WindowKind
from ..meetings import compare, links_of, near
from ..sides import Ground, Side, ground_of
from .places import asked_side

DAYS = 90
# How far is looked, one after the other: a few days of most places hold slots enough, and three months cost much more.
LOOKS = (7, 28, DAYS)
MOST = 10
STEP = timedelta(minutes=30)


@dataclass(frozen=True)
class Slot:
    """A free time of the length that was asked for, and why it is free."""

    span: TimestamptzRange
    reason: str


def next_free(
    *,
    span,
    services: Iterable,
    environments: Iterable,
    user,
    docket=None,
    people: Iterable = (),
    buffer_minutes: int = 0,
    facts: dict | None = None,
    zone: str = "",
    count: int = MOST,
    kind: str = WindowKind.CHANGE,
) -> list[Slot]:
    """At most ``count`` (10) slots within 90 days from ``span`` (or from now, where that is past), earliest first.

    Candidates are the asked time of day in ``zone`` (the reader's by default) on each day, and the moment after each
    thing that stands in the way. Free means: nothing that blocks or warns, maintenance windows kept.
    """
    services, environments, people = list(services), list(environments), list(people)
    start, length = max(span.lower, clock.now()), span.upper - span.lower
    mine = asked_side(
        span=span,
        services=services,
        environments=environments,
        people=people,
        facts=facts,
        docket=docket,
        kind=kind,
        buffer_minutes=buffer_minutes,
    )
    ground, place = ground_of(mine.services, mine.environments), zone or user.time_zone
    for days in LOOKS:
        whole = TimestamptzRange(start, start + timedelta(days=days), "[)")
        busy, allowed = _in_the_way(replace(mine, span=whole), ground)
        free = list(islice(_free(_candidates(span.lower, whole, busy, allowed, place), length, busy, allowed), count))
        # Enough where all were found, and what follows the last of them too.
        if len(free) == count and busy and busy[-1][0] >= free[-1].upper:
            break
    return [Slot(one, _reason(one.upper, busy, bool(allowed), services, environments)) for one in free]


Times = list[tuple[datetime, datetime]]


def _in_the_way(mine: Side, ground: Ground) -> tuple[Times, Times]:
    """What blocks or warns in the whole time of ``mine``, buffers included, and the maintenance windows kept there."""
    links = links_of(mine.docket_id, mine.kind)
    others = near(mine, ground, links)
    # With the whole time as one side, every rule says only where it meets another; when is looked at per slot.
    met = compare(mine, others, ground, links=links) if others else []
    grave = [item for item in met if item.severity != Severity.INFO]
    busy = sorted({(item.other.span.lower - mine.buffer, item.other.reach_end) for item in grave})
    return busy, sorted((other.span.lower, other.span.upper) for other in others if _lets_in(other, mine))


def _free(candidates: Iterator[datetime], length: timedelta, busy: Times, allowed: Times) -> Iterator[TimestamptzRange]:
    taken = None
    for begin in candidates:
        end = begin + length
        if taken is not None and begin < taken:
            continue
        if _is_free(begin, end, busy) and (not allowed or any(a <= begin and end <= b for a, b in allowed)):
            yield TimestamptzRange(begin, end, "[)")
            taken = end


def _candidates(asked: datetime, whole, busy, allowed, zone: str) -> Iterator[datetime]:
    place = ZoneInfo(zone)
    local = datetime.combine(whole.lower.astimezone(place), asked.astimezone(place).time())
    found = set()
    for day in range((whole.upper - whole.lower).days + 1):
        # A time that a clock skips or shows twice on that day is no slot to offer.
        instants = readings(local + timedelta(days=day), zone)
        found |= set(instants) if len(instants) == 1 else set()
    found |= {_rounded(end) for _begin, end in busy} | {begin for begin, _end in allowed}
    yield from sorted(moment for moment in found if whole.lower <= moment < whole.upper)


def _lets_in(other: Side, mine: Side) -> bool:
    """A firm maintenance window of this very place."""
    here = other.services & mine.services or other.environments & mine.environments
    return other.kind == WindowKind.MAINTENANCE and other.is_firm and bool(here)


def _rounded(moment: datetime) -> datetime:
    """The next half hour, so that a slot can be remembered."""
    over = timedelta(minutes=moment.minute % 30, seconds=moment.second, microseconds=moment.microsecond)
    return moment + STEP - over if over else moment


def _is_free(begin: datetime, end: datetime, busy: Times) -> bool:
    return not any(begin < other_end and other_begin < end for other_begin, other_end in busy)


def _reason(end: datetime, busy, in_maintenance: bool, services, environments) -> str:
    where = ", ".join(str(one) for one in (*environments, *services)) or _("this place")
    following = next((begin for begin, _end in busy if begin >= end), None)
    if in_maintenance:
        return _("Inside a maintenance window, and nothing else is planned for %(where)s.") % {"where": where}
    if following is None:
        return _("Nothing else is planned for %(where)s from then on.") % {"where": where}
    days = (following - end).days
    if days:
        return _("Nothing else is planned for %(where)s until %(days)s days later.") % {"where": where, "days": days}
    return _("Nothing else is planned for %(where)s until the next work begins.") % {"where": where}
