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


def toggle(request, label, name: str, value: str = "") -> dict:
    """A filter that is at ``value`` or off; without one, that is on or off."""
    given = request.GET.get(name, "")
    is_on = given == value if value else bool(given)
    return chip(request, label, name, "" if is_on else value or "1", active=is_on)


def several(request, name: str, choices) -> list[dict]:
    """A chip for each of ``choices`` in a filter that takes many: added to the chosen, or taken out of them.

    A word that stands for some of them (``open``) is let go of as soon as they are chosen one by one.
    """
    chosen = set(filter(None, request.GET.get(name, "").split(",")))
    found = []
    for one in choices:
        values = chosen ^ {one.value}
        value = ",".join(other.value for other in choices if other.value in values)
        found.append(chip(request, one.label, name, value, active=one.value in chosen))
    return found


def narrowing(request, fields: Iterable, besides: Container[str] = ()) -> list[dict]:
    """A chip for every bound field that narrows the list now, each taken away with a click; none for what is not
    understood, nor for those in ``besides``."""
    return [
        chip(request, _said(bound, value[:100]), bound.name, "", active=True)
        for bound in fields
        if bound.name not in besides and (value := request.GET.get(bound.name)) and not bound.errors
    ]


def _said(bound, value: str) -> str:
    """The field and its value, or the value alone where it says the field itself ("Tier 1")."""
    label, said = str(bound.label), readable(bound.field, value)
    return said if said.startswith(label) else f"{label}: {said}"
