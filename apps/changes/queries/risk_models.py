"""The risk model in words, and what another one would make of the changes that are open now."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from ..enums import State
from ..models import RiskAssessment, RiskModel
from ..risk import inputs_from
from ..risk.content import LEVELS, trial_of
from ..risk.engine import by_rules
from ..risk.kinds import KINDS

NOT_BEGUN = (State.DRAFT, State.ASSESS, State.AUTHORIZE, State.SCHEDULED)
MOST_OPEN = 2_000
RANK = {"low": 0, "medium": 1, "high": 2, "critical": 3}


@dataclass(frozen=True)
class RuleLine:
    """One rule as a reader has it: when it counts, and how much."""

    label: str
    sentence: str
    points: int

    @property
    def signed(self) -> str:
        return f"+{self.points}" if self.points > 0 else f"−{-self.points}"


@dataclass(frozen=True)
class AnswerLine:
    """One answer with its points; ``is_worst`` is what counts while the question is not answered."""

    label: str
    points: int
    is_worst: bool


def models() -> list[RiskModel]:
    """Every model that was ever in force, newest first."""
    return list(RiskModel.objects.select_related("revision").order_by("-number"))


def rule_lines(model) -> list[RuleLine]:
    """The rules of a model, most points first."""
    rows = [
        RuleLine(str(KINDS[rule["code"]].label), KINDS[rule["code"]].say(rule), rule["points"])
        for rule in model.rules
        if rule["code"] in KINDS
    ]
    return sorted(rows, key=lambda row: -row.points)


def question_lines(model) -> list[tuple[str, list[AnswerLine]]]:
    """The questions of a model with their answers."""
    found = []
    for question in model.questions:
        worst = max((answer["points"] for answer in question["answers"]), default=0)
        answers = [
            AnswerLine(_(answer["label"]), answer["points"], answer["points"] == worst)
            for answer in question["answers"]
        ]
        found.append((_(question["text"]), answers))
    return found


def level_lines(model) -> list[tuple[object, int]]:
    """Each level above low, and the score from which it counts."""
    return [(level, model.thresholds.get(str(level))) for level in LEVELS]


def effects(content: dict) -> list[tuple[str, str]]:
    """What the changes that have not begun would be under ``content``: sentences with a tone. One statement."""
    newest = (
        RiskAssessment.objects.filter(change__state__in=NOT_BEGUN).order_by("-change_id", "-id").distinct("change_id")
    )
    rows = newest.values_list("change__risk_level", "inputs")[:MOST_OPEN]
    trial, higher, lower, looked = trial_of(content), 0, 0, 0
    with override("en"):
        for before, inputs in rows:
            if not inputs:
                continue
            looked += 1
            after = by_rules(*inputs_from(inputs), trial).level
            higher += RANK[after] > RANK[before]
            lower += RANK[after] < RANK[before]
    if not looked:
        return []
    sentence = ngettext(
        "Of %(n)s open change, %(higher)s would be riskier and %(lower)s less risky, by what is known of it today.",
        "Of %(n)s open changes, %(higher)s would be riskier and %(lower)s less risky, by what is known of them today.",
        looked,
    )
    return [(sentence % {"n": looked, "higher": higher, "lower": lower}, "warning" if higher else "neutral")]
