"""Dice that always fall the same way: choices for a day, a person, an outcome."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from apps.changes.enums import RiskLevel

SEED = 20_461
LEVELS = ((75, RiskLevel.CRITICAL), (50, RiskLevel.HIGH), (25, RiskLevel.MEDIUM), (0, RiskLevel.LOW))


def dice() -> Random:
    """The company's dice."""
    return Random(SEED)  # noqa: S311 - a demo, nothing secret


def evening(random: Random, day: datetime, zone: str) -> datetime:
    """When engineers of that zone work: mostly evenings from Monday to Thursday, some mornings, rarely weekends."""
    local = day.astimezone(ZoneInfo(zone))
    while local.weekday() > 3 and random.random() < 0.85:
        local -= timedelta(days=1)
    hour = random.choice((20, 21, 22, 22, 23, 10, 11, 14))
    return local.replace(hour=hour, minute=random.choice((0, 0, 30)), second=0, microsecond=0)


def level(score: int) -> RiskLevel:
    """The level of a score under the seeded thresholds."""
    return next(name for least, name in LEVELS if score >= least)
