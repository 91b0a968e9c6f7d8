"""Verbs on services and environments: each checks who may, locks the row, and writes inside one recorded act."""

from .catalogue import create_service, edit_service, retire_service, set_dependencies
from .places import create_environment, edit_environment, retire_environment
from .versions import report_version

__all__ = [
    "create_environment",
    "create_service",
    "edit_environment",
    "edit_service",
    "report_version",
    "retire_environment",
    "retire_service",
    "set_dependencies",
]
