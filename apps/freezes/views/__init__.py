"""Pages of freezes and exceptions."""

from .exceptions import ask, exception, exception_transitions
from .freezes import detail, edit, freeze_list, new, preview, transitions
from .lockdown import lockdown, lockdown_preview

__all__ = [
    "ask",
    "detail",
    "edit",
    "exception",
    "exception_transitions",
    "freeze_list",
    "lockdown",
    "lockdown_preview",
    "new",
    "preview",
    "transitions",
]
