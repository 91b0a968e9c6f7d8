"""Reads of freezes: what covers what and when, what a freeze hits, what stands now and ahead."""

from .covering import announced, banner, covering, exception_for, freeze_lists
from .hits import Hit, Hits, hits
from .standing import Standing, scope_words, standing

__all__ = [
    "Hit",
    "Hits",
    "Standing",
    "announced",
    "banner",
    "covering",
    "exception_for",
    "freeze_lists",
    "hits",
    "scope_words",
    "standing",
]
