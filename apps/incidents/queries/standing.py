"""Major incidents that are not resolved, as planned work and the verdict look at them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q

from apps.calendars.enums import ConflictStatus, Severity
from apps.calendars.models import Conflict
from apps.dockets.models import Docket
from apps.dockets.permissions import visible_to
from apps.dockets.subjects import url_of
from apps.environments.models import ServiceDependency

from ..enums import UNRESOLVED
from ..enums import Severity as Grave
from ..models import Incident

CODE = "major_incident"


@dataclass(frozen=True)
class Standing:
    """A major incident that is not resolved: where it is felt. Without an environment it counts in every one."""

    docket_id: int
    services: frozenset[int]
    environment_id: int | None

    def holds_up(self, services: Iterable[int], environments: Iterable[int]) -> frozenset[int]:
        """Those of these services that it is felt in, where the work does not say that it is done elsewhere."""
        elsewhere = self.environment_id and environments and self.environment_id not in environments
        return frozenset() if elsewhere else self.services & frozenset(services)


def standing() -> list[Standing]:
    """All of them, oldest first; one query, which an index over these few answers."""
    rows = Incident.objects.filter(severity=Grave.MAJOR, state__in=UNRESOLVED).order_by("pk")
    rows = rows.annotate(felt_in=ArrayAgg("service_rows__service"))
    columns = rows.values_list("docket_id", "felt_in", "environment_id")
    return [Standing(pk, frozenset(services) - {None}, environment) for pk, services, environment in columns]


def neighbours_of(services: Iterable[int]) -> dict[int, frozenset[int]]:
    """Service id -> those of ``services`` (ids) that it needs or that need it, one step away."""
    ids = set(services)
    rows = ServiceDependency.objects.filter(Q(service__in=ids) | Q(depends_on__in=ids))
    found: dict[int, set[int]] = {}
    for above, below in rows.values_list("service_id", "depends_on_id"):
        for felt, near in ((above, below), (below, above)):
            if felt in ids:
                found.setdefault(near, set()).add(felt)
    return {pk: frozenset(felt) for pk, felt in found.items()}


def met_by(incident: Incident) -> set[int]:
    """Ids of the dockets whose planned work it holds up or warns now; what is merely to know is left out."""
    rows = Conflict.objects.filter(rule__code=CODE, about=incident.docket_id).exclude(severity=Severity.INFO)
    rows = rows.exclude(status=ConflictStatus.RESOLVED)
    return set(rows.values_list("first__docket", flat=True)) - {None}


@dataclass(frozen=True)
class HeldUp:
    """A record whose planned work it meets: ``weight`` as its own page says it, ``span`` of the window."""

    docket: Docket
    url: str
    span: object
    weight: Severity
    status: ConflictStatus


def held_up(incident: Incident, user) -> list[HeldUp]:
    """What planned work it meets, as far as this person may see it, what it holds up first; at most 50. One query."""
    rows = Conflict.objects.filter(visible_to(user, "first__docket__"), rule__code=CODE, about=incident.docket_id)
    rows = (
        rows.exclude(status=ConflictStatus.RESOLVED).select_related("first__docket").order_by("first__span", "pk")[:50]
    )
    found = [
        HeldUp(
            row.first.docket,
            url_of(row.first.docket),
            row.first.span,
            Severity(row.severity),
            ConflictStatus(row.status),
        )
        for row in rows
        if row.first.docket_id
    ]
    return sorted(found, key=lambda one: one.weight == Severity.INFO)
