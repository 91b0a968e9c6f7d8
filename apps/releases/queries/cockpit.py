"""One release with everything that its page and its readiness look at, as one reader sees it."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Prefetch, Q, prefetch_related_objects
from django.utils.translation import gettext as _

from apps.dockets.permissions import visible_dockets, visible_to

from ..graph import Standing, production_windows, standing_of
from ..models import Milestone, Phase, Release, ReleaseDependency, ReleaseRisk, ScopeItem


@dataclass(frozen=True)
class ScopeRow:
    """A scope item as one reader sees it; a change that he or she may not see is only counted."""

    item: ScopeItem
    hidden: bool = False

    @property
    def change(self):
        """The change request behind it, where there is one to see."""
        docket = self.item.docket
        return getattr(docket, "change", None) if docket is not None and not self.hidden else None

    @property
    def title(self) -> str:
        """What the reader may call it."""
        if self.hidden:
            return _("A reserved change")
        return self.item.docket.title if self.item.docket_id else self.item.title


@dataclass(frozen=True)
class DependencyRow:
    """A dependency with how it stands; a release that the reader may not see has no name."""

    dependency: ReleaseDependency
    standing: Standing
    name: str
    url: str = ""


@dataclass
class Cockpit:
    """A release and what hangs on it. ``waiting`` are dependencies of other releases on this one."""

    release: Release
    phases: list[Phase] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)
    scope: list[ScopeRow] = field(default_factory=list)
    dependencies: list[DependencyRow] = field(default_factory=list)
    waiting: list[ReleaseDependency] = field(default_factory=list)
    risks: list[ReleaseRisk] = field(default_factory=list)

    @property
    def services(self) -> list:
        return [row.service for row in self.release.service_rows.all()]


def cockpit(release: Release, user) -> Cockpit:
    """Everything about a release that ``visible`` or ``find`` has read: at most seven statements, whatever its size."""
    # Prefetched, so that the rows read here serve the guards of the workflow too.
    rows = Phase.objects.select_related("gate", "window").order_by("order")
    prefetch_related_objects([release], Prefetch("phases", queryset=rows))
    phases = list(release.phases.all())
    for phase in phases:
        phase.release = release
        if phase.gate_id:
            phase.gate.docket = release.docket
    found = list(release.scope.filter(removed_at=None).select_related("docket__team", "docket__change", "added_by"))
    waits, waiting = _edges(release, user)
    seen = _seen([row.docket for row in found] + [row.on.docket for row in waits if row.on_id], user)
    others = [row.on for row in waits if row.on_id]
    windows = production_windows([release, *others]) if others else {}
    return Cockpit(
        release=release, phases=phases,
        milestones=sorted(release.milestones.select_related("window", "reached_by"), key=_by_date),
        scope=[ScopeRow(row, hidden=row.docket_id is not None and row.docket_id not in seen) for row in found],
        dependencies=[_dependency(row, windows, seen) for row in waits], waiting=waiting,
        risks=list(release.risks.select_related("owner").order_by("closed_at", "id")),
    )


def _edges(release: Release, user) -> tuple[list[ReleaseDependency], list[ReleaseDependency]]:
    """What it waits for, and who of those the reader sees waits for it; one statement for both."""
    # Own dependencies are shown even where the other release is not, without its name.
    rows = ReleaseDependency.objects.filter(Q(release=release) | Q(on=release) & visible_to(user, "release__docket__"))
    rows = list(rows.select_related("release__docket", "on__docket", "service").order_by("id"))
    return ([row for row in rows if row.release_id == release.pk], [row for row in rows if row.release_id != release.pk])


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
