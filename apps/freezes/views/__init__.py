"""Pages of freezes and exceptions."""

from .exceptions import ask, exception, exception_transitions
from .freezes import detail, edit, freeze_list, new, preview, transitions

__all__ = [
    "ask",
    "detail",
    "edit",
    "exception",
    "exception_transitions",
    "freeze_list",
    "new",
    "preview",
    "transitions",
]
