"""What maintenance windows say of work: where one applies, work lies inside an active one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from apps.calendars.recurrence import Recurrence
from apps.core.reading import once
from apps.core.refusals import Refused
from apps.environments.enums import EnvironmentKind

from ..enums import MaintenanceState
from ..models import MaintenanceScope, MaintenanceWindow
from ..scope import Scope


@dataclass
class Allowed:
    """``windows`` that apply to some work; ``broken`` those of them whose schedule cannot be read."""

    windows: list[MaintenanceWindow] = field(default_factory=list)
    series: list[Recurrence] = field(default_factory=list)
    broken: list[MaintenanceWindow] = field(default_factory=list)

    def holds(self, start: datetime, end: datetime) -> bool:
        """Whether one time of one of them holds all of ``[start, end)``."""
        return any(
            span.lower <= start and end <= span.upper for series in self.series for span in series.between(start, end)
        )

    def following(self, at: datetime):
        """The next span that has not begun at ``at``, or None."""
        ahead = (one.span for series in self.series for one in series.upcoming(at, 2) if one.span.lower > at)
        return min(ahead, default=None, key=lambda span: span.lower)


def active() -> list[MaintenanceWindow]:
    """Every active maintenance window with its scope: one query, and one more where there are any."""
    rows = MaintenanceWindow.objects.filter(state=MaintenanceState.ACTIVE)
    rows = rows.select_related("docket__team").prefetch_related("scopes").order_by("pk")
    return once(("maintenance",), lambda: list(rows), of=(MaintenanceWindow, MaintenanceScope))


def applying(facts: dict, rows: Iterable[MaintenanceWindow] | None = None) -> Allowed:
    """Those that apply to work with these facts; work that does not say where it is, is in reach of all."""
    found = Allowed()
    for row in active() if rows is None else rows:
        if not Scope.of_maintenance(row).covers(facts):
            continue
        found.windows.append(row)
        try:
            found.series.append(Recurrence.load(row.schedule))
        except Refused:
            found.broken.append(row)
    return found


def maintenance_words(row: MaintenanceWindow) -> str:
    """When it is, in words; why not, where its schedule is broken."""
    try:
        return Recurrence.load(row.schedule).in_words()
    except Refused as refused:
        return str(refused)


def maintenance_scope_words(row: MaintenanceWindow) -> list[tuple[str, list[str]]]:
    """Where it is, list by list; reads ``scopes`` with what they name."""
    scopes = list(row.scopes.all())
    lists = [
        (_("Services"), sorted(str(scope.service) for scope in scopes if scope.service_id)),
        (_("Environments"), sorted(str(scope.environment) for scope in scopes if scope.environment_id)),
        (_("Kinds of environment"), [str(EnvironmentKind(kind).label) for kind in row.kinds]),
    ]
    return [(label, names) for label, names in lists if names]
