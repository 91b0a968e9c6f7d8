"""Filters as chips: links to this very list with one filter turned over."""

from __future__ import annotations

from collections.abc import Container, Iterable

from django.http import QueryDict

from ..pages import readable


def without(request, *names: str) -> QueryDict:
    """The address's parameters without these."""
    query = request.GET.copy()
    for name in names:
        query.pop(name, None)
    return query


def chip(request, label, name: str, value: str, *, active: bool) -> dict:
    """One filter turned to ``value``, or taken away where that is empty; the list begins at its first page again."""
    query = without(request, name, "cursor", "page", "fragment")
    if value:
        query[name] = value
    return {"label": label, "url": f"?{query.urlencode()}", "active": active}


def narrowing(request, fields: Iterable, besides: Container[str] = ()) -> list[dict]:
    """A chip for every bound field that narrows the list now, each taken away with a click; none for what is not
    understood, nor for those in ``besides``."""
    return [
        chip(request, f"{bound.label}: {readable(bound.field, value[:100])}", bound.name, "", active=True)
        for bound in fields
        if bound.name not in besides and (value := request.GET.get(bound.name)) and not bound.errors
    ]
