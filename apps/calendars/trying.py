"""What another setting of a rule would find in the next 90 days, beside what stands. Nothing is saved or locked."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from psycopg.types.range import TimestamptzRange

from apps.core import clock

from .conflicts import Target, target_of
from .enums import ConflictStatus
from .meetings import links_of, met_by
from .models import Conflict, ConflictRule, Window
from .rules import Meeting, Rule, rules
from .sides import Ground, Side, ground_of, sides_of

AHEAD = timedelta(days=90)
MOST = 5_000
SECONDS = 4.0


@dataclass(frozen=True)
class Outcome:
    """Conflicts that would open, close and be of another severity among the ``looked`` of ``total`` windows ahead."""

    opens: int
    closes: int
    changes: int
    looked: int
    total: int

    @property
    def is_whole(self) -> bool:
        return self.looked == self.total


def outcome(row: ConflictRule, *, severity: str, is_enabled: bool, parameters: dict) -> Outcome:
    """What follows from these settings; looks at 5,000 windows or for four seconds, the earliest first."""
    now = clock.now()
    windows = Window.objects.filter(withdrawn_at=None, span__overlap=TimestamptzRange(now, now + AHEAD, "[)"))
    sides, total = sides_of(windows.order_by("span", "id")[:MOST]), windows.count()
    rule = rules.get(row.code)
    ground = _ground(sides, row.code, parameters)
    seen, found = _found(rule, sides, ground, row.pk, severity) if is_enabled and rule else (len(sides), {})
    ids = {side.window_id for side in sides[:seen]}
    standing = {
        (one.first_id, one.second_id, row.pk, one.service_id, one.environment_id, one.person_id): one.severity
        for one in Conflict.objects.filter(rule=row).exclude(status=ConflictStatus.RESOLVED)
        if one.first_id in ids and (one.second_id is None or one.second_id in ids)
    }
    found = {key: value for key, value in found.items() if key[1] is None or key[1] in ids}
    both = found.keys() & standing.keys()
    return Outcome(
        opens=len(found.keys() - standing.keys()),
        closes=len(standing.keys() - found.keys()),
        changes=sum(found[key] != standing[key] for key in both),
        looked=seen,
        total=total,
    )


def _ground(sides: list[Side], code: str, parameters: dict) -> Ground:
    services = {pk for side in sides for pk in side.services}
    environments = {pk for side in sides for pk in side.environments}
    return replace(ground_of(services, environments), settings={code: parameters})


def _found(rule: Rule, sides: list[Side], ground: Ground, pk: int, severity: str) -> tuple[int, dict[Target, str]]:
    """How many sides were looked at, and the severity of each conflict that the rule finds among them."""
    found: dict[Target, str] = {}
    if rule.alone:
        found |= {
            target_of(side, meeting, pk): meeting.severity or severity for side, meeting in rule.alone(sides, ground)
        }
    near, until, seen = _Near(sides, ground), time.monotonic() + SECONDS, 0
    for mine in sides:
        if time.monotonic() > until:
            break
        seen += 1
        for meeting in _met(rule, mine, sides, near, ground):
            found[target_of(mine, meeting, pk)] = meeting.severity or severity
    return seen, found


def _met(rule: Rule, mine: Side, sides: list[Side], near: _Near, ground: Ground) -> Iterable[Meeting]:
    if rule.kinds:
        # Compared with all; each pair is found from the side that the rule is about.
        return met_by(rule, mine, sides, ground) if mine.kind in rule.kinds else ()
    if rule.linked:
        linked = links_of(mine.docket_id, mine.kind).get(rule.code, ())
        return met_by(rule, mine, near.of_dockets(linked), ground, linked) if linked else ()
    return met_by(rule, mine, list(near.after(mine)), ground)


class _Near:
    """Who shares a place or a person with a side, without asking the database for each."""

    def __init__(self, sides: list[Side], ground: Ground):
        self.sides, self.ground = {side.window_id: side for side in sides}, ground
        self.by_target: dict[tuple[str, int], list[Side]] = {}
        self.by_docket: dict[int | None, list[Side]] = {}
        for side in sides:
            self.by_docket.setdefault(side.docket_id, []).append(side)
            for target in self._targets(side):
                self.by_target.setdefault(target, []).append(side)

    @staticmethod
    def _targets(side: Side) -> Iterator[tuple[str, int]]:
        yield from (("s", pk) for pk in side.services)
        yield from (("e", pk) for pk in side.environments)
        yield from (("p", pk) for pk in side.people)

    def of_dockets(self, ids: Iterable[int]) -> list[Side]:
        return [side for pk in ids for side in self.by_docket.get(pk, ())]

    def after(self, mine: Side) -> Iterator[Side]:
        """Those with a greater id, so that each pair comes once; neighbouring services count as shared."""
        targets = set(self._targets(mine))
        for pk in mine.services:
            for far in (*self.ground.ups.get(pk, ()), *self.ground.downs.get(pk, ())):
                targets.add(("s", far))
        ids = {side.window_id for target in targets for side in self.by_target.get(target, ())}
        for other in (self.sides[pk] for pk in sorted(ids) if pk > mine.window_id):
            own = mine.docket_id is not None and other.docket_id == mine.docket_id
            if not own and mine.span.lower < other.reach_end and other.span.lower < mine.reach_end:
                yield other
