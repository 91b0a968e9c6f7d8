"""What runs where, what ran there before, and what was skipped on the way: reads of the version inventory."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Literal

from django.contrib.auth import get_user_model
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from ..models import Environment, EnvironmentService, RunningVersion, Service
from .lists import environments_of

CONFIRMED = "version.confirmed"
Standing = Literal["unknown", "first", "same", "behind", "ahead"]


@dataclass(frozen=True)
class Stand:
    """What runs of a service in one environment (``row``, or None where nobody reported), and how it stands to those
    before it in the promotion order: ``than`` is the one that it is compared with."""

    environment: Environment
    row: RunningVersion | None
    standing: Standing
    than: RunningVersion | None = None


@dataclass(frozen=True)
class Gap:
    """A step of the promotion order that a version has not taken: ``service`` ran it in none of ``places``, which come
    before ``target``. Places of one step have the same order; one of them would do. ``told_by`` are those who do the work
    and reported it there themselves, by name."""

    service: Service
    target: Environment
    places: tuple[Environment, ...]
    told_by: tuple[str, ...] = ()

    @property
    def said(self) -> dict:
        """The gap by short names, as plain data."""
        return {"service": self.service.slug, "places": sorted(place.slug for place in self.places)}


def versions_in(environment: Environment) -> list[Service]:
    """The services that an environment hosts, the most important first, each with ``running``: its open row, or None;
    two queries."""
    services = list(environment.services.select_related("team").order_by("tier", "name"))
    rows = _rows().filter(environment=environment, until=None)
    known = {row.service_id: row for row in rows}
    for service in services:
        service.running = known.get(service.pk)
    return services


def version_history(environment: Environment, *, service: str = "") -> QuerySet[RunningVersion]:
    """What ran in an environment, newest first; of one service where its short name is given."""
    rows = _rows().filter(environment=environment)
    return (rows.filter(service__slug=service) if service else rows).order_by("-since", "-pk")


def version_matrix(service: Service) -> list[Stand]:
    """Where a service runs, in promotion order, with what runs there against the step before; three queries.

    *Behind*: what runs here ran in the step before, which has gone on. *Ahead*: it never ran there.
    """
    places = environments_of(service)
    current = {row.environment_id: row for row in _rows().filter(service=service, until=None)}
    seen = set(
        RunningVersion.objects.filter(service=service, version__in={row.version for row in current.values()})
        .order_by()
        .values_list("environment", "version")
    )
    found, before = [], []
    for _order, step in groupby(places, key=lambda place: place.order):
        step = list(step)
        found += [_stand(place, current.get(place.pk), before, seen) for place in step]
        before = [current[place.pk] for place in step if place.pk in current] or before
    return found


def gaps(
    version: str,
    *,
    services: Iterable[int],
    environments: Iterable[int] | QuerySet,
    at: datetime,
    doers: Collection[int] = (),
) -> list[Gap]:
    """Which steps before ``environments`` (ids, or a subquery) the version skipped by ``at``, in promotion order; three
    queries.

    A version is known by its name or its digest, and by the digest that was reported under its name. Each environment
    counts for the services it holds; one that holds none of ``services``, and a service that runs in none of
    ``environments``, are taken at their worst: all of them against all. Where no service is named, all that the
    environments hold are. What nobody but ``doers`` (ids of people) reported has not run.
    """
    targets = list(Environment.objects.select_related("team").filter(pk__in=environments))
    services = set(services) or set(
        EnvironmentService.objects.filter(environment__in=targets).values_list("service", flat=True)
    )
    if not targets or not services:
        return []
    hosts = list(
        EnvironmentService.objects.filter(service__in=services)
        .filter(Q(environment__is_retired=False) | Q(environment__in=targets))
        .select_related("environment", "service")
        .order_by("service__name", "environment__order", "environment__name")
    )
    ran, own = _ran(version, services, at, doers)
    by_service: dict[int, list[Environment]] = {}
    for row in hosts:
        by_service.setdefault(row.service_id, []).append(row.environment)
    known = {row.service_id: row.service for row in hosts}
    found = [
        Gap(known[service], target, places, _tellers(own, service, places))
        for service, target in _pairs(by_service, targets)
        for places in _steps_before(target, by_service[service])
        if not any((service, place.pk) in ran for place in places)
    ]
    return sorted(found, key=lambda gap: (gap.target.order, gap.target.name, gap.service.name, gap.places[0].order))


def _pairs(by_service: dict[int, list[Environment]], targets: list[Environment]) -> list[tuple[int, Environment]]:
    wanted = {target.pk for target in targets}
    held = {(service, place.pk) for service, places in by_service.items() for place in places if place.pk in wanted}
    lone_services = by_service.keys() - {service for service, _place in held}
    lone_places = wanted - {place for _service, place in held}
    return [
        (service, target)
        for service in by_service
        for target in targets
        if (service, target.pk) in held or service in lone_services or target.pk in lone_places
    ]


def _steps_before(target: Environment, places: list[Environment]) -> list[tuple[Environment, ...]]:
    ahead = [place for place in places if place.order < target.order and not place.is_retired]
    return [tuple(step) for _order, step in groupby(ahead, key=lambda place: place.order)]


def _ran(version: str, services: Iterable[int], at: datetime, doers: Collection[int]) -> tuple[set, dict]:
    """Pairs of service and environment in which the version ran by ``at``, and who of ``doers`` said so of others."""
    named = RunningVersion.objects.filter(service=OuterRef("service"), version=version, digest=OuterRef("digest"))
    named = named.filter(_told_by_others(doers))
    same = Q(version=version) | Q(digest=version) | (~Q(digest="") & Exists(named))
    rows = RunningVersion.objects.filter(same, service__in=services, since__lte=at).order_by()
    if not doers:
        return set(rows.values_list("service", "environment").distinct()), {}
    ran, own = set(), {}
    counts = ExpressionWrapper(_told_by_others(doers), BooleanField())
    for row in rows.select_related("reported_by").annotate(counts=counts):
        pair = (row.service_id, row.environment_id)
        if row.counts:
            ran.add(pair)
        else:
            own.setdefault(pair, set()).add(str(row.reported_by))
    return ran, own


def _told_by_others(doers: Collection[int]) -> Q:
    """Reported by a pipeline's own account, by none of ``doers``, or confirmed by somebody else as it stands."""
    if not doers:
        return Q()
    said = confirmations(OuterRef("pk")).filter(version=OuterRef("version"), digest=OuterRef("digest"))
    services = get_user_model().objects.filter(is_service=True).values("pk")
    others = ~Q(event__by_id__in=list(doers)) | Q(event__by_id__in=services)
    return ~Q(reported_by__in=list(doers)) | Q(reported_by__is_service=True) | Exists(said.filter(others))


def confirmations(row) -> QuerySet:
    """That others reported the same as the row with this number: the rows of its history that say so."""
    return RunningVersion.history.filter(id=row, event__kind=CONFIRMED)


def _tellers(own: dict, service: int, places: Iterable[Environment]) -> tuple[str, ...]:
    return tuple(sorted({name for place in places for name in own.get((service, place.pk), ())}))


def _stand(place: Environment, row: RunningVersion | None, before: list[RunningVersion], seen: set) -> Stand:
    if row is None:
        return Stand(place, None, "unknown")
    if not before:
        return Stand(place, row, "first")
    if same := next((one for one in before if _is_one(one, row)), None):
        return Stand(place, row, "same", same)
    was_there = next((one for one in before if (one.environment_id, row.version) in seen), None)
    return Stand(place, row, "behind" if was_there else "ahead", was_there or before[0])


def _is_one(one: RunningVersion, other: RunningVersion) -> bool:
    return one.version == other.version or (bool(one.digest) and one.digest == other.digest)


def _rows() -> QuerySet[RunningVersion]:
    return RunningVersion.objects.select_related("service", "environment", "reported_by")
