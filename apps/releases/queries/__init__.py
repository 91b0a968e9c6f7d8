"""Reads for pages and the API; every answer is what one reader may see."""

from .cockpit import Cockpit, DependencyRow, ScopeRow, cockpit
from .lists import OVER, ReleaseFilter, export_rows, find, listed, releases_with, target_of, visible
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
    "export_rows",
    "find",
    "listed",
    "page_of",
    "readiness",
    "releases_with",
    "target_of",
    "visible",
]
