"""Verbs of the calendar."""

from ..comparing.conflicts import await_calendar, hold_calendar, rework_alone, rework_docket, rework_near
from ..shifting import Shift, hold_together, moving_with, not_there, shift, shift_preview
from .conflicts import accept_conflict, reopen_accepted, take_conflict
from .rules import edit_rule, run_sweep, run_waiting_sweeps, start_sweep
from .windows import end_work, place, place_series, set_firm, withdraw

__all__ = [
    "Shift",
    "accept_conflict",
    "await_calendar",
    "edit_rule",
    "end_work",
    "hold_calendar",
    "hold_together",
    "moving_with",
    "not_there",
    "place",
    "place_series",
    "reopen_accepted",
    "rework_alone",
    "rework_docket",
    "rework_near",
    "run_sweep",
    "run_waiting_sweeps",
    "set_firm",
    "shift",
    "shift_preview",
    "start_sweep",
    "take_conflict",
    "withdraw",
]
