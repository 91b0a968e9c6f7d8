"""Pages of freezes, exceptions and maintenance windows."""

from .exceptions import ask, exception, exception_list, exception_transitions
from .freezes import detail, edit, freeze_list, new, preview, transitions
from .lockdown import lockdown, lockdown_preview
from .maintenance import (
    maintenance,
    maintenance_edit,
    maintenance_list,
    maintenance_new,
    maintenance_preview,
    maintenance_transitions,
)

__all__ = [
    "ask",
    "detail",
    "edit",
    "exception",
    "exception_list",
    "exception_transitions",
    "freeze_list",
    "lockdown",
    "lockdown_preview",
    "maintenance",
    "maintenance_edit",
    "maintenance_list",
    "maintenance_new",
    "maintenance_preview",
    "maintenance_transitions",
    "new",
    "preview",
    "transitions",
]
