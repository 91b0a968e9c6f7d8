"""Lists of incidents: one statement for a page, however many services each row has."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from apps.dockets.permissions import visible_dockets
from apps.dockets.queries import keyed

from ..enums import UNRESOLVED
from ..models import Incident, IncidentService
from ..permissions import visible_incidents, visible_to

UNRESOLVED_WORD = "unresolved"


@dataclass(frozen=True)
class IncidentFilter:
    """What a list is narrowed to; empty values narrow nothing. ``state`` may hold ``unresolved``; ``cause`` is the key of
    the record that caused them."""

    q: str = ""
    state: tuple[str, ...] = ()
    severity: tuple[str, ...] = ()
    team: str = ""
    service: str = ""
    environment: str = ""
    cause: str = ""
    mine: bool = False


def visible(user) -> QuerySet[Incident]:
    """The incidents this person may see, with what their page shows first; two statements."""
    services = IncidentService.objects.select_related("service__team").order_by("service__name")
    return visible_incidents(user).prefetch_related(Prefetch("service_rows", queryset=services))


def named(user) -> QuerySet[Incident]:
    """The incidents this person may see, with what names them and says who acts on them."""
    return Incident.objects.filter(visible_to(user)).select_related("docket__team", "commander")


def find(user, key: str) -> Incident:
    """One incident by key; raises Http404 where there is none that this person may see."""
    return keyed(visible(user), key)


def listed(user, wanted: IncidentFilter | None = None) -> QuerySet[Incident]:
    """Rows of the list, newest first, with ``service_names`` and ``service_slugs``; of a cause that this person may not
    see, ``cause_key`` stays empty."""
    services = IncidentService.objects.filter(incident=OuterRef("pk")).order_by("service__name")
    causes = visible_dockets(user).filter(pk=OuterRef("cause_id"))
    return (
        _narrowed(Incident.objects.filter(visible_to(user)), wanted or IncidentFilter(), user)
        .select_related("docket__team", "environment", "commander", "reporter")
        .annotate(
            service_names=ArraySubquery(services.values("service__name")),
            service_slugs=ArraySubquery(services.values("service__slug")),
            cause_keys=ArraySubquery(causes.values("key")),
        )
        .order_by("-id")
    )


def narrowed_by_words(rows: QuerySet, text: str) -> QuerySet:
    """Words of the title, a key, or the ticket it is known by elsewhere."""
    words = SearchQuery(text, config="english", search_type="websearch")
    return rows.filter(
        Q(docket__words=words) | Q(docket__key=text.strip().upper()) | Q(external_ref__iexact=text.strip())
    )


def narrowed_by_cause(rows: QuerySet, key: str, user) -> QuerySet:
    """Caused by the record of this key; whoever may not see that is not told either."""
    return rows.filter(cause__in=visible_dockets(user).filter(key=key.strip().upper()))


def narrowed_by_service(rows: QuerySet, slug: str) -> QuerySet:
    """Felt in this service."""
    return rows.filter(Exists(IncidentService.objects.filter(incident=OuterRef("pk"), service__slug=slug)))


def _narrowed(rows: QuerySet, wanted: IncidentFilter, user) -> QuerySet:
    if wanted.q:
        rows = narrowed_by_words(rows, wanted.q)
    if wanted.state:
        states = {name for name in wanted.state if name != UNRESOLVED_WORD}
        rows = rows.filter(state__in=states | set(UNRESOLVED if UNRESOLVED_WORD in wanted.state else ()))
    if wanted.severity:
        rows = rows.filter(severity__in=wanted.severity)
    for value, path in ((wanted.team, "docket__team__slug"), (wanted.environment, "environment__slug")):
        if value:
            rows = rows.filter(**{path: value})
    if wanted.service:
        rows = narrowed_by_service(rows, wanted.service)
    if wanted.cause:
        rows = narrowed_by_cause(rows, wanted.cause, user)
    if wanted.mine:
        own = Q(commander=user) | Q(reporter=user) | Q(docket__team__in=user.team_ids)
        rows = rows.filter(own)
    return rows
