"""How a freeze stands at an instant, and what it covers, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from apps.environments.enums import EnvironmentKind, Tier
from apps.environments.models import Environment

from ..enums import FreezeState, Lane
from ..models import Freeze


@dataclass(frozen=True)
class Standing:
    """Whether it holds now; ``label`` and ``tone`` for a pill."""

    label: str
    tone: str
    is_now: bool = False
    is_over: bool = False


def standing(freeze: Freeze, span, now: datetime) -> Standing:
    """Derived, never stored: in force is announced and ``span`` holds ``now``."""
    if freeze.state == FreezeState.DRAFT:
        return Standing(_("Draft"), "neutral")
    if freeze.state == FreezeState.LIFTED:
        label = _("Lifted") if freeze.announced_at else _("Discarded")
        return Standing(label, "neutral", is_over=True)
    if span is None or span.upper <= now:
        label = _("Lapsed: nobody confirmed it") if freeze.state == FreezeState.LOCKED else _("Over")
        return Standing(label, "neutral", is_over=True)
    if span.lower <= now:
        label = _("Locked down, to be confirmed") if freeze.state == FreezeState.LOCKED else _("In force")
        return Standing(label, "danger", is_now=True)
    return Standing(_("Ahead"), "accent")


def scope_words(freeze: Freeze) -> list[tuple[str, list[str]]]:
    """What it covers, list by list; reads ``scopes`` with what they name. Empty: everything."""
    rows = list(freeze.scopes.all())
    lists = [
        (_("Services"), sorted(str(row.service) for row in rows if row.service_id)),
        (_("Environments"), sorted(str(row.environment) for row in rows if row.environment_id)),
        (_("Teams"), sorted(str(row.team) for row in rows if row.team_id)),
        (_("Kinds of environment"), [str(EnvironmentKind(kind).label) for kind in freeze.kinds]),
        (_("Tiers"), [str(Tier(tier).label) for tier in freeze.tiers]),
        (_("Regions"), list(freeze.regions)),
        (_("Changes"), [str(Lane(lane).label) if lane in Lane.values else lane for lane in freeze.types]),
    ]
    return [(label, names) for label, names in lists if names]


def known_regions() -> list[str]:
    """Regions that environments name, by name."""
    return list(Environment.objects.exclude(region="").order_by("region").values_list("region", flat=True).distinct())
