"""All that the rules look at of one change, as plain values: kept with each assessment, so that other rules can be tried
on it later as things stood then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ..shape import Shape
from .background import Background


@dataclass(frozen=True, slots=True)
class Thing:
    """A service (with its tier), an environment (with its kind) or a team as it was called then."""

    name: str
    tier: int = 4
    kind: str = ""


def inputs_of(shape: Shape, background: Background) -> dict:
    """Plain JSON; ``inputs_from`` gives back what the rules need."""
    return {
        "lane": str(shape.lane),
        "team": shape.team.name if shape.team else None,
        "services": [[service.name, int(service.tier)] for service in shape.services],
        "environments": [[environment.name, str(environment.kind)] for environment in shape.environments],
        "start": shape.start.isoformat() if shape.start else None,
        "end": shape.end.isoformat() if shape.end else None,
        "zone": shape.zone,
        "outage": bool(shape.outage),
        "answers": dict(shape.answers),
        "plans": sorted(shape.plans),
        "at": background.at.isoformat(),
        "finished": background.finished,
        "succeeded": background.succeeded,
        "this_week": background.this_week,
    }


def inputs_from(kept: dict) -> tuple[Shape, Background]:
    """The shape and background that were kept, good for rules and for nothing else: things carry no ids."""
    shape = Shape(
        lane=kept["lane"],
        type_slug="",
        team=Thing(kept["team"]) if kept["team"] else None,
        services=tuple(Thing(name, tier=tier) for name, tier in kept["services"]),
        environments=tuple(Thing(name, kind=kind) for name, kind in kept["environments"]),
        start=_instant(kept["start"]),
        end=_instant(kept["end"]),
        zone=kept["zone"],
        outage=kept["outage"],
        answers=kept["answers"],
        plans=frozenset(kept["plans"]),
    )
    return shape, Background(_instant(kept["at"]), kept["finished"], kept["succeeded"], kept["this_week"])


def same_inputs(one: dict, other: dict) -> bool:
    """Whether the rules would look at the same; when they looked alone makes no difference worth keeping."""
    return {**one, "at": ""} == {**other, "at": ""}


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
