"""Half-open spans of time ``[start, end)``: a change that ends at 02:00 does not meet one that starts then."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from psycopg.types.range import TimestamptzRange

from .refusals import Refusal, Refused

LONGEST = timedelta(days=400)
MINUTE = timedelta(minutes=1)
EARLIEST, LATEST = 2000, 2100
# For a day that is asked for: what lies beside it can be reckoned, too.
DAYS_KNOWN = [MinValueValidator(date(EARLIEST, 1, 1)), MaxValueValidator(date(LATEST - 1, 12, 31))]


def span(start: datetime, end: datetime) -> TimestamptzRange:
    """A half-open span; raises Refused (input) for naive, reversed, empty, absurd or over-long ones (400 days)."""
    problem = _problem(start, end)
    if problem:
        raise Refused(Refusal(problem, code="bad_span", kind="input", field="end"))
    return TimestamptzRange(start, end, "[)")


def whole_minutes(start: datetime | None, end: datetime | None) -> tuple[datetime | None, datetime | None]:
    """Planned times as they are stored: every minute that they touch, so a start goes down to its minute and an end up.

    What was to hold until 23:59:59 leaves no minute open before midnight. What is None stays None.
    """
    first, last = (moment and moment.replace(second=0, microsecond=0) for moment in (start, end))
    if last and last != end and last.year < LATEST:
        last += MINUTE
    return first, last


def _problem(start: datetime, end: datetime) -> str:
    if start is None or end is None:
        return _("A window needs a start and an end.")
    if start.tzinfo is None or end.tzinfo is None:
        return _("A time needs its offset from UTC, for example 2026-11-26T22:00+01:00.")
    if not (EARLIEST <= start.year < LATEST and EARLIEST <= end.year < LATEST):
        return _("Times lie between the years 2000 and 2099.")
    if end <= start:
        return _("A window ends after it starts.")
    if end - start > LONGEST:
        return _("A window lasts at most 400 days.")
    return ""


def overlaps(a, b) -> bool:
    """True when two half-open spans share an instant."""
    return a.lower < b.upper and b.lower < a.upper
