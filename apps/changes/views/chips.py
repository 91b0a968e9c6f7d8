"""Filters of the list of changes as chips."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.core.lists import chip, narrowing

from ..enums import State

SHOWN_AS_THEY_ARE = {"state", "mine", "on_hold", "sort"}
"""Chips of their own, and what narrows nothing."""


def chips_of(request, filters) -> list[dict]:
    """Every filter that narrows the list now, each taken away with a click; then mine, open, on hold and each state."""
    chosen = set(filter(None, request.GET.get("state", "").split(",")))
    chips = [
        chip(request, _("Mine"), "mine", "" if request.GET.get("mine") else "1", active=bool(request.GET.get("mine"))),
        chip(request, _("Open"), "state", "" if chosen == {"open"} else "open", active="open" in chosen),
    ]
    held = bool(request.GET.get("on_hold"))
    chips.append(chip(request, _("On hold"), "on_hold", "" if held else "1", active=held))
    for state in State:
        states = (chosen ^ {state.value}) - {"open"}
        chips.append(
            chip(
                request,
                state.label,
                "state",
                ",".join(one.value for one in State if one.value in states),
                active=state.value in chosen,
            )
        )
    # First, because on a phone the row is longer than the screen.
    return narrowing(request, filters, SHOWN_AS_THEY_ARE) + chips
