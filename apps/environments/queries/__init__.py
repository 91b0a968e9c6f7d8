"""Reads of services and environments for pages, the API and the apps above. Everyone signed in sees all of them."""

from ..permissions import managed_ids, owned_ids, owners_of
from .graph import DependencyMap, Edge, Node, dependency_map, neighbours
from .lists import (
    environment_rows,
    environments_of,
    get_environment,
    get_service,
    service_rows,
    services_in,
    visible_environments,
    visible_services,
)
from .versions import Gap, Stand, gaps, version_history, version_matrix, versions_in

__all__ = [
    "DependencyMap",
    "Edge",
    "Gap",
    "Node",
    "Stand",
    "dependency_map",
    "environment_rows",
    "environments_of",
    "gaps",
    "get_environment",
    "get_service",
    "managed_ids",
    "neighbours",
    "owned_ids",
    "owners_of",
    "service_rows",
    "services_in",
    "version_history",
    "version_matrix",
    "versions_in",
    "visible_environments",
    "visible_services",
]
