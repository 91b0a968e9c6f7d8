"""Reads for pages and the API; every answer is what one reader may see."""

from .cockpit import Cockpit, DependencyRow, ScopeRow, cockpit
from .lists import OVER, ReleaseFilter, find, listed, named, releases_with, target_of, visible
from .page import Page, page_of
from .readiness import Part, Readiness, readiness

__all__ = [
    "OVER",
    "Cockpit",
    "DependencyRow",
    "Page",
    "Part",
    "Readiness",
    "ReleaseFilter",
    "ScopeRow",
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
