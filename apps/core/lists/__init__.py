"""What lists of records share: columns a person chooses, files made of them, and acts on many rows at once.

An app declares its list once (``pages.add("changes", ListPage(…))`` from ``AppConfig.ready()``); page, files, bulk acts and
API read the same declaration.
"""

from .acting import BulkAction, Verdict
from .chips import chip, narrowing, several, toggle, without
from .columns import Column, chosen, parse_columns
from .pages import ListPage, ViewPage, pages

__all__ = [
    "BulkAction",
    "Column",
    "ListPage",
    "Verdict",
    "ViewPage",
    "chip",
    "chosen",
    "narrowing",
    "pages",
    "parse_columns",
    "several",
    "toggle",
    "without",
]
