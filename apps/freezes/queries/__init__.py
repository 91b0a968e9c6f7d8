"""Reads of freezes: what covers what and when, what a freeze hits, what stands now and ahead."""

from .covering import announced, banner, covered, covering, end_for, exception_for, freeze_lists, spans_of, with_span
from .exceptions import in_state, lapse, waiting_for
from .hits import SHOWN, Hit, Hits, hits, lockdown_hits
from .maintenance import Allowed, active, applying, maintenance_scope_words, maintenance_words
from .standing import Standing, known_regions, scope_words, standing

__all__ = [
    "SHOWN",
    "Allowed",
    "Hit",
    "Hits",
    "Standing",
    "active",
    "announced",
    "applying",
    "banner",
    "covered",
    "covering",
    "end_for",
    "exception_for",
    "freeze_lists",
    "hits",
    "in_state",
    "known_regions",
    "lapse",
    "lockdown_hits",
    "maintenance_scope_words",
    "maintenance_words",
    "scope_words",
    "spans_of",
    "standing",
    "waiting_for",
    "with_span",
]
