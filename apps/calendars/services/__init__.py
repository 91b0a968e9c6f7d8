"""Verbs of the calendar."""

from ..conflicts import hold_calendar, rework_alone, rework_docket
from .conflicts import accept_conflict, reopen_accepted, take_conflict
from .rules import edit_rule, run_sweep, run_waiting_sweeps, start_sweep
from .windows import place, place_series, set_firm, withdraw

__all__ = [
    "accept_conflict",
    "edit_rule",
    "hold_calendar",
    "place",
    "place_series",
    "reopen_accepted",
    "rework_alone",
    "rework_docket",
    "run_sweep",
    "run_waiting_sweeps",
    "set_firm",
    "start_sweep",
    "take_conflict",
    "withdraw",
]
