"""One release with everything that its page and its readiness look at, as one reader sees it."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Prefetch, Q, prefetch_related_objects

from apps.dockets.permissions import visible_dockets

from ..graph import Standing, production_windows, standing_of
from ..models import Milestone, Phase, Release, ReleaseDependency, ReleaseRisk, ScopeItem


@dataclass(frozen=True)
class ScopeRow:
    """A scope item, with the change behind it."""

    item: ScopeItem

    @property
    def change(self):
        """The change request, where the item is one."""
        return getattr(self.item.docket, "change", None) if self.item.docket_id else None

    @property
    def title(self) -> str:
        """As the change is called now, or as the item was."""
        return self.item.docket.title if self.item.docket_id else self.item.title


@dataclass(frozen=True)
class DependencyRow:
    """A dependency with how it stands."""

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
    seen = visible_dockets(user)
    # What a reader may not see is not there for that reader: neither named nor counted.
    found = release.scope.filter(Q(docket=None) | Q(docket__in=seen), removed_at=None)
    found = found.select_related("docket__team", "docket__change", "added_by")
    waits, waiting = _edges(release, seen)
    others = [row.on for row in waits if row.on_id]
    windows = production_windows([release, *others]) if others else {}
    return Cockpit(
        release=release,
        phases=phases,
        milestones=sorted(release.milestones.select_related("window", "reached_by"), key=_by_date),
        scope=[ScopeRow(row) for row in found],
        dependencies=[_dependency(row, windows) for row in waits],
        waiting=waiting,
        risks=list(release.risks.select_related("owner").order_by("closed_at", "id")),
    )


def _edges(release: Release, seen) -> tuple[list[ReleaseDependency], list[ReleaseDependency]]:
    """What it waits for, and who waits for it, as far as the reader sees them; one statement for both."""
    rows = ReleaseDependency.objects.filter(
        Q(release=release) & (Q(on=None) | Q(on__docket__in=seen)) | Q(on=release) & Q(release__docket__in=seen)
    )
    rows = list(rows.select_related("release__docket", "on__docket", "service").order_by("id"))
    return (
        [row for row in rows if row.release_id == release.pk],
        [row for row in rows if row.release_id != release.pk],
    )


def _dependency(row: ReleaseDependency, windows: dict) -> DependencyRow:
    if row.on_id:
        return DependencyRow(row, standing_of(row, windows), str(row.on), row.on.get_absolute_url())
    url = row.service.get_absolute_url() if row.service_id else ""
    return DependencyRow(row, standing_of(row, windows), row.title or str(row.service), url)


def _by_date(milestone: Milestone) -> tuple:
    window = milestone.window
    return (window is None, window.span.lower if window else None, milestone.pk)
