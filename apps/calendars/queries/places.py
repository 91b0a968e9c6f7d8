"""What is asked about: a side that does not stand yet, and the facts of a place without a record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from apps.environments.models import Service

from ..comparing.sides import Side
from ..enums import WindowKind


def asked_side(
    *, span, services=(), environments=(), people=(), buffer_minutes=0, facts=None, docket=None, kind=WindowKind.CHANGE
) -> Side:
    """A side that is only asked about; of what ``docket`` has on the calendar already nothing counts against it."""
    return Side(
        span=span,
        kind=kind,
        is_firm=True,
        services=frozenset(one.pk for one in services),
        environments=frozenset(one.pk for one in environments),
        people=frozenset(one.pk for one in people),
        buffer=timedelta(minutes=buffer_minutes),
        docket_id=docket.pk if docket else None,
        facts=facts if facts or docket else facts_of_place(services, environments),
    )


def facts_of_place(services: Iterable, environments: Iterable) -> dict:
    """Plain facts of work without a record: where it is, and how much depends on it. Services come with their team."""
    services, environments = list(services), list(environments)
    tiers = sorted({service.tier for service in services})
    return {
        "kind": "deployment",
        "type": "",
        "services": sorted(service.slug for service in services),
        "service_ids": sorted(service.pk for service in services),
        "tiers": tiers,
        "tier": tiers[0] if tiers else None,
        "environments": sorted(environment.slug for environment in environments),
        "environment_ids": sorted(environment.pk for environment in environments),
        "environment_kinds": sorted({str(environment.kind) for environment in environments}),
        "teams": sorted({service.team.slug for service in services}),
    }


def facts_of_booking(environments: Iterable, *, team: str = "", made_for: int | None = None) -> dict:
    """Plain facts of holding these environments: all that runs in them, the short name of the ``team`` that holds them, and
    the id of the docket that they are held for."""
    environments = list(environments)
    services = Service.objects.filter(environments__in=environments).select_related("team").distinct()
    return facts_of_place(services, environments) | {"kind": "booking", "team": team, "made_for": made_for}
