"""All planned time, what it claims, where it meets, and which days are worked."""

from .conflicts import Conflict, ConflictRule, RuleSweep
from .days import BusinessCalendar, Holiday, TeamCalendar
from .windows import Claim, Occupancy, Source, Window, ZoneRules

__all__ = [
    "BusinessCalendar",
    "Claim",
    "Conflict",
    "ConflictRule",
    "Holiday",
    "Occupancy",
    "RuleSweep",
    "Source",
    "TeamCalendar",
    "Window",
    "ZoneRules",
]
