"""A change as the engines see it, saved or only typed: what policies, risk and conflicts are asked about.

One form for both is what lets the side panel of the form promise exactly what submitting will do.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from apps.calendars.models import Window
from apps.calendars.queries import windows_of
from apps.core.reading import once
from apps.core.spans import span
from apps.freezes.queries import covering

from .enums import Priority, RiskLevel
from .hung import hung_on
from .models import ChangePredecessor, ChangeRequest

WORST_TIER = 1
"""The tier of a change that names no service: what is not known is never taken for the mildest (A-10)."""
PLANS = ("implementation_plan", "backout_plan", "test_plan", "communication_plan")


@dataclass(frozen=True)
class Shape:
    """Plain values; ``start`` and ``end`` are aware instants or None, ``plans`` names the plans that say something,
    ``people`` who is to do what is only typed yet."""

    lane: str
    type_slug: str
    team: object = None
    services: tuple = ()
    environments: tuple = ()
    start: datetime | None = None
    end: datetime | None = None
    zone: str = "UTC"
    buffer_minutes: int = 0
    outage: bool = False
    version: str = ""
    priority: str = Priority.P3
    answers: dict = field(default_factory=dict)
    plans: frozenset[str] = frozenset()
    people: tuple = ()
    tags: tuple[str, ...] = ()
    freezes: tuple[str, ...] = ()
    change_id: int | None = None

    @property
    def span(self):
        """The half-open window, or None while start or end is missing or impossible."""
        if self.start is None or self.end is None or self.end <= self.start:
            return None
        return span(self.start, self.end)

    def at(self, start: datetime) -> Shape:
        """The same change in a window of the same length that begins at ``start``."""
        return replace(self, start=start, end=start + (self.end - self.start))

    def facts(self, *, score: int = 0, level: str = RiskLevel.LOW) -> dict:
        """The plain facts that policies, freezes and verdicts are evaluated on."""
        tiers = sorted({service.tier for service in self.services})
        return {
            "kind": "change",
            "type": str(self.lane),
            "type_slug": self.type_slug,
            "risk": str(level),
            "score": score,
            "tiers": tiers,
            "tier": min(tiers, default=WORST_TIER),
            "environment_kinds": sorted({str(environment.kind) for environment in self.environments}),
            "services": sorted(service.slug for service in self.services),
            "service_ids": sorted(service.pk for service in self.services),
            "environments": sorted(environment.slug for environment in self.environments),
            "environment_ids": sorted(environment.pk for environment in self.environments),
            "teams": sorted({service.team.slug for service in self.services}),
            "team": self.team.slug if self.team else "",
            "team_id": self.team.pk if self.team else None,
            "outage": bool(self.outage),
            "version": self.version,
            "priority": str(self.priority),
            "tags": sorted(self.tags),
            "freezes": sorted(self.freezes),
        }


def work_window(change) -> Window | None:
    """Its planned window, or None; costs nothing where the docket's windows were prefetched."""
    known = is_prefetched(change.docket, "windows")
    rows = change.docket.windows.all() if known else windows_of(change.docket)
    return next((one for one in rows if one.purpose == "work" and one.withdrawn_at is None), None)


def shape_of(change) -> Shape:
    """The shape of a saved change."""
    window = work_window(change)
    return Shape(
        lane=change.type.lane,
        type_slug=change.type.slug,
        team=change.docket.team,
        services=tuple(row.service for row in _rows(change, "service_rows", "service__team")),
        environments=tuple(row.environment for row in _rows(change, "environment_rows", "environment")),
        start=window and window.span.lower,
        end=window and window.span.upper,
        zone=window.zone if window else "UTC",
        buffer_minutes=window.buffer_minutes if window else 0,
        outage=change.outage_expected,
        version=change.brings,
        priority=change.priority,
        answers=change.answers,
        plans=frozenset(name for name in PLANS if getattr(change, name).strip()),
        change_id=change.pk,
    )


def as_asked(change) -> Shape:
    """The shape with what only policies look at, so that it is read only where somebody is asked."""
    return for_policy(shape_of(change), change.docket)


def for_policy(shape: Shape, docket=None) -> Shape:
    """``shape`` with the tags of its docket, and the levels of the announced freezes that cover its window."""
    tags = shape.tags
    if docket is not None:
        tags = tuple(tag["word"] for tag in hung_on(docket)["tagged"])
    over = covering(shape.facts(), shape.span) if shape.span else []
    return replace(shape, tags=tags, freezes=tuple({str(freeze.level) for freeze in over}))


def predecessor_rows(change) -> list:
    """What it waits for, with state and header; costs nothing where that was prefetched."""
    rows = change.predecessor_rows.all()
    if is_prefetched(change, "predecessor_rows"):
        return list(rows)
    rows = rows.select_related("predecessor__docket__team")
    return once(("predecessors", change.pk), lambda: list(rows), of=(ChangePredecessor, ChangeRequest))


def is_prefetched(record, relation: str) -> bool:
    """True when the rows of ``relation`` were read together with the record."""
    return relation in getattr(record, "_prefetched_objects_cache", {})


def has_read(record, relation: str, rows: list) -> None:
    """These are all rows of ``relation``, as if they had been read together with the record: they were written just now."""
    found = getattr(record, relation).all()
    found._result_cache, found._prefetch_done = rows, True  # noqa: SLF001 - Django has no door for what is known
    record.__dict__.setdefault("_prefetched_objects_cache", {})[relation] = found


def read_anew(record, relation: str) -> None:
    """Forget the rows of ``relation`` that were read together with the record, because they were written."""
    getattr(record, "_prefetched_objects_cache", {}).pop(relation, None)


def _rows(change, relation: str, related: str) -> list:
    rows = getattr(change, relation).all()
    return list(rows if is_prefetched(change, relation) else rows.select_related(related).order_by("pk"))
