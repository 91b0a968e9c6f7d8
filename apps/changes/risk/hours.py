"""What if: the score of the same change in another window."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from ..shape import Shape
from .background import Background
from .engine import assess, model_in_force

STEP_HOURS = 3


@dataclass(frozen=True)
class Hour:
    """The score if the window began at ``start``; ``better`` compares with the window that stands."""

    start: datetime
    score: int
    level: str
    difference: int

    @property
    def better(self) -> bool:
        return self.difference < 0


def other_hours(shape: Shape, background: Background, *, standing: int) -> list[Hour]:
    """Every third hour of the planned day, in the zone of the plan; nothing while there is no window.

    Neighbours of the week are those of the planned day: moving by hours does not change the week.
    """
    if shape.span is None:
        return []
    model, zone = model_in_force(), ZoneInfo(shape.zone)
    midnight = shape.start.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    hours = []
    for step in range(0, 24, STEP_HOURS):
        start = (midnight.astimezone(UTC) + timedelta(hours=step)).astimezone(UTC)
        if start < background.at:
            continue
        found = assess(shape.at(start), at=background.at, model=model, background=background)
        hours.append(Hour(start, found.score, found.level, found.score - standing))
    return hours
