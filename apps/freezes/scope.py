"""What a freeze covers, decided on plain facts: every list that is not empty must cover the work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import QuerySet

from apps.environments.models import Environment

from .models import Freeze, MaintenanceWindow

Names = frozenset


@dataclass(frozen=True)
class Scope:
    """Ids of services, environments and teams; words of kinds, tiers and types. Empty means any."""

    services: Names[int] = frozenset()
    environments: Names[int] = frozenset()
    teams: Names[str] = frozenset()
    kinds: Names[str] = frozenset()
    tiers: Names[int] = frozenset()
    types: Names[str] = frozenset()
    regions: Names[str] = frozenset()

    @classmethod
    def of(cls, freeze: Freeze, rows: Iterable | None = None) -> Scope:
        """The scope of a saved freeze; reads ``scopes`` with their teams, where ``rows`` does not give them."""
        rows = list(freeze.scopes.all() if rows is None else rows)
        return cls(
            services=frozenset(row.service_id for row in rows if row.service_id),
            environments=frozenset(row.environment_id for row in rows if row.environment_id),
            teams=frozenset(row.team.slug for row in rows if row.team_id),
            kinds=frozenset(freeze.kinds),
            tiers=frozenset(freeze.tiers),
            types=frozenset(freeze.types),
            regions=frozenset(freeze.regions),
        )

    @classmethod
    def of_maintenance(cls, maintenance: MaintenanceWindow) -> Scope:
        """The scope of a maintenance window; reads ``scopes``."""
        rows = list(maintenance.scopes.all())
        return cls(
            services=frozenset(row.service_id for row in rows if row.service_id),
            environments=frozenset(row.environment_id for row in rows if row.environment_id),
            kinds=frozenset(maintenance.kinds),
        )

    @staticmethod
    def of_everything() -> QuerySet[Freeze]:
        """The freezes for which ``is_everything`` holds."""
        return Freeze.objects.filter(scopes__isnull=True, kinds=[], tiers=[], types=[], regions=[])

    @property
    def is_everything(self) -> bool:
        return not any(self.lists)

    @property
    def lists(self) -> tuple[frozenset, ...]:
        return (self.services, self.environments, self.teams, self.kinds, self.tiers, self.types, self.regions)

    def leaves_out(self, other: Scope) -> bool:
        """Whether it may cover less than ``other``: some list lets go of what that one named, or narrows its *any*."""
        pairs = zip(self.lists, other.lists, strict=True)
        return any(mine and not (theirs and theirs <= mine) for mine, theirs in pairs)

    def covers(self, facts: dict, *, when_unsaid: bool = True) -> bool:
        """Whether work with these facts is covered.

        Work that does not say, for example, in which environment it happens counts as covered by a freeze of
        environments (it fails closed), unless ``when_unsaid`` says otherwise. A freeze of types of changes covers only
        changes of these types: a booking, or a question that names no change, is none.
        """
        teams = [*(facts.get("teams") or ()), facts.get("team")]
        types = [facts.get("type"), facts.get("type_slug")]
        pairs = (
            (self.services, facts.get("service_ids")),
            (self.environments, facts.get("environment_ids")),
            (self.kinds, facts.get("environment_kinds")),
            (self.tiers, facts.get("tiers")),
            (self.teams, teams),
            (self.regions, self.regions and _regions(facts)),
        )
        if self.types and not _meets(self.types, types, when_unsaid=False):
            return False
        return all(_meets(listed, said, when_unsaid) for listed, said in pairs if listed)

    def wherever_typed(self) -> Scope:
        """The same places for changes of any type: what it may stop there, whatever comes."""
        return replace(self, types=frozenset())


def _regions(facts: dict) -> set[str]:
    """Where the work happens; facts that do not say it name environments, which do."""
    if "regions" in facts:
        return set(facts["regions"] or ())
    ids = facts.get("environment_ids") or ()
    return set(Environment.objects.filter(pk__in=ids).exclude(region="").values_list("region", flat=True))


def _meets(listed: frozenset, said: Iterable | None, when_unsaid: bool) -> bool:
    known = {value for value in said or () if value not in (None, "")}
    return bool(listed & known) if known else when_unsaid
