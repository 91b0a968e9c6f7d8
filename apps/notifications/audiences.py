"""Who can share a chat room: teams here, boards and whatever else is asked together by the apps above."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Team
from apps.core.plugs import Plug


@dataclass(frozen=True)
class Audience:
    """A kind of group; ``names()`` gives (short name, name) of each. A room knows one as ``<kind>:<short name>``."""

    label: str
    names: Callable[[], Iterable[tuple[str, str]]]


audiences: Plug[Audience] = Plug("notifications.audiences")
audiences.add("team", Audience(_("Teams"), lambda: Team.objects.values_list("slug", "name")))


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every audience by kind, for a form."""
    return [
        (str(audiences.get(kind).label), [(f"{kind}:{slug}", name) for slug, name in audiences.get(kind).names()])
        for kind in audiences.names()
    ]
