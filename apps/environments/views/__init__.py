"""Pages of services and environments."""

from .catalogue import service, service_edit, service_list, service_new, service_retire
from .places import environment, environment_edit, environment_list, environment_new, environment_retire
from .versions import version_report, versions

__all__ = [
    "environment",
    "environment_edit",
    "environment_list",
    "environment_new",
    "environment_retire",
    "service",
    "service_edit",
    "service_list",
    "service_new",
    "service_retire",
    "version_report",
    "versions",
]
