"""Reads of freezes: what covers what and when, what a freeze hits, what stands now and ahead."""

from .covering import announced, banner, covering, end_for, exception_for, freeze_lists, spans_of, with_span
from .hits import Hit, Hits, hits, lockdown_hits
from .standing import Standing, scope_words, standing

__all__ = [
    "Hit",
    "Hits",
    "Standing",
    "announced",
    "banner",
    "covering",
    "end_for",
    "exception_for",
    "freeze_lists",
    "hits",
    "lockdown_hits",
    "scope_words",
    "spans_of",
    "standing",
    "with_span",
]
