"""A file of events as single instances around now, every one with a key that stays; what is not taken says why."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg.types.range import TimestamptzRange

from apps.core.refusals import Refused
from apps.core.spans import MINUTE, whole_minutes
from apps.core.text import clean_line

from ..recurrence import grammar
from ..recurrence.walk import days as days_of
from .lines import Event, events_of, refused
from .times import Moment, Times, Unreadable, end_of, in_utc, instant, moment, stamp, times_of, zone_of

BACK, AHEAD = timedelta(days=60), timedelta(days=730)
"""Instances that touch this span around now are taken; what recurs is brought in again later."""
# All of them are placed in one act, which its page waits for.
MOST = 1_000
MOST_WALKED = 80_000
"""Days that all rules of a file together are walked through; a rule that is counted (COUNT) costs its whole past."""
NOTES = {
    "gap": gettext_lazy("the clocks skip that time, so it begins that much later"),
    "fold": gettext_lazy("that time comes twice, the first is meant"),
}


@dataclass(frozen=True)
class Item:
    """One instance: what it is called in its file (``key``), its title and time; days (end exclusive) where it is whole."""

    key: str
    title: str
    span: TimestamptzRange
    zone: str
    line: int
    first_day: date | None = None
    last_day: date | None = None
    is_cancelled: bool = False
    note: str = ""


@dataclass(frozen=True)
class Unread:
    """An event that is not taken, and why; of which UID, and what its times are called as far as that is known.

    Without a UID nothing that stands is about it.
    """

    line: int
    title: str
    reason: str
    uid: str = ""
    times: tuple[str, ...] = ()


@dataclass
class Read:
    """What a file holds, in order of time, and what of it is not taken."""

    items: list[Item] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)

    def speaks_of(self, start: datetime) -> set[str]:
        """Keys under which an event that was not taken may stand, if it stands at ``start``: it is not gone."""
        at = in_utc(start)
        return {_key(one.uid, time) for one in self.unread if one.uid for time in (*one.times, "", at)}


@dataclass
class _Series:
    """An event that begins a series (or is alone), and what was written for single instances of it."""

    event: Event | None = None
    changed: dict[str, Event] = field(default_factory=dict)


def read(data: bytes, *, zone: str, now: datetime) -> Read:
    """The instances of a file from sixty days before ``now`` (aware) to two years after it.

    ``zone`` is where times without a zone, and whole days, are meant. Raises Refused for a file that is not read as a
    whole: too large, too many instances, or no calendar; a single event that is not understood is in ``unread``.
    """
    found = Read()
    walked = 0
    for uid, series in _by_uid(events_of(data), zone, found).items():
        try:
            walked += _walk(series, zone, now)
            if walked > MOST_WALKED:
                raise refused(_("The series of this file are too many, or are counted from too long ago; split it."))
            _take(uid, series, zone, now, found)
        except Unreadable as problem:
            found.unread.append(_unread(series.event, str(problem), uid, *series.changed))
        except Refused as problem:
            if problem.refusals[0].field != "recurrence":
                raise
            found.unread.append(_unread(series.event, str(problem), uid, *series.changed))
        if len(found.items) > MOST:
            raise refused(_("This file holds more than %(n)s times; split it.") % {"n": MOST})
    found.items.sort(key=lambda item: (item.span.lower, item.key))
    found.unread.sort(key=lambda row: row.line)
    return found


def _by_uid(events: list[Event], zone: str, found: Read) -> dict[str, _Series]:
    """Events by UID. Of two with one UID the one with the higher SEQUENCE counts, of equal ones the later."""
    known: dict[str, _Series] = {}
    for event in sorted(events, key=lambda one: (_sequence(one), one.line)):
        uid = event.value("UID")
        if event.problem or not uid or len(uid) > 500:
            problem = event.problem or _("It has no name (UID) to know it by again.")
            found.unread.append(_unread(event, problem, uid))
            continue
        series = known.setdefault(uid, _Series())
        instance = event.first("RECURRENCE-ID")
        try:
            at = in_utc(instant(moment(instance, zone))[0]) if instance else ""
        except Unreadable as problem:
            found.unread.append(_unread(event, str(problem), uid))
            continue
        if instance and instance.parameters.get("RANGE"):
            found.unread.append(
                _unread(event, _("It changes a series from some time on; only single times are changed."), uid, at)
            )
            continue
        before = series.changed.get(at) if instance else series.event
        if before is not None:
            found.unread.append(_unread(before, _("It is given twice; the later one counts.")))
        if instance:
            series.changed[at] = event
        else:
            series.event = event
    return known


def _take(uid: str, series: _Series, zone: str, now: datetime, found: Read) -> None:
    if series.event is not None:
        times = times_of(series.event, zone)
        for begun, at in _instances(series.event, times, zone, now):
            if at not in series.changed:
                _add(found, series.event, times, begun, _key(uid, at), now)
    for at, event in series.changed.items():
        try:
            times = times_of(event, zone)
            _add(found, event, times, times.start, _key(uid, at), now)
        except Unreadable as problem:
            found.unread.append(_unread(event, str(problem), uid, at))


def _add(found: Read, event: Event, times: Times, begun: Moment, key: str, now: datetime) -> None:
    start, clocks = instant(begun)
    end = end_of(times, begun)
    if end <= start:
        raise Unreadable(_("It ends before it begins."))
    if start >= now + AHEAD or end <= now - BACK:
        return
    # To the minute, as all planned time: what is shorter is one minute long.
    start, end = whole_minutes(start, end)
    end = max(end, start + MINUTE)
    day = begun.local.date() if times.days else None
    last = day + timedelta(days=times.days) if day else None
    cancelled = event.value("STATUS").upper() == "CANCELLED"
    span = TimestamptzRange(start, end, "[)")
    by_clock = _("by the clock of %s") % begun.zone.replace("_", " ") if _is_floating(event) else ""
    endless = day is None and not event.value("DTEND") and not event.value("DURATION")
    assumed = _("no end in the file: one minute assumed") if endless else ""
    note = ", ".join(str(one) for one in (NOTES.get(clocks, ""), by_clock, assumed) if one)
    found.items.append(Item(key, _title(event), span, begun.zone, event.line, day, last, cancelled, note))


def _instances(event: Event, times: Times, zone: str, now: datetime) -> list[tuple[Moment, str]]:
    """When an event begins, and what each time is called; once where it does not recur."""
    start = times.start
    rules = event.properties.get("RRULE", [])
    if not rules and "RDATE" not in event.properties:
        return [(start, "")]
    if len(rules) > 1 or "EXRULE" in event.properties:
        raise Unreadable(_("One rule at a time; two were given."))
    without, added = ({one.local for one in _dates(event, name, start, zone)} for name in ("EXDATE", "RDATE"))
    # The start is an instance also where the rule would not give it.
    locals_ = {start.local} | (_by_rule(rules[0].value, times, now) if rules else set())
    moments = (Moment(local, start.zone, start.is_day) for local in sorted((locals_ | added) - without))
    return [(one, in_utc(instant(one)[0])) for one in moments]


def _by_rule(text: str, times: Times, now: datetime) -> set[datetime]:
    start = times.start
    rule = grammar.read(text, zone=start.zone, start=start.local).rule
    last = min((now + AHEAD).date(), rule.until.date() if rule.until else date.max)
    since = None if rule.count else _since(times, now)
    found = days_of(rule, start.local.date(), last, since)[: rule.count]
    moments = {datetime.combine(day, start.local.time()) for day in found}
    return {one for one in moments if not rule.until or one <= rule.until}


def _walk(series: _Series, zone: str, now: datetime) -> int:
    """How many days the rule of an event is walked through at most."""
    rule = series.event and series.event.first("RRULE")
    if not rule:
        return 0
    times = times_of(series.event, zone)
    first = times.start.local.date()
    first = first if "COUNT" in rule.value.upper() else max(first, _since(times, now))
    return max(0, ((now + AHEAD).date() - first).days)


def _since(times: Times, now: datetime) -> date:
    """A day before which no time of an event begins that still matters."""
    return (now - BACK - times.length).date() - timedelta(days=2)


def _dates(event: Event, name: str, start: Moment, zone: str) -> list[Moment]:
    """The times taken out or added, as local times of the series."""
    found = []
    for given in event.properties.get(name, []):
        if given.parameters.get("VALUE", "").upper() == "PERIOD":
            raise Unreadable(_("%s with a length of its own is not read.") % name)
        named = zone_of(given.parameters.get("TZID", ""), start.zone if start.zone != "UTC" else zone)
        for text in given.value.split(","):
            one = stamp(text.strip(), named)
            if one.is_day and not start.is_day:
                one = Moment(datetime.combine(one.local.date(), start.local.time()), start.zone)
            elif one.zone != start.zone:
                one = Moment(grammar.shown(instant(one)[0], start.zone), start.zone)
            found.append(one)
            if len(found) > grammar.MOST_DATES:
                raise Unreadable(_("At most %(n)s dates are taken out or added.") % {"n": grammar.MOST_DATES})
    return found


def _is_floating(event: Event) -> bool:
    """Whether it begins at a time that names no zone."""
    begun = event.first("DTSTART")
    value = begun.value.strip().upper()
    return "T" in value and not value.endswith("Z") and "TZID" not in begun.parameters


def _key(uid: str, at: str) -> str:
    return sha256(f"{uid}\n{at}".encode()).hexdigest()


def _sequence(event: Event) -> int:
    text = event.value("SEQUENCE")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _title(event: Event) -> str:
    given = event.first("SUMMARY")
    return clean_line(given.text)[:200] if given else ""


def _unread(event: Event | None, reason: str, uid: str = "", *times: str) -> Unread:
    return Unread(event.line if event else 0, _title(event) if event else "", reason, uid, times)
