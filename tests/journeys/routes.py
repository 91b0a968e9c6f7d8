"""Every address of Slipway, read from its URLconf."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, get_resolver


@dataclass(frozen=True)
class Route:
    """A name as ``reverse`` takes it, and the groups its address has."""

    name: str
    groups: frozenset[str]


def routes() -> dict[str, Route]:
    """All routes by name; those of Django's own administration stand under ``admin:``."""
    return {route.name: route for route in _walk(get_resolver().url_patterns, "")}


def _walk(patterns, prefix: str) -> Iterator[Route]:
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            if pattern.name:
                yield Route(f"{prefix}{pattern.name}", frozenset(pattern.pattern.regex.groupindex))
        else:
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from _walk(pattern.url_patterns, inner)
