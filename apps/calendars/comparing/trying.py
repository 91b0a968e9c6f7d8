"""What another setting of a rule would find among all that is planned ahead, as saving it would. Nothing is saved."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from psycopg.types.range import TimestamptzRange

from apps.core import clock

from ..enums import ConflictStatus
from ..models import Conflict, ConflictRule, Window
from ..rules import Meeting, Rule, nothing, rules
from .conflicts import Target, target_of
from .meetings import links_of, met_by
from .sides import Ground, InOrder, Side, ground_of, sides_of

MOST = 5_000
AT_ONCE = 500
# For all of it; where it takes longer, the windows that were looked at by then are told of.
SECONDS = 0.8
LOADING = 0.4


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
    """What follows from these settings; looks at 5,000 windows or for 0.8 seconds, the earliest first."""
    began = time.monotonic()
    windows = Window.objects.filter(withdrawn_at=None, span__overlap=TimestamptzRange(clock.now(), None))
    rule = rules.get(row.code) if is_enabled else None
    sides, found = _loaded(windows, rule, {row.code: parameters}, began + LOADING)
    told = {target_of(side, meeting, row.pk): meeting.severity or severity for side, meeting in found}
    seen = len(sides)
    if rule and rule.compare is not nothing:
        ground = _ground(sides, row.code, parameters)
        seen, met = _met_among(rule, sides, ground, began + SECONDS)
        told |= {target_of(side, meeting, row.pk): meeting.severity or severity for side, meeting in met}
    ids = {side.window_id for side in sides[:seen]}
    told = {key: value for key, value in told.items() if key[0] in ids and (key[1] is None or key[1] in ids)}
    standing = _standing(row, ids)
    both = told.keys() & standing.keys()
    return Outcome(
        opens=len(told.keys() - standing.keys()),
        closes=len(standing.keys() - told.keys()),
        changes=sum(told[key] != standing[key] for key in both),
        looked=seen,
        total=windows.count(),
    )


def _loaded(windows, rule: Rule | None, settings: dict, until: float) -> tuple[list[Side], list[tuple[Side, Meeting]]]:
    """The sides there are, some at once until the time is up, and how the rule finds each on its own."""
    ids = list(windows.order_by("span", "id").values_list("pk", flat=True)[:MOST])
    sides: list[Side] = []
    found: list[tuple[Side, Meeting]] = []
    for begin in range(0, len(ids), AT_ONCE):
        if sides and time.monotonic() > until:
            break
        few = sides_of(Window.objects.filter(pk__in=ids[begin : begin + AT_ONCE]).order_by("span", "id"))
        sides += few
        if rule and rule.alone:
            found += rule.alone(few, Ground(settings=settings))
    return sides, found


def _standing(row: ConflictRule, ids: set[int]) -> dict[Target, str]:
    """What stands between these windows now, and how grave it is."""
    rows = Conflict.objects.filter(rule=row, first__in=ids).exclude(status=ConflictStatus.RESOLVED)
    columns = ("first_id", "second_id", "rule_id", "service_id", "environment_id", "person_id", "about_id", "severity")
    pairs = ((line[:-1], line[-1]) for line in rows.values_list(*columns))
    return {key: grave for key, grave in pairs if key[1] is None or key[1] in ids}


def _ground(sides: list[Side], code: str, parameters: dict) -> Ground:
    services = {pk for side in sides for pk in side.services}
    environments = {pk for side in sides for pk in side.environments}
    return replace(ground_of(services, environments), settings={code: parameters})


def _met_among(rule: Rule, sides: list[Side], ground: Ground, until: float) -> tuple[int, list[tuple[Side, Meeting]]]:
    """How many sides were looked at until the time was up, and what the rule finds between them."""
    found: list[tuple[Side, Meeting]] = []
    near = _Near(sides, ground)
    for seen, mine in enumerate(sides):
        if time.monotonic() > until:
            return seen, found
        found += ((mine, meeting) for meeting in _met(rule, mine, sides, near, ground))
    return len(sides), found


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
        self.ground = ground
        by_target: dict[tuple[str, int], list[Side]] = {}
        self.by_docket: dict[int | None, list[Side]] = {}
        for side in sides:
            self.by_docket.setdefault(side.docket_id, []).append(side)
            for target in self._targets(side):
                by_target.setdefault(target, []).append(side)
        self.by_target = {target: InOrder(those) for target, those in by_target.items()}

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
        near = [self.by_target[target] for target in targets if target in self.by_target]
        found = {
            side.window_id: side for those in near for side in those.beside(mine) if side.window_id > mine.window_id
        }
        for pk in sorted(found):
            if mine.docket_id is None or found[pk].docket_id != mine.docket_id:
                yield found[pk]
