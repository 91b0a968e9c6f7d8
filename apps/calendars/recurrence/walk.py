"""On which days a rule falls, counted by walking through its time once: at most three years, whatever the rule says.

A library looks for the next instance until the year 9999 where there is none. So each rule is counted here first, which
is bounded by the calendar and not by the rule, and the library is told how many there are to be found.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from .grammar import Rule

DAY = timedelta(days=1)
WEEK = 7


def days(rule: Rule, first: date, last: date, since: date | None = None) -> list[date]:
    """The days from ``first`` to ``last`` (inclusive) on which the rule falls; its count and end are not looked at.

    With ``since`` some or all of those before it are left out, and cost nothing.
    """
    found = []
    for begin, end in _periods(rule, first, last, since or first):
        fitting = [day for day in _each(begin, end) if _fits(rule, day, first)]
        if rule.positions:
            picked = {at - 1 if at > 0 else len(fitting) + at for at in rule.positions}
            fitting = [fitting[at] for at in sorted(picked) if 0 <= at < len(fitting)]
        found += [day for day in fitting if first <= day <= last]
    return found


def _periods(rule: Rule, first: date, last: date, since: date) -> Iterator[tuple[date, date]]:
    """Days, weeks, months or years, every ``interval``-th from the one with ``first`` in it; half-open. Those that are over
    before ``since`` are leapt over."""
    begin = first
    if rule.freq == "WEEKLY":
        begin = first - DAY * ((first.weekday() - rule.week_start) % WEEK)
    elif rule.freq == "MONTHLY":
        begin = first.replace(day=1)
    elif rule.freq == "YEARLY":
        begin = first.replace(month=1, day=1)
    longest = {"DAILY": 1, "WEEKLY": WEEK, "MONTHLY": 31, "YEARLY": 366}[rule.freq] * rule.interval
    begin = _after(begin, rule.freq, max(0, (since - begin).days // longest - 1) * rule.interval)
    while begin <= last:
        yield begin, _after(begin, rule.freq, 1)
        begin = _after(begin, rule.freq, rule.interval)


def _after(begin: date, freq: str, steps: int) -> date:
    if freq in ("DAILY", "WEEKLY"):
        return begin + DAY * steps * (WEEK if freq == "WEEKLY" else 1)
    months = begin.year * 12 + begin.month - 1 + steps * (12 if freq == "YEARLY" else 1)
    return date(months // 12, months % 12 + 1, 1)


def _each(begin: date, end: date) -> Iterator[date]:
    for number in range((end - begin).days):
        yield begin + DAY * number


def _fits(rule: Rule, day: date, first: date) -> bool:
    """Whether every part of the rule lets the day through; what a rule leaves unsaid is that of its first day."""
    months, monthdays, weekdays = rule.months, rule.monthdays, rule.weekdays
    if not monthdays and not weekdays:
        if rule.freq == "WEEKLY":
            weekdays = ((first.weekday(), 0),)
        elif rule.freq in ("MONTHLY", "YEARLY"):
            monthdays = (first.day,)
            months = months or ((first.month,) if rule.freq == "YEARLY" else ())
    return (
        (not months or day.month in months)
        and (not monthdays or day.day in monthdays or day.day - _length(day) - 1 in monthdays)
        and (not weekdays or any(_is_nth(rule, day, nth) for weekday, nth in weekdays if weekday == day.weekday()))
    )


def _is_nth(rule: Rule, day: date, nth: int) -> bool:
    """The ``nth`` such weekday of the month, or of the year where the rule names no month; negative from the end."""
    if not nth:
        return True
    in_year = rule.freq == "YEARLY" and not rule.months
    place = day.timetuple().tm_yday if in_year else day.day
    length = _length(day) if not in_year else (date(day.year + 1, 1, 1) - date(day.year, 1, 1)).days
    return nth == (place - 1) // WEEK + 1 if nth > 0 else -nth == (length - place) // WEEK + 1


def _length(day: date) -> int:
    """Days of the month of ``day``."""
    return (_after(day.replace(day=1), "MONTHLY", 1) - DAY).day
