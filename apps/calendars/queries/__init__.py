"""Reads of the calendar for pages, API and other apps; every answer is what one reader may see."""

from ..comparing.wording import moment_text, span_text
from .answering import accepted_for, force_of
from .conflicts import ConflictRow, conflict_for, conflicts_at, conflicts_of, preview
from .entries import EntryFilter, entries, entries_json
from .environment import EnvironmentTime, time_of_environment
from .folding import FOLDS, folded_json
from .grouping import group_at, preview_together, work_of
from .holidays import business_calendars
from .places import asked_side, facts_of_booking, facts_of_place
from .rules import RuleRow, rule_rows
from .slots import Slot, asked_at, asked_for, free_instead, next_free, next_free_together
from .sources import sources
from .told import tell, told_windows, versioned
from .windows import claimed_names, seen_window, shown_window, window_for, window_of, windows_of

__all__ = [
    "FOLDS",
    "ConflictRow",
    "EntryFilter",
    "EnvironmentTime",
    "RuleRow",
    "Slot",
    "accepted_for",
    "asked_at",
    "asked_for",
    "asked_side",
    "business_calendars",
    "claimed_names",
    "conflict_for",
    "conflicts_at",
    "conflicts_of",
    "entries",
    "entries_json",
    "facts_of_booking",
    "facts_of_place",
    "folded_json",
    "force_of",
    "free_instead",
    "group_at",
    "moment_text",
    "next_free",
    "next_free_together",
    "preview",
    "preview_together",
    "rule_rows",
    "seen_window",
    "shown_window",
    "sources",
    "span_text",
    "tell",
    "time_of_environment",
    "told_windows",
    "versioned",
    "window_for",
    "window_of",
    "windows_of",
    "work_of",
]
