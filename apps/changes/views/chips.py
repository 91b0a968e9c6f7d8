"""Filters as chips: links to this very list with one filter turned over."""

from __future__ import annotations

from django.http import QueryDict
from django.utils.translation import gettext as _

from ..enums import State

HIDDEN = ("service", "environment", "tag", "requester", "implementer", "assignee", "manager")


def chips_of(request) -> list[dict]:
    """Mine, open, each state, and what narrows the list without a place in the form."""
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
    chips += [
        _chip(request, request.GET[name][:100], name, "", active=True) for name in HIDDEN if request.GET.get(name)
    ]
    return chips


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
