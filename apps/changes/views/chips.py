"""Filters as chips: links to this very list with one filter turned over."""

from __future__ import annotations

from django.http import QueryDict
from django.utils.translation import gettext as _

from apps.core.pages import readable

from ..enums import State

SHOWN_AS_THEY_ARE = {"state", "mine", "on_hold", "sort"}
"""Chips of their own, and what narrows nothing."""


def chips_of(request, filters) -> list[dict]:
    """Every filter that narrows the list now, each taken away with a click; then mine, open, on hold and each state."""
    chosen = set(filter(None, request.GET.get("state", "").split(",")))
    chips = [
        _chip(request, _("Mine"), "mine", "" if request.GET.get("mine") else "1", active=bool(request.GET.get("mine"))),
        _chip(request, _("Open"), "state", "" if chosen == {"open"} else "open", active="open" in chosen),
    ]
    held = bool(request.GET.get("on_hold"))
    chips.append(_chip(request, _("On hold"), "on_hold", "" if held else "1", active=held))
    for state in State:
        states = (chosen ^ {state.value}) - {"open"}
        chips.append(
            _chip(
                request,
                state.label,
                "state",
                ",".join(one.value for one in State if one.value in states),
                active=state.value in chosen,
            )
        )
    narrowing = []
    for bound in filters:
        if bound.name not in SHOWN_AS_THEY_ARE and (value := request.GET.get(bound.name)):
            label = f"{bound.label}: {readable(bound.field, value[:100])}"
            narrowing.append(_chip(request, label, bound.name, "", active=True))
    # First, because on a phone the row is longer than the screen.
    return narrowing + chips


def without(request, *names: str) -> QueryDict:
    """The address's parameters without these."""
    query = request.GET.copy()
    for name in names:
        query.pop(name, None)
    return query


def _chip(request, label, name: str, value: str, *, active: bool) -> dict:
    query = without(request, name, "cursor", "fragment")
    if value:
        query[name] = value
    return {"label": label, "url": f"?{query.urlencode()}", "active": active}
