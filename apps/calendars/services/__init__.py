"""Verbs of the calendar."""

from ..conflicts import hold_calendar, rework_alone, rework_docket
from .conflicts import accept_conflict
from .windows import place, place_series, set_firm, withdraw

__all__ = [
    "accept_conflict",
    "hold_calendar",
    "place",
    "place_series",
    "rework_alone",
    "rework_docket",
    "set_firm",
    "withdraw",
]
