"""What a freeze covers, decided on plain facts: every list that is not empty must cover the work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

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
    def of(cls, freeze: Freeze) -> Scope:
        """The scope of a saved freeze; reads ``scopes`` with their teams."""
        rows = list(freeze.scopes.all())
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
        lists = (self.services, self.environments, self.teams, self.kinds, self.tiers, self.types, self.regions)
        return not any(lists)

    def covers(self, facts: dict, *, when_unsaid: bool = True) -> bool:
        """Whether work with these facts is covered.

        Work that does not say, for example, in which environment it happens counts as covered by a freeze of
        environments (it fails closed), unless ``when_unsaid`` says otherwise.
        """
        teams = [*(facts.get("teams") or ()), facts.get("team")]
        types = [facts.get("type"), facts.get("type_slug")]
        pairs = (
            (self.services, facts.get("service_ids")),
            (self.environments, facts.get("environment_ids")),
            (self.kinds, facts.get("environment_kinds")),
            (self.tiers, facts.get("tiers")),
            (self.teams, teams),
            (self.types, types),
            (self.regions, self.regions and _regions(facts)),
        )
        return all(_meets(listed, said, when_unsaid) for listed, said in pairs if listed)


def _regions(facts: dict) -> set[str]:
    """Where the work happens; facts that do not say it name environments, which do."""
    if "regions" in facts:
        return set(facts["regions"] or ())
    ids = facts.get("environment_ids") or ()
    return set(Environment.objects.filter(pk__in=ids).exclude(region="").values_list("region", flat=True))


def _meets(listed: frozenset, said: Iterable | None, when_unsaid: bool) -> bool:
    known = {value for value in said or () if value not in (None, "")}
    return bool(listed & known) if known else when_unsaid
