"""The parts that a change over many services has or could have, before anything is made of it."""

from __future__ import annotations

from dataclasses import dataclass

from apps.environments.models import EnvironmentService

from ..enums import TERMINAL_STATES
from ..models import ChangeRequest


@dataclass(frozen=True)
class Part:
    """One service of a change: the environments that would be its own, and the part that stands for it already."""

    service: object
    environments: list
    standing: ChangeRequest | None


def parts_of(change: ChangeRequest) -> list[Part]:
    """One row for each service, in the order of their names; three queries however many there are."""
    places = {row.environment_id: row.environment for row in change.environment_rows.select_related("environment")}
    hosted: dict[int, list] = {}
    for row in EnvironmentService.objects.filter(environment__in=places).order_by("environment__name"):
        hosted.setdefault(row.service_id, []).append(places[row.environment_id])
    standing: dict[int, ChangeRequest] = {}
    children = change.children.exclude(state__in=TERMINAL_STATES).select_related("docket")
    for child in children.prefetch_related("service_rows").order_by("-pk"):
        for row in child.service_rows.all():
            standing[row.service_id] = child
    rows = change.service_rows.select_related("service__team").order_by("service__name")
    return [Part(row.service, hosted.get(row.service_id, []), standing.get(row.service_id)) for row in rows]
