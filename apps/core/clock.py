"""The one place that knows what time it is: the database's clock (UTC), never a worker's.

A worker whose clock is wrong must not open a freeze early or expire a vote (invariant T-09).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection

_held: ContextVar[datetime | None] = ContextVar("clock_held", default=None)
_offset = timedelta()


def now() -> datetime:
    """The database's statement time, aware, in UTC; inside ``held()`` the instant that block began with."""
    return _held.get() or _ask()


def _ask() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        (instant,) = cursor.fetchone()
    return instant.astimezone(UTC) + _offset


@contextmanager
def held() -> Iterator[datetime]:
    """Ask the database once and answer with that instant to the end of the block (one page, one act)."""
    if (standing := _held.get()) is not None:
        yield standing
        return
    instant = _ask()
    token = _held.set(instant)
    try:
        yield instant
    finally:
        _held.reset(token)


@contextmanager
def shifted(by: timedelta) -> Iterator[None]:
    """Move the clock for a test; refused unless settings.CLOCK_ADJUSTABLE."""
    global _offset
    if not getattr(settings, "CLOCK_ADJUSTABLE", False):
        raise RuntimeError("The clock moves only where settings.CLOCK_ADJUSTABLE is on.")
    before, _offset = _offset, _offset + by
    token = _held.set(None)
    try:
        yield
    finally:
        _held.reset(token)
        _offset = before
