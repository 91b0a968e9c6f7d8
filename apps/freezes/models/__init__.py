"""Freezes, leave from them, and maintenance windows."""

from .exceptions import FreezeException
from .freezes import Freeze, FreezeScope
from .maintenance import MaintenanceScope, MaintenanceWindow

__all__ = ["Freeze", "FreezeException", "FreezeScope", "MaintenanceScope", "MaintenanceWindow"]
