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
from django.db.models import DateTimeField, Func

from .locking import act_under_way

_held: ContextVar[datetime | None] = ContextVar("clock_held", default=None)
_read: ContextVar[list[datetime] | None] = ContextVar("clock_read", default=None)
_offset = timedelta()


def now() -> datetime:
    """The database's statement time, aware, in UTC; inside ``held()`` the instant that block began with."""
    if (standing := _held.get()) is not None:
        return standing
    read = _read.get()
    if read is None:
        return _ask()
    if not read:
        read.append(_ask())
    return read[0]


@contextmanager
def read_once() -> Iterator[None]:
    """Ask the database when first asked, and answer with that instant to the end of the block: one page, one instant.

    For requests that only read; an act asks for itself (``held``).
    """
    token = _read.set([])
    try:
        yield
    finally:
        _read.reset(token)


class Now(Func):
    """The same as a column of another statement, so that its answer brings the instant along; for ``came_along``."""

    template = "statement_timestamp()"
    output_field = DateTimeField()


def came_along(instant: datetime) -> datetime:
    """What ``now()`` is at an instant that came along as a column; it counts where a request reads once."""
    if (standing := _held.get()) is not None:
        return standing
    read = _read.get()
    if read:
        return read[0]
    found = instant.astimezone(UTC) + _offset
    if read is not None:
        read.append(found)
    return found


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
    # An act asks for itself; a page that only reads has its instant already.
    instant = _ask() if act_under_way() is not None else now()
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
    held_token, read_token = _held.set(None), _read.set(None)
    try:
        yield
    finally:
        _held.reset(held_token)
        _read.reset(read_token)
        _offset = before
