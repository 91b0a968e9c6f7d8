"""What people type about freezes, exceptions and maintenance windows."""

from .freezes import AnnouncedForm, ExceptionForm, FreezeForm, LockdownForm, initial_of
from .maintenance import MaintenanceForm

__all__ = ["AnnouncedForm", "ExceptionForm", "FreezeForm", "LockdownForm", "MaintenanceForm", "initial_of"]
