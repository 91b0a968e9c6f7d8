"""Reads of changes for pages, API and other apps; every answer is what one person may see."""

from .catalogue import (
    TEMPLATE_ORDER,
    Record,
    TemplatePage,
    find_template,
    is_near_its_end,
    listed_templates,
    record_of,
    template_options,
    template_page,
    visible_templates,
)
from .leaves import leave_asked, leaves, order_of, skipped_by
from .lists import ChangeFilter, by_keys, listed, ordering, visible
from .preview import Preview, preview
from .record import RecordPage, find, parent_seen, predecessors_seen, record_page, risk_of, seen_of
from .shown import columns
from .suggesting import Suggestion, suggestion_for, suggestions
from .told import told

__all__ = [
    "TEMPLATE_ORDER",
    "ChangeFilter",
    "Preview",
    "Record",
    "RecordPage",
    "Suggestion",
    "TemplatePage",
    "by_keys",
    "columns",
    "find",
    "find_template",
    "is_near_its_end",
    "leave_asked",
    "leaves",
    "listed",
    "listed_templates",
    "order_of",
    "ordering",
    "parent_seen",
    "predecessors_seen",
    "preview",
    "record_of",
    "record_page",
    "risk_of",
    "seen_of",
    "skipped_by",
    "suggestion_for",
    "suggestions",
    "template_options",
    "template_page",
    "told",
    "visible",
    "visible_templates",
]
