"""What the list of templates is narrowed to, by its address."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.core.lists import chip, several, toggle

from ..enums import TemplateState

ALIVE = tuple(state for state in TemplateState if state != TemplateState.RETIRED)


class CatalogueFilter:
    """``?q=``, ``?state=`` (several, by commas), ``?service=``, ``?mine=1``; retired ones only where asked for."""

    def __init__(self, request):
        self.request = request
        self.q = _plain(request, "q", 200)
        self.service = _plain(request, "service", 80)
        self.mine = bool(request.GET.get("mine"))
        asked = set(_plain(request, "state", 200).split(","))
        self.states = [state for state in TemplateState if state.value in asked]

    @property
    def narrowing(self) -> dict:
        """Arguments of ``queries.listed_templates``."""
        by = self.request.user if self.mine else None
        return {"q": self.q, "states": self.states or ALIVE, "service": self.service, "by": by}

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q or self.service or self.mine or self.states)

    @property
    def chips(self) -> list[dict]:
        """Links to this very list with one filter turned over."""
        found = [toggle(self.request, _("Mine"), "mine"), *several(self.request, "state", TemplateState)]
        if self.service:
            found.append(chip(self.request, self.service, "service", "", active=True))
        return found


def _plain(request, name: str, longest: int) -> str:
    return request.GET.get(name, "").replace("\x00", "").strip()[:longest]
