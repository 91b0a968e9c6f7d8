"""What a freeze covers, decided on plain facts: every list that is not empty must cover the work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .models import Freeze

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
        )

    @property
    def is_everything(self) -> bool:
        return not any((self.services, self.environments, self.teams, self.kinds, self.tiers, self.types))

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
        )
        return all(_meets(listed, said, when_unsaid) for listed, said in pairs if listed)


def _meets(listed: frozenset, said: Iterable | None, when_unsaid: bool) -> bool:
    known = {value for value in said or () if value not in (None, "")}
    return bool(listed & known) if known else when_unsaid
