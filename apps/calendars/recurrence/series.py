"""A series: its instances as half-open spans in UTC, local wall time kept across daylight-saving changes."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache
from itertools import pairwise

from dateutil import rrule
from django.utils.translation import gettext as _
from psycopg.types.range import TimestamptzRange

from apps.core.dst import resolved, shown
from apps.core.spans import LONGEST, MINUTE, whole_minutes

from . import words
from .grammar import MOST, YEARS, Rule, Written, read, refused
from .walk import days

FREQUENCIES = {"DAILY": rrule.DAILY, "WEEKLY": rrule.WEEKLY, "MONTHLY": rrule.MONTHLY, "YEARLY": rrule.YEARLY}
STORED = re.compile(
    r"DTSTART;TZID=(?P<zone>[\w+/-]{1,60}):(?P<start>\d{8}T\d{6})\nDURATION:PT(?P<minutes>\d{1,6})M\n(?P<rest>.+)",
    re.DOTALL | re.ASCII,
)


@dataclass(frozen=True)
class Occurrence:
    """One instance. ``local`` is what the rule says (naive); ``clocks`` is "gap" where the clocks skip that time, so that
    it starts later, "fold" where it comes twice and the first is taken, else nothing."""

    span: TimestamptzRange
    local: datetime
    clocks: str = ""


@dataclass(frozen=True)
class Recurrence:
    """A rule that was read and found to be within the limits; at most three years and 1,500 instances.

    ``start`` is local and naive, ``zone`` an IANA name, ``length`` what really passes (not what clocks show).
    """

    written: Written
    zone: str
    start: datetime
    length: timedelta

    @classmethod
    def parse(cls, text: str, *, zone: str, start: datetime, length: timedelta) -> Recurrence:
        """Read ``text`` (RRULE, EXDATE, RDATE; RFC 5545). ``start`` is aware, or naive in ``zone``; to the minute.

        The first instance is the first that the rule gives at or after ``start``. Raises Refused (input, 422) for a
        rule that is not understood, never happens, lasts longer than three years, or whose instances overlap.
        """
        start = shown(start, zone) if start.tzinfo else start
        start, end = whole_minutes(start.replace(fold=0), start.replace(fold=0) + min(length, LONGEST + MINUTE))
        length = end - start
        if not MINUTE <= length <= LONGEST:
            raise refused(_("Each time lasts at least a minute and at most 400 days."))
        if not 2000 <= start.year < 2100 - YEARS:
            raise refused(_("Times lie between the years 2000 and 2099."))
        resolved(start, zone)
        found = cls(read(text, zone=zone, start=start), zone, start, length)
        found._insist_within_limits()
        return found

    @classmethod
    @lru_cache(maxsize=64)
    def load(cls, stored: str) -> Recurrence:
        """What ``stored`` gave; raises Refused for a schedule that is broken."""
        match = STORED.fullmatch(stored)
        if match is None:
            raise refused(_("This schedule cannot be read."), "broken_schedule")
        start = datetime.fromisoformat(match["start"])
        return cls.parse(match["rest"], zone=match["zone"], start=start, length=int(match["minutes"]) * MINUTE)

    @property
    def text(self) -> str:
        """Rule and dates in RFC 5545's words, the same for all ways of writing them."""
        return str(self.written)

    @property
    def stored(self) -> str:
        """The whole series as text, zone, start and length included; ``load`` reads it back."""
        minutes = int(self.length / MINUTE)
        return f"DTSTART;TZID={self.zone}:{self.start:%Y%m%dT%H%M%S}\nDURATION:PT{minutes}M\n{self.text}"

    @property
    def latest_day(self) -> date:
        """The last day that a series which starts then may reach."""
        return _years_later(self.start.date(), YEARS)

    @cached_property
    def occurrences(self) -> tuple[Occurrence, ...]:
        """Every instance there is, in order; one ends where the next begins, should the clocks make them meet."""
        found = []
        for local in self._locals:
            begin, clocks = resolved(local, self.zone)
            found.append((begin, local, clocks))
        ends = [begin for begin, _local, _clocks in found[1:]] + [datetime.max.replace(tzinfo=UTC)]
        return tuple(
            Occurrence(TimestamptzRange(begin, min(begin + self.length, following), "[)"), local, clocks)
            for (begin, local, clocks), following in zip(found, ends, strict=True)
            if begin < following
        )

    @property
    def first(self) -> Occurrence:
        return self.occurrences[0]

    def between(self, start: datetime, end: datetime) -> list[TimestamptzRange]:
        """Spans (UTC, half-open, in order) that share an instant with ``[start, end)``; both aware."""
        return [one.span for one in self.occurrences_between(start, end)]

    def occurrences_between(self, start: datetime, end: datetime) -> list[Occurrence]:
        """As ``between``, with what the rule says locally and what the clocks did to it."""
        rows = self.occurrences
        first = bisect_right(rows, start, key=lambda one: one.span.upper)
        return list(rows[first : bisect_left(rows, end, key=lambda one: one.span.lower)])

    def upcoming(self, at: datetime, count: int = 10) -> list[Occurrence]:
        """The next ``count`` instances that are not over at ``at`` (aware)."""
        rows = self.occurrences
        first = bisect_right(rows, at, key=lambda one: one.span.upper)
        return list(rows[first : first + count])

    def in_words(self) -> str:
        """For example "every second Tuesday at 14:00 Europe/Berlin, 90 min, until 30 Jun 2027"."""
        last = self._rule_days[-1]
        open_ended = self.written.rule.count is None and self.written.rule.until is None
        return words.series(self.written, self.start, self.zone, self.length, None if open_ended else last)

    @cached_property
    def _rule_days(self) -> list[date]:
        """What the rule alone gives, counted before the library is asked."""
        rule = self.written.rule
        last = self.latest_day
        if rule.until:
            last = min(last, rule.until.date() - timedelta(days=rule.until.time() < self.start.time()))
        return days(rule, self.start.date(), last)[: rule.count]

    @cached_property
    def _locals(self) -> list[datetime]:
        """Local times in order, by the library; told how many there are, it never looks for one that is not there."""
        known = rrule.rruleset()
        known.rrule(_library_rule(self.written.rule, self.start, len(self._rule_days)))
        for moment in self.written.added:
            known.rdate(moment)
        for moment in self.written.without:
            known.exdate(moment)
        return list(known)

    def _insist_within_limits(self) -> None:
        rule, last = self.written.rule, self.latest_day
        late = rule.until and rule.until.date() > last
        if late or any(not self.start.date() <= moment.date() <= last for moment in self.written.added):
            raise refused(_("A series lies within %(n)s years of its start; it can be renewed then.") % {"n": YEARS})
        if not self._rule_days:
            raise refused(_("This never happens within %(n)s years of its start.") % {"n": YEARS})
        if rule.count and len(self._rule_days) < rule.count:
            values = {"n": YEARS, "count": rule.count, "fits": len(self._rule_days)}
            raise refused(_("Of %(count)s times only %(fits)s lie within %(n)s years of the start.") % values)
        if len(self._rule_days) + len(self.written.added) > MOST:
            raise refused(_("A series has at most %(n)s times.") % {"n": MOST})
        if not self._locals:
            raise refused(_("Every time of this series is taken out again."))
        if any(after - before < self.length for before, after in pairwise(self._locals)):
            raise refused(_("Each time lasts longer than until the next one begins."))


def _library_rule(rule: Rule, start: datetime, count: int) -> rrule.rrule:
    return rrule.rrule(
        FREQUENCIES[rule.freq],
        dtstart=start,
        interval=rule.interval,
        wkst=rule.week_start,
        count=count,
        bysetpos=rule.positions or None,
        bymonth=rule.months or None,
        bymonthday=rule.monthdays or None,
        byweekday=[rrule.weekday(day, nth or None) for day, nth in rule.weekdays] or None,
    )


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 2, 28)
