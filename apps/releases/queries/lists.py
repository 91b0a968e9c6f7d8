"""Lists of releases: one statement for a page, however many services each row has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import SearchQuery
from django.db.models import Count, Exists, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from apps.calendars.models import Window
from apps.dockets.permissions import visible_dockets
from apps.dockets.queries import keyed

from ..enums import TERMINAL_STATES
from ..graph import PRODUCTION, production_windows
from ..models import Release, ReleaseService, ScopeItem
from ..permissions import visible_to
from ..planning import day_of

OPEN = "open"
OVER = TERMINAL_STATES


@dataclass(frozen=True)
class ReleaseFilter:
    """What a list is narrowed to; empty values narrow nothing. ``state`` may hold ``open``."""

    q: str = ""
    state: tuple[str, ...] = ()
    type: str = ""
    team: str = ""
    service: str = ""
    manager: str = ""
    change: str = ""
    mine: bool = False


def visible(user) -> QuerySet[Release]:
    """The releases this person may see, with what their page shows first; two statements."""
    services = ReleaseService.objects.select_related("service__team").order_by("service__name")
    return (
        Release.objects.filter(visible_to(user))
        .select_related("docket__team", "manager", "escalation", "template__calendar")
        .prefetch_related(Prefetch("service_rows", queryset=services))
    )


def named(user) -> QuerySet[Release]:
    """The releases this person may see, with key and title only."""
    return Release.objects.filter(visible_to(user)).select_related("docket")


def find(user, key: str) -> Release:
    """One release by key; raises Http404 where there is none that this person may see."""
    return keyed(visible(user), key)


def listed(user, wanted: ReleaseFilter | None = None) -> QuerySet[Release]:
    """Rows of the list, newest first, with ``production_span``, ``scope_count`` and ``service_names``."""
    window = Window.objects.filter(docket=OuterRef("docket_id"), purpose=PRODUCTION, withdrawn_at=None)
    services = ReleaseService.objects.filter(release=OuterRef("pk")).order_by("service__name")
    seen = Q(docket=None) | Q(docket__in=visible_dockets(user))
    scope = ScopeItem.objects.filter(seen, release=OuterRef("pk"), removed_at=None).order_by().values("release")
    return (
        _narrowed(Release.objects.filter(visible_to(user)), wanted or ReleaseFilter(), user)
        .select_related("docket__team", "manager")
        .annotate(
            production_span=Subquery(window.values("span")[:1]),
            scope_count=Coalesce(Subquery(scope.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0),
            service_names=ArraySubquery(services.values("service__name")),
        )
        .order_by("-id")
    )


def releases_with(docket) -> list[Release]:
    """Open releases that have a change in scope, for the page of that change."""
    found = Release.objects.filter(scope__docket=docket, scope__removed_at=None).exclude(state__in=OVER)
    return list(found.select_related("docket").order_by("id"))


def target_of(release: Release) -> date | None:
    """The production day of a release in the zone it was planned in, None where none is planned."""
    window = production_windows([release]).get(release.pk)
    return day_of(window.span.upper - timedelta(minutes=1), window.zone) if window else None


def _narrowed(rows: QuerySet, wanted: ReleaseFilter, user) -> QuerySet:
    if wanted.q:
        words = SearchQuery(wanted.q, config="english", search_type="websearch")
        rows = rows.filter(
            Q(docket__words=words) | Q(docket__key=wanted.q.strip().upper()) | Q(version_name__iexact=wanted.q.strip())
        )
    if wanted.state:
        named = Q(state__in=[name for name in wanted.state if name != OPEN])
        rows = rows.filter(named | ~Q(state__in=OVER) if OPEN in wanted.state else named)
    for value, path in (
        (wanted.type, "type"),
        (wanted.team, "docket__team__slug"),
        (wanted.manager, "manager__username"),
    ):
        if value:
            rows = rows.filter(**{path: value})
    if wanted.service:
        rows = rows.filter(Exists(ReleaseService.objects.filter(release=OuterRef("pk"), service__slug=wanted.service)))
    if wanted.change:
        item = ScopeItem.objects.filter(release=OuterRef("pk"), removed_at=None, docket__key=wanted.change.upper())
        # Whoever may not see the change is not told where it is either.
        rows = rows.filter(Exists(item.filter(docket__in=visible_dockets(user))))
    if wanted.mine:
        rows = rows.filter(Q(manager=user) | Q(docket__team__in=user.team_ids))
    return rows
