"""Reads for pages and the API; every answer is what one reader may see."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.contrib.postgres.search import SearchQuery
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from apps.calendars.models import Window
from apps.dockets.permissions import visible_dockets

from .enums import State
from .graph import PRODUCTION, Standing, production_windows, standing_of
from .models import Milestone, Phase, Release, ReleaseDependency, ReleaseRisk, ScopeItem
from .permissions import visible_to

OVER = (State.COMPLETED, State.CANCELLED)


@dataclass(frozen=True)
class ScopeRow:
    """A scope item as one reader sees it; a change that he or she may not see is only counted."""

    item: ScopeItem
    hidden: bool = False

    @property
    def change(self):
        docket = self.item.docket
        return getattr(docket, "change", None) if docket is not None and not self.hidden else None

    @property
    def title(self) -> str:
        return _("Reserved") if self.hidden else self.item.title


@dataclass(frozen=True)
class DependencyRow:
    """A dependency with how it stands; a release that the reader may not see has no name."""

    dependency: ReleaseDependency
    standing: Standing
    name: str
    url: str = ""


@dataclass
class Cockpit:
    """One release with everything that its page and its readiness look at."""

    release: Release
    phases: list[Phase] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)
    scope: list[ScopeRow] = field(default_factory=list)
    dependencies: list[DependencyRow] = field(default_factory=list)
    dependants: list[ReleaseDependency] = field(default_factory=list)
    risks: list[ReleaseRisk] = field(default_factory=list)

    @property
    def services(self) -> list:
        return [row.service for row in self.release.service_rows.all()]

    @property
    def production(self) -> Milestone | None:
        return next((row for row in self.milestones if row.code == "production"), None)


def visible(user) -> QuerySet[Release]:
    """Releases that this person may see, with what a row shows."""
    rows = Release.objects.filter(visible_to(user))
    return rows.select_related("docket__team", "manager", "escalation", "template__calendar").prefetch_related(
        "service_rows__service__team"
    )


def rows(
    user, *, search: str = "", state: str = "", type: str = "", team: str = "", service: str = "",  # noqa: A002
    manager: str = "", mine: bool = False, is_over: bool | None = None,
) -> QuerySet[Release]:
    """The list, newest first, with ``production_span`` and ``scope_count``; each filter may be left out."""
    found = visible(user).annotate(
        production_span=Subquery(
            Window.objects.filter(docket=OuterRef("docket_id"), purpose=PRODUCTION, withdrawn_at=None).values("span")[:1]
        ),
        scope_count=_count(ScopeItem.objects.filter(release=OuterRef("pk"), removed_at=None)),
    )
    if search:
        words = SearchQuery(search, search_type="websearch", config="english")
        found = found.filter(
            Q(docket__words=words) | Q(docket__key__iexact=search) | Q(docket__title__icontains=search)
            | Q(version_name__icontains=search)
        )
    for name, value in (
        ("state", state), ("type", type), ("docket__team__slug", team), ("service_rows__service__slug", service),
        ("manager__username", manager),
    ):
        if value:
            found = found.filter(**{name: value})
    if mine:
        found = found.filter(Q(manager=user) | Q(docket__team__in=user.team_ids))
    if is_over is not None:
        found = found.filter(state__in=OVER) if is_over else found.exclude(state__in=OVER)
    return found.order_by("-id")


def cockpit(release: Release, user) -> Cockpit:
    """Everything about a release that was read by ``visible``: at most eight queries, however much hangs on it."""
    phases = list(release.phases.select_related("gate__docket", "window").order_by("order"))
    # The rows read here serve the guards of the workflow too.
    release._prefetched_objects_cache["phases"] = phases
    for phase in phases:
        phase.release = release
    milestones = sorted(release.milestones.select_related("window", "reached_by"), key=_by_date)
    found = list(release.scope.filter(removed_at=None).select_related("docket__team", "docket__change", "added_by"))
    waits = list(release.dependencies.select_related("on__docket", "service").order_by("id"))
    dependants = release.dependants.filter(visible_to_release(user)).select_related("release__docket").order_by("id")
    seen = _seen([row.docket for row in found] + [row.on.docket for row in waits if row.on_id], user)
    windows = production_windows([release, *(row.on for row in waits if row.on_id)]) if waits else {}
    return Cockpit(
        release=release, phases=phases, milestones=milestones,
        scope=[ScopeRow(row, hidden=row.docket_id is not None and row.docket_id not in seen) for row in found],
        dependencies=[_dependency(row, windows, seen) for row in waits], dependants=list(dependants),
        risks=list(release.risks.select_related("owner").order_by("closed_at", "id")),
    )


def visible_to_release(user) -> Q:
    """The condition on rows that point to a release by ``release``."""
    return Q(release__docket__in=visible_dockets(user))


def target_of(release: Release) -> date | None:
    """The production day of a release, None where none is planned."""
    window = production_windows([release]).get(release.pk)
    return window.span.lower.date() if window else None


def releases_with(docket) -> list[Release]:
    """Open releases that have a change in scope, for the page of that change."""
    found = Release.objects.filter(scope__docket=docket, scope__removed_at=None).exclude(state__in=OVER)
    return list(found.select_related("docket").order_by("id"))


def _dependency(row: ReleaseDependency, windows: dict, seen: set[int]) -> DependencyRow:
    if row.on_id is None:
        name = row.title or str(row.service)
        url = row.service.get_absolute_url() if row.service_id else ""
        return DependencyRow(row, standing_of(row, windows), name, url)
    if row.on.docket_id not in seen:
        name = _("A reserved release")
        return DependencyRow(row, standing_of(row, windows, name=name), name)
    return DependencyRow(row, standing_of(row, windows), str(row.on), row.on.get_absolute_url())


def _seen(dockets: list, user) -> set[int]:
    """Ids of those that the reader may see; asks only where one is restricted."""
    there = [docket for docket in dockets if docket is not None]
    restricted = {docket.pk for docket in there if docket.is_restricted}
    allowed = set(visible_dockets(user).filter(pk__in=restricted).values_list("pk", flat=True)) if restricted else set()
    return {docket.pk for docket in there if not docket.is_restricted} | allowed


def _by_date(milestone: Milestone) -> tuple:
    window = milestone.window
    return (window is None, window.span.lower if window else None, milestone.pk)


def _count(found: QuerySet) -> Coalesce:
    counted = found.order_by().values("release").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
