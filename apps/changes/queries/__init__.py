"""Reads of changes for pages, API and other apps; every answer is what one person may see."""

from .lists import COLUMNS, ChangeFilter, export_rows, listed, ordering, visible
from .preview import Preview, preview
from .record import RecordPage, find, predecessors_seen, record_page, risk_of

__all__ = [
    "COLUMNS",
    "ChangeFilter",
    "Preview",
    "RecordPage",
    "export_rows",
    "find",
    "listed",
    "ordering",
    "predecessors_seen",
    "preview",
    "record_page",
    "risk_of",
    "visible",
]
