"""Lists and single rows, each a fixed number of queries whatever their length."""

from __future__ import annotations

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from ..enums import Lifecycle
from ..models import Environment, EnvironmentService, Service, ServiceDependency


def visible_services(user) -> QuerySet[Service]:
    """Every service, with its team; services are never restricted."""
    return Service.objects.select_related("team")


def visible_environments(user) -> QuerySet[Environment]:
    """Every environment, with its team; environments are never restricted."""
    return Environment.objects.select_related("team")


def get_service(slug: str) -> Service:
    """One service with its team; raises Service.DoesNotExist."""
    return Service.objects.select_related("team").get(slug=slug)


def get_environment(slug: str) -> Environment:
    """One environment with its team; raises Environment.DoesNotExist."""
    return Environment.objects.select_related("team").get(slug=slug)


def service_rows(
    user, *, search: str = "", team: str = "", tier: str | int = "", lifecycle: str = "", mine: bool = False
) -> QuerySet[Service]:
    """Services by name, with ``environment_count`` and ``dependant_count``; retired ones only when asked for."""
    rows = visible_services(user).annotate(
        environment_count=_count(EnvironmentService, "service", environment__is_retired=False),
        dependant_count=_count(ServiceDependency, "depends_on"),
    )
    if search:
        rows = rows.filter(Q(name__icontains=search) | Q(slug__icontains=search) | Q(description__icontains=search))
    if team:
        rows = rows.filter(team__slug=team)
    if tier:
        rows = rows.filter(tier=tier)
    rows = rows.filter(lifecycle=lifecycle) if lifecycle else rows.exclude(lifecycle=Lifecycle.RETIRED)
    if mine:
        rows = rows.filter(team__in=user.team_ids)
    return rows.order_by("name", "pk")


def environment_rows(
    user, *, search: str = "", team: str = "", kind: str = "", service: str = "", retired: bool = False
) -> QuerySet[Environment]:
    """Environments in promotion order, with ``service_count``; retired ones only when asked for."""
    rows = visible_environments(user).annotate(service_count=_count(EnvironmentService, "environment"))
    rows = rows.filter(is_retired=retired)
    if search:
        rows = rows.filter(Q(name__icontains=search) | Q(slug__icontains=search) | Q(region__icontains=search))
    if team:
        rows = rows.filter(team__slug=team)
    if kind:
        rows = rows.filter(kind=kind)
    if service:
        rows = rows.filter(hosted__service__slug=service)
    return rows.order_by("order", "name", "pk")


def environments_of(service: Service) -> list[Environment]:
    """Where a service runs, in promotion order, without what is retired."""
    rows = service.environments.filter(is_retired=False).select_related("team")
    return list(rows.order_by("order", "name"))


def services_in(environment: Environment) -> list[Service]:
    """What runs in an environment, the most important first."""
    return list(environment.services.select_related("team").order_by("tier", "name"))


def _count(model, field: str, **also):
    """A count in a subquery of its own, so that two counts on one row do not multiply each other."""
    rows = model.objects.filter(**{field: OuterRef("pk")}, **also).order_by().values(field)
    counted = rows.annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
