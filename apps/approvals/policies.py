"""What a policy asks for, given plain facts. Pure: rows and facts in, demands or a problem out.

All matching rows apply. The same voters (a board, or a team whether asked as peers or as owners) are asked once per
approval: the *largest* requirement counts, never the sum, at the earliest place any row names. Fails closed: no row, an
unknown fact, a broken condition or nobody to ask is a problem, and a problem blocks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from .enums import Need, Stage, Voters
from .tally import required

LEVELS = ("low", "medium", "high", "critical")
RANK = {Need.NUMBER: 0, Need.PERCENT: 1, Need.ALL: 2}
STAGES = list(Stage)


class Unclear(Exception):
    """A condition that cannot be answered; its text says why, in words."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Who can be asked: a board or a team, with a name and how many members it has."""

    kind: str
    pk: int
    name: str
    members: int = 0


@dataclass(frozen=True, slots=True)
class Demand:
    """One ballot that a policy asks for. Empty ``judges`` means every group of fields."""

    asked: Asked
    stage: str
    step: int
    step_name: str
    need: str
    number: int
    judges: frozenset[str]
    due_hours: int
    why: tuple[str, ...]
    services: tuple[str, ...] = ()
    ladder: tuple[tuple[int, str], ...] = ()
    step_up: bool = False
    second_factor: bool = False

    @property
    def key(self) -> tuple[str, int]:
        return self.asked.kind, self.asked.pk

    @property
    def order(self) -> int:
        """Place of its step in the approval: the stage first, then the step in the policy."""
        return (STAGES.index(self.stage) + 1) * 100 + self.step

    @property
    def weight(self) -> tuple[int, int]:
        """How much it asks for, so that the larger of two can be told."""
        return required(self.need, self.number, self.asked.members, self.asked.members), RANK[self.need]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The demands in the order in which they are asked; a non-empty ``problem`` blocks whatever they say."""

    demands: tuple[Demand, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the rows point at: boards by id, the owner team, and the owner team of each affected service."""

    boards: Mapping[int, Asked]
    team: Asked | None
    owners: tuple[tuple[Asked, str], ...]


def evaluate(rows: Iterable, facts: Mapping, around: Surroundings) -> Evaluation:
    """The demands of every row whose conditions all hold on ``facts``."""
    found: dict[tuple[str, int], Demand] = {}
    problems: list[str] = []
    matched = False
    for row in rows:
        try:
            if not holds(row.when, facts):
                continue
        except Unclear as unclear:
            problems.append(_("“%(row)s” cannot be answered: %(why)s") % {"row": row.name, "why": unclear})
            continue
        matched = True
        demands = list(_demands(row, around))
        if not demands:
            problems.append(_("“%(row)s” applies, but there is nobody it could ask.") % {"row": row.name})
        for demand in demands:
            found[demand.key] = _larger(found[demand.key], demand) if demand.key in found else demand
    if not matched and not problems:
        problems.append(_("No rule of the approval policy covers this, so nobody can approve it."))
    return Evaluation(tuple(sorted(found.values(), key=lambda one: (one.order, one.key))), " ".join(problems))


def both(one: Evaluation, other: Evaluation) -> Evaluation:
    """The stricter of two evaluations: what either asks for, and the larger where both do (A-11)."""
    found = {demand.key: demand for demand in one.demands}
    for demand in other.demands:
        found[demand.key] = _larger(found[demand.key], demand) if demand.key in found else demand
    problem = " ".join(dict.fromkeys(filter(None, (one.problem, other.problem))))
    return Evaluation(tuple(sorted(found.values(), key=lambda each: (each.order, each.key))), problem)


def holds(when: list, facts: Mapping) -> bool:
    """True when every condition holds; raises Unclear for an unknown fact or a broken condition."""
    return all(_condition(condition, facts) for condition in when)


def _condition(condition, facts: Mapping) -> bool:
    try:
        name, operator, value = condition
        fact = facts.get(name)
        if fact is None:
            raise Unclear(_("“%s” is not known yet.") % _word(name))
        return _OPERATORS[operator](fact, value)
    except (KeyError, TypeError, ValueError) as broken:
        raise Unclear(_("its condition is not one that Slipway can read.")) from broken


def _at_least(fact, value) -> bool:
    if value in LEVELS:
        return LEVELS.index(fact) >= LEVELS.index(value)
    return fact >= value


def _at_most(fact, value) -> bool:
    if value in LEVELS:
        return LEVELS.index(fact) <= LEVELS.index(value)
    return fact <= value


_OPERATORS = {
    "is": lambda fact, value: fact == value,
    "in": lambda fact, value: fact in list(value),
    "at_least": _at_least,
    "at_most": _at_most,
    "contains": lambda fact, value: value in list(fact),
}


def _demands(row, around: Surroundings) -> Iterable[Demand]:
    if row.voters == Voters.BOARD:
        if row.board_id in around.boards:
            yield _demand(row, around.boards[row.board_id])
    elif row.voters == Voters.PEERS:
        if around.team is not None:
            yield _demand(row, around.team)
    else:
        by_team: dict[Asked, list[str]] = {}
        for asked, service in around.owners:
            by_team.setdefault(asked, []).append(service)
        for asked, services in by_team.items():
            yield _demand(row, asked, services=tuple(services))


def _demand(row, asked: Asked, services: tuple[str, ...] = ()) -> Demand:
    return Demand(
        asked=asked,
        stage=row.stage,
        step=row.step,
        step_name=row.step_name,
        need=row.need,
        number=row.number,
        judges=frozenset(row.judges),
        due_hours=row.due_hours,
        why=(row.name,),
        services=services,
        ladder=tuple((hours, whom) for hours, whom in row.ladder),
        step_up=row.step_up or row.second_factor,
        second_factor=row.second_factor,
    )


def _larger(one: Demand, other: Demand) -> Demand:
    first = min(one, other, key=lambda demand: demand.order)
    most = max(one, other, key=lambda demand: demand.weight)
    return replace(
        first,
        need=most.need,
        number=most.number,
        judges=judged_by_either(one.judges, other.judges),
        due_hours=min(one.due_hours, other.due_hours),
        why=tuple(dict.fromkeys((*one.why, *other.why))),
        services=tuple(dict.fromkeys((*one.services, *other.services))),
        ladder=earliest(one.ladder, other.ladder),
        step_up=one.step_up or other.step_up,
        second_factor=one.second_factor or other.second_factor,
    )


def judged_by_either(one: Iterable[str], other: Iterable[str]) -> frozenset[str]:
    """The groups of fields that either judges; who names none judges everything, and stays so whatever is added."""
    one, other = frozenset(one), frozenset(other)
    return one | other if one and other else frozenset()


def earliest(one: Iterable, other: Iterable) -> tuple[tuple[int, str], ...]:
    """Two ladders as one: whoever either tells is told, at the earlier hour."""
    rungs: dict[str, int] = {}
    for hours, whom in (*one, *other):
        rungs[whom] = min(hours, rungs.get(whom, hours))
    return tuple(sorted((hours, whom) for whom, hours in rungs.items()))


def in_words(when: list) -> str:
    """Conditions as a reader would say them: "risk is at least high and environments include production"."""
    words = {
        "is": _("%(fact)s is %(value)s"),
        "in": _("%(fact)s is one of %(value)s"),
        "at_least": _("%(fact)s is at least %(value)s"),
        "at_most": _("%(fact)s is at most %(value)s"),
        "contains": _("%(fact)s include %(value)s"),
    }
    said = []
    for name, operator, value in when:
        shown = ", ".join(map(_shown, value)) if isinstance(value, list | tuple) else _shown(value)
        said.append(words.get(operator, "%(fact)s ? %(value)s") % {"fact": _word(name), "value": shown})
    return _(" and ").join(said) or _("always")


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)


def _word(name: str) -> str:
    known = {
        "risk": _("risk"),
        "tier": _("service tier"),
        "environment_kinds": _("environments"),
        "type": _("lane"),
        "type_slug": _("type"),
        "outage": _("outage expected"),
        "priority": _("priority"),
        "kind": _("record"),
        "score": _("risk score"),
        "team": _("owner team"),
        "of": _("kind of rules"),
    }
    return known.get(name) or str(name).replace("_", " ")
