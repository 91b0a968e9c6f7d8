"""Reads for pages and the API; every answer is what one reader may see."""

from .against import Against, against_dates, against_release
from .cockpit import Cockpit, DependencyRow, ScopeRow, cockpit
from .lists import OVER, ReleaseFilter, find, listed, named, releases_with, target_of, visible
from .page import Page, page_of
from .readiness import Part, Readiness, readiness

__all__ = [
    "OVER",
    "Against",
    "Cockpit",
    "DependencyRow",
    "Page",
    "Part",
    "Readiness",
    "ReleaseFilter",
    "ScopeRow",
    "against_dates",
    "against_release",
    "cockpit",
    "find",
    "listed",
    "named",
    "page_of",
    "readiness",
    "releases_with",
    "target_of",
    "visible",
]
