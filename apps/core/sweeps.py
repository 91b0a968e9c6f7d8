"""Sweeps: work on many rows, each an act of its own; one that breaks keeps no other waiting."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

import structlog
from django.db import connection

logger = structlog.get_logger(__name__)

Row = TypeVar("Row")


def each(rows: Iterable[Row], act: Callable[[Row], object]) -> int:
    """For how many of ``rows`` ``act`` did something. What it raises for one goes to the log, and the next sweep meets
    that row again; where the database is gone, nothing can go on, and it is raised."""
    done = 0
    for row in rows:
        try:
            done += bool(act(row))
        except Exception:
            if not connection.is_usable():
                raise
            logger.exception("a sweep left a row", act=act.__qualname__, row=str(row))
    return done
