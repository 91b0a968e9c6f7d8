"""What a change would mean before it is saved: risk, conflicts, approvers, what is missing, free slots."""

from __future__ import annotations

from dataclasses import dataclass, field

from apps.approvals import queries as approvals
from apps.calendars import queries as calendar
from apps.core import clock

from ..enums import Lane
from ..models import ChangeType
from ..risk import Score, assess
from ..rules import NEEDS
from ..shape import Shape

SLOTS = 3


@dataclass(frozen=True)
class Preview:
    """Everything the side panel of the form shows."""

    shape: Shape
    risk: Score
    conflicts: list = field(default_factory=list)
    approvers: list = field(default_factory=list)
    missing: list[tuple[str, str]] = field(default_factory=list)
    slots: list = field(default_factory=list)

    @property
    def worth_moving(self) -> bool:
        """True when something blocks or warns, so that free slots are a help."""
        return any(str(row.severity) in ("blocks", "warns") for row in self.conflicts)


def preview(shape: Shape, type_: ChangeType, *, user, given: set[str], docket=None, excluded=None) -> Preview:
    """Nothing is saved. ``given`` names the fields that say something already; ``docket`` is that of a saved change."""
    found = assess(shape, at=clock.now())
    facts = shape.facts(score=found.score, level=found.level)
    place = {
        "services": shape.services,
        "environments": shape.environments,
        "people": shape.people,
        "buffer_minutes": shape.buffer_minutes,
        "facts": facts,
        "user": user,
        "docket": docket,
    }
    conflicts = calendar.preview(span=shape.span, **place) if shape.span and _somewhere(shape) else []
    seen = Preview(
        shape,
        found,
        conflicts,
        _approvers(type_, shape, facts, excluded or {user.pk: ""}),
        [(name, str(NEEDS[name].label)) for name in type_.needs_at_submit if name in NEEDS and name not in given],
    )
    if seen.worth_moving:
        slots = calendar.next_free(span=shape.span, zone=shape.zone, count=SLOTS, **place)
        seen = Preview(seen.shape, seen.risk, seen.conflicts, seen.approvers, seen.missing, slots)
    return seen


def _approvers(type_: ChangeType, shape: Shape, facts: dict, excluded: dict) -> list:
    if type_.lane == Lane.STANDARD or type_.policy is None or not shape.services:
        return []
    return approvals.plan(type_.policy, facts, excluded=excluded, services=shape.services)


def _somewhere(shape: Shape) -> bool:
    return bool(shape.services or shape.environments)
