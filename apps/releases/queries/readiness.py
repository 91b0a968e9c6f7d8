"""How ready a release is: 0 to 100, as the sum of parts that are shown. Reads nothing, writes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from apps.gates.enums import Verdict

from .cockpit import Cockpit

APPROVED = ("scheduled", "implement", "review", "closed", "cancelled")
WEIGHTS = {"scope": 30, "gates": 25, "milestones": 15, "dependencies": 10, "rollback": 10, "risks": 10}


@dataclass(frozen=True)
class Part:
    """One part of the score: how many of its points are earned, and why not more."""

    code: str
    name: str
    points: int
    most: int
    sentence: str

    @property
    def tone(self) -> str:
        if self.points == self.most:
            return "success"
        return "warning" if self.points else "danger"


@dataclass(frozen=True)
class Readiness:
    """The score and its parts; the parts' points add up to it."""

    parts: tuple[Part, ...]

    @property
    def score(self) -> int:
        return sum(part.points for part in self.parts)

    @property
    def tone(self) -> str:
        return "success" if self.score >= 80 else "warning" if self.score >= 50 else "danger"


def readiness(cockpit: Cockpit, at: datetime) -> Readiness:
    """Score what is known at an instant. What is unknown or missing earns nothing."""
    return Readiness(
        (
            _scope(cockpit),
            _gates(cockpit),
            _milestones(cockpit, at),
            _dependencies(cockpit),
            _rollback(cockpit),
            _risks(cockpit),
        )
    )


def _part(code: str, name: str, good: Iterable[bool], sentence: str, *, none: str, none_is_good: bool = False) -> Part:
    """Points in proportion to what is good of everything looked at; rounded down, so that 100 means all of it."""
    answers, most = list(good), WEIGHTS[code]
    if not answers:
        return Part(code, name, most if none_is_good else 0, most, none)
    return Part(
        code, name, most * sum(answers) // len(answers), most, sentence % {"good": sum(answers), "all": len(answers)}
    )


def _scope(cockpit: Cockpit) -> Part:
    states = [
        row.item.docket.change.state in APPROVED
        for row in cockpit.scope
        if row.item.docket_id and hasattr(row.item.docket, "change")
    ]
    none = _("No change is in scope yet.") if not cockpit.scope else _("The scope has items, but no change yet.")
    return _part(
        "scope", _("Changes approved"), states, _("%(good)s of %(all)s changes in scope are approved."), none=none
    )


def _gates(cockpit: Cockpit) -> Part:
    passed = [
        phase.gate.state in (Verdict.GO, Verdict.CONDITIONAL) and not phase.gate.is_outdated
        for phase in cockpit.phases
        if phase.gate_id
    ]
    return _part(
        "gates",
        _("Gates passed"),
        passed,
        _("%(good)s of %(all)s gates are go."),
        none=_("No gate stands before it."),
        none_is_good=True,
    )


def _milestones(cockpit: Cockpit, at: datetime) -> Part:
    on_time = [
        bool(row.reached_at) or (row.window_id is not None and row.window.span.upper > at) for row in cockpit.milestones
    ]
    return _part(
        "milestones",
        _("Milestones on time"),
        on_time,
        _("%(good)s of %(all)s are reached or still ahead."),
        none=_("It has no milestone."),
    )


def _dependencies(cockpit: Cockpit) -> Part:
    met = [row.standing.is_met for row in cockpit.dependencies]
    return _part(
        "dependencies",
        _("Dependencies met"),
        met,
        _("%(good)s of %(all)s are there."),
        none=_("It waits for nothing."),
        none_is_good=True,
    )


def _rollback(cockpit: Cockpit) -> Part:
    release = cockpit.release
    written, rehearsed = bool(release.rollback_plan), release.rehearsed_at is not None
    sentence = (
        _("The rollback is written and rehearsed.")
        if written and rehearsed
        else _("The rollback is written, not rehearsed.")
        if written
        else _("There is no rollback plan.")
    )
    most = WEIGHTS["rollback"]
    return Part("rollback", _("Rollback"), most // 2 * (written + (written and rehearsed)), most, sentence)


def _risks(cockpit: Cockpit) -> Part:
    covered = [bool(risk.contingency) for risk in cockpit.risks if risk.closed_at is None]
    return _part(
        "risks",
        _("Risks covered"),
        covered,
        _("%(good)s of %(all)s open risks have an answer."),
        none=_("No open risk.") if cockpit.risks else _("No risk is named yet."),
        none_is_good=bool(cockpit.risks),
    )
