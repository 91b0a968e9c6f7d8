"""Freezes, leave from them, and maintenance windows."""

from .exceptions import OPEN, FreezeException, content_digest
from .freezes import Freeze, FreezeScope
from .maintenance import MaintenanceScope, MaintenanceWindow

__all__ = [
    "OPEN",
    "Freeze",
    "FreezeException",
    "FreezeScope",
    "MaintenanceScope",
    "MaintenanceWindow",
    "content_digest",
]
