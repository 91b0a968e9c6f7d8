"""Filters of the list of changes as chips."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.core.lists import chip, narrowing, several, toggle

from ..enums import State

SHOWN_AS_THEY_ARE = {"state", "mine", "on_hold", "sort"}
"""Chips of their own, and what narrows nothing."""


def chips_of(request, filters) -> list[dict]:
    """Every filter that narrows the list now, each taken away with a click; then mine, open, on hold and each state."""
    chosen = set(filter(None, request.GET.get("state", "").split(",")))
    chips = [
        toggle(request, _("Mine"), "mine"),
        chip(request, _("Open"), "state", "" if chosen == {"open"} else "open", active="open" in chosen),
        toggle(request, _("On hold"), "on_hold"),
        *several(request, "state", State),
    ]
    # First, because on a phone the row is longer than the screen.
    return narrowing(request, filters, SHOWN_AS_THEY_ARE) + chips
