"""What moves with a window: upper apps say which of their windows follow when one of a record's moves.

A follower keeps its distance; whoever declares it says where that puts it (see ADR 14 for the rules).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg.types.range import TimestamptzRange

from apps.core.dst import resolved, shown
from apps.core.plugs import Plug
from apps.core.refusals import Refusal

from .models import Window


@dataclass(frozen=True)
class Follower:
    """A window (with its docket and team) that moves to ``span`` when another does, and ``why`` in a few words.

    ``follows`` False: it is offered, and moves only where the mover says so. ``stays``: why it does not move at all.
    """

    window: Window
    span: TimestamptzRange
    why: str
    follows: bool = True
    stays: Refusal | None = None


Find = Callable[[Window, TimestamptzRange], Iterable[Follower]]
"""``(window, span)``: what follows when that window goes to that span."""

followers: Plug[Find] = Plug("calendars.followers")


def ticked(posted: Mapping) -> dict[str, list[str]]:
    """``leave`` and ``take`` of the ticks that a page showed: what was unticked, and what came along when asked to.

    Of each at most 500 keys are read.
    """
    offered, usual, gone = (set(_keys(posted, name)) for name in ("offered", "usual", "go"))
    return {"leave": sorted((offered & usual) - gone), "take": sorted((offered & gone) - usual)}


def shown_keys(posted: Mapping) -> list[str]:
    """The followers that the page showed."""
    return _keys(posted, "offered")


def _keys(posted: Mapping, name: str) -> list[str]:
    return posted.getlist(name)[:500] if hasattr(posted, "getlist") else []


def later(span: TimestamptzRange, by: timedelta) -> TimestamptzRange:
    """The same span, so much later (real time): the distance to what moved stays to the minute."""
    return TimestamptzRange(span.lower + by, span.upper + by, "[)")


def days_later(span: TimestamptzRange, days: int, zone: str) -> TimestamptzRange:
    """The same length at the same wall time of ``zone``, so many days later.

    Where the clocks skip or repeat that time, the rule of RFC 5545 decides (see ``dst``).
    """
    start: datetime = resolved(shown(span.lower, zone) + timedelta(days=days), zone)[0]
    return TimestamptzRange(start, start + (span.upper - span.lower), "[)")
