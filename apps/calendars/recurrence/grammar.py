"""A recurrence rule as text, read strictly: what is not understood is refused in a sentence, never guessed.

Everything here costs time in proportion to the text, which is short; no rule is tried out before it was read whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils.translation import gettext as _

from apps.core.dst import resolved, shown
from apps.core.refusals import Refusal, Refused

YEARS = 3
"""A series ends at the latest so many years after it starts; after that it is renewed."""
MOST = 1_500
"""Instances of a series, at most."""
LONGEST_TEXT = 16_000
MOST_DATES = 500
MOST_INTERVAL = 366
MOST_VALUES = 62

FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
PARTS = ("FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS", "WKST")
NTH = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
MOMENT = re.compile(r"(\d{8})(?:T(\d{6})(Z?))?")
NUMBER = re.compile(r"[+-]?\d{1,5}")


@dataclass(frozen=True)
class Rule:
    """One RRULE. ``weekdays`` are pairs of a weekday (0 Monday) and which one of the month or year (0: each);
    ``until`` is a local time, inclusive."""

    freq: str
    interval: int = 1
    count: int | None = None
    until: datetime | None = None
    months: tuple[int, ...] = ()
    monthdays: tuple[int, ...] = ()
    weekdays: tuple[tuple[int, int], ...] = ()
    positions: tuple[int, ...] = ()
    week_start: int = 0

    def __str__(self) -> str:
        """In RFC 5545's own words, always in the same order."""
        parts = [f"FREQ={self.freq}"]
        parts += [f"INTERVAL={self.interval}"] if self.interval > 1 else []
        parts += [f"COUNT={self.count}"] if self.count else []
        parts += [f"UNTIL={self.until:%Y%m%dT%H%M%S}"] if self.until else []
        lists = (("BYMONTH", self.months), ("BYMONTHDAY", self.monthdays))
        parts += [f"{name}={','.join(map(str, values))}" for name, values in lists if values]
        days = [f"{nth or ''}{WEEKDAYS[day]}" for day, nth in self.weekdays]
        parts += [f"BYDAY={','.join(days)}"] if days else []
        parts += [f"BYSETPOS={','.join(map(str, self.positions))}"] if self.positions else []
        parts += [f"WKST={WEEKDAYS[self.week_start]}"] if self.week_start else []
        return ";".join(parts)


@dataclass(frozen=True)
class Written:
    """A whole recurrence as read: the rule, and local times (naive) taken out and added."""

    rule: Rule
    without: tuple[datetime, ...] = ()
    added: tuple[datetime, ...] = ()

    def __str__(self) -> str:
        lines = [f"RRULE:{self.rule}"]
        for name, moments in (("EXDATE", self.without), ("RDATE", self.added)):
            if moments:
                lines.append(f"{name}:{','.join(f'{moment:%Y%m%dT%H%M%S}' for moment in moments)}")
        return "\n".join(lines)


def refused(sentence: str, code: str = "bad_recurrence") -> Refused:
    return Refused(Refusal(sentence, code, "input", field="recurrence"))


def read(text: str, *, zone: str, start: datetime) -> Written:
    """Lines of RRULE (one), EXDATE and RDATE; a line without a name is the rule. ``start`` is local and naive.

    Raises Refused (input) with what is wrong and what may be written instead.
    """
    if len(text) > LONGEST_TEXT:
        raise refused(_("This recurrence is too long; at most %(n)s characters are read.") % {"n": LONGEST_TEXT})
    rule, dates = None, {"EXDATE": [], "RDATE": []}
    for line in filter(None, (line.strip() for line in text.upper().splitlines())):
        name, parameters, value = _line(line)
        if name == "RRULE":
            if rule is not None:
                raise refused(_("One rule at a time; two were given."))
            rule = _rule(value, zone, start.time())
        else:
            dates[name] += _dates(value, parameters, zone, start.time())
            if len(dates[name]) > MOST_DATES:
                raise refused(_("At most %(n)s dates are taken out or added.") % {"n": MOST_DATES})
    if rule is None:
        raise refused(_("Please give a rule, for example FREQ=WEEKLY;BYDAY=TU."))
    return Written(rule, *(tuple(sorted(set(dates[name]))) for name in ("EXDATE", "RDATE")))


def _line(line: str) -> tuple[str, str, str]:
    if line.startswith("FREQ=") or ":" not in line:
        return "RRULE", "", line
    head, value = line.split(":", 1)
    name, _semicolon, parameters = head.partition(";")
    if name not in ("RRULE", "EXDATE", "RDATE"):
        raise refused(_("“%s” is not read here; write RRULE, EXDATE or RDATE.") % name[:40])
    return name, parameters, value


def _rule(text: str, zone: str, at: time) -> Rule:
    said: dict[str, str] = {}
    for part in filter(None, text.split(";")):
        name, equals, value = part.partition("=")
        if name in ("BYHOUR", "BYMINUTE", "BYSECOND"):
            raise refused(_("The time of day is that of the start; %s is not used.") % name)
        if name not in PARTS or not equals or not value:
            known = ", ".join(PARTS)
            raise refused(
                _("“%(part)s” is not understood; a rule has %(known)s.") % {"part": part[:40], "known": known}
            )
        if name in said:
            raise refused(_("%s is given twice.") % name)
        said[name] = value
    freq = said.get("FREQ", "")
    if freq not in FREQUENCIES:
        raise refused(_("How often is missing or too often: FREQ is one of %s.") % ", ".join(FREQUENCIES))
    if "COUNT" in said and "UNTIL" in said:
        raise refused(_("A series ends after a number of times or on a date, not both."))
    rule = Rule(
        freq=freq,
        interval=_one(said, "INTERVAL", 1, MOST_INTERVAL) or 1,
        count=_one(said, "COUNT", 1, MOST),
        until=_until(said["UNTIL"], zone) if "UNTIL" in said else None,
        months=_many(said, "BYMONTH", 1, 12, below=False),
        monthdays=_many(said, "BYMONTHDAY", 1, 31),
        weekdays=_weekdays(said.get("BYDAY", "")),
        positions=_many(said, "BYSETPOS", 1, 366),
        week_start=_week_start(said.get("WKST", "MO")),
    )
    _fits_together(rule)
    return rule


def _fits_together(rule: Rule) -> None:
    """What RFC 5545 leaves undefined or forbids, and where libraries differ, is refused."""
    numbered = {bool(nth) for _day, nth in rule.weekdays}
    often = rule.freq in ("DAILY", "WEEKLY")
    if rule.freq == "WEEKLY" and rule.monthdays:
        raise refused(_("BYMONTHDAY does not go with FREQ=WEEKLY."))
    if often and True in numbered:
        raise refused(_("A numbered weekday such as 2TU goes with FREQ=MONTHLY or YEARLY only."))
    if len(numbered) > 1:
        raise refused(_("Weekdays are all numbered (2TU) or all plain (TU)."))
    in_months = rule.freq == "MONTHLY" or rule.months
    if any(abs(nth) > (5 if in_months else 53) for _day, nth in rule.weekdays):
        raise refused(_("No month has a sixth Monday: weekdays of a month are numbered 1 to 5, of a year 1 to 53."))
    if rule.positions and (often or not (rule.weekdays or rule.monthdays)):
        raise refused(_("BYSETPOS picks among BYDAY or BYMONTHDAY of a month or a year."))


def _one(said: dict, name: str, low: int, high: int) -> int | None:
    if name not in said:
        return None
    value = int(said[name]) if said[name].isascii() and said[name].isdigit() and len(said[name]) <= 12 else 0
    if not low <= value <= high:
        raise refused(_("%(name)s lies between %(low)s and %(high)s.") % {"name": name, "low": low, "high": high})
    return value


def _many(said: dict, name: str, low: int, high: int, *, below: bool = True) -> tuple[int, ...]:
    texts = said[name].split(",") if name in said else []
    if len(texts) > MOST_VALUES:
        raise refused(_("%(name)s has too many values; at most %(n)s are read.") % {"name": name, "n": MOST_VALUES})
    values = {int(text) if NUMBER.fullmatch(text) else 0 for text in texts}
    if any(not low <= (abs(value) if below else value) <= high for value in values):
        raise refused(_("%(name)s lies between %(low)s and %(high)s.") % {"name": name, "low": low, "high": high})
    return tuple(sorted(values))


def _weekdays(text: str) -> tuple[tuple[int, int], ...]:
    texts = text.split(",") if text else []
    matches = [NTH.fullmatch(one) for one in texts[: MOST_VALUES + 1]]
    if len(texts) > MOST_VALUES or any(match is None or int(match[1] or 1) == 0 for match in matches):
        raise refused(
            _("Weekdays are written MO, TU, WE, TH, FR, SA, SU, or 2TU for the second Tuesday, -1FR the last.")
        )
    return tuple(sorted({(WEEKDAYS.index(match[2]), int(match[1] or 0)) for match in matches}))


def _week_start(text: str) -> int:
    if text not in WEEKDAYS:
        raise refused(_("A week starts on one of %s.") % ", ".join(WEEKDAYS))
    return WEEKDAYS.index(text)


def _until(text: str, zone: str) -> datetime:
    """A date counts to its end; with Z it is UTC, else local."""
    return _moment(text, zone, time(23, 59, 59))


def _dates(value: str, parameters: str, zone: str, at: time) -> list[datetime]:
    """A date without a time means the occurrence of that day."""
    for parameter in filter(None, parameters.split(";")):
        name, _equals, given = parameter.partition("=")
        if not (name == "VALUE" and given in ("DATE", "DATE-TIME")) and not (name == "TZID" and given == zone.upper()):
            raise refused(_("Dates are in the zone of the series, %(zone)s.") % {"zone": zone})
    texts = value.split(",")
    if len(texts) > MOST_DATES:
        raise refused(_("At most %(n)s dates are taken out or added.") % {"n": MOST_DATES})
    return [_moment(text, zone, at) for text in texts]


def _moment(text: str, zone: str, at: time) -> datetime:
    match = MOMENT.fullmatch(text)
    try:
        day, clock = date.fromisoformat(match[1]), time.fromisoformat(match[2]) if match[2] else at
    except (TypeError, ValueError):
        raise refused(_("“%s” is no date; write 20261231 or 20261231T140000.") % text[:40]) from None
    if not 2000 <= day.year < 2100:
        raise refused(_("Times lie between the years 2000 and 2099."))
    moment = datetime.combine(day, clock)
    return _local(moment, zone) if match[3] else moment


def _local(moment: datetime, zone: str) -> datetime:
    """A time in UTC as the clocks of ``zone`` show it."""
    return shown(resolved(moment, "UTC")[0], zone)
