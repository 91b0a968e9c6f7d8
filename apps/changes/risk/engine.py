"""Scoring: the rules engine over the model in force, and the plug through which others may find more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _

from apps.core.plugs import Plug

from ..enums import RiskLevel
from ..models import RiskModel
from ..shape import Shape
from .background import Background, background_of
from .questions import answered
from .rules import RULES

LOWEST, HIGHEST = 0, 100
THRESHOLDS = {RiskLevel.MEDIUM: 25, RiskLevel.HIGH: 50, RiskLevel.CRITICAL: 75}


@dataclass(frozen=True)
class Contribution:
    """One reason of a score: ``points`` may be negative; the sentence is what people read."""

    code: str
    points: int
    sentence: str

    @property
    def signed(self) -> str:
        """The points with their sign, as they stand on the page."""
        return f"+{self.points}" if self.points > 0 else f"−{-self.points}"

    def as_dict(self) -> dict:
        return asdict(self)


@dataclass(frozen=True)
class Score:
    """What one engine found."""

    score: int
    level: str
    contributions: tuple[Contribution, ...] = ()
    engine: str = "rules"


Engine = Callable[[Shape, Background, RiskModel | None], Score]
engines: Plug[Engine] = Plug("changes.risk")


def model_in_force() -> RiskModel | None:
    """The questionnaire and rules that count today; None before ``manage.py setup``."""
    return RiskModel.objects.filter(is_in_force=True).first()


def level_of(score: int, thresholds: dict) -> RiskLevel:
    """The highest level whose least score is reached; ``thresholds`` maps level to least score."""
    reached = RiskLevel.LOW
    for level in (RiskLevel.MEDIUM, RiskLevel.HIGH, RiskLevel.CRITICAL):
        if score >= int(thresholds.get(level, THRESHOLDS[level])):
            reached = level
    return reached


@engines.register("rules")
def by_rules(shape: Shape, background: Background, model: RiskModel | None) -> Score:
    """The sum of every rule and answer, kept between 0 and 100. Without a model nothing is known: the highest score."""
    if model is None:
        return Score(HIGHEST, RiskLevel.CRITICAL, (_no_model(),))
    found = [
        Contribution(rule["code"], points, sentence)
        for rule in model.rules
        if rule["code"] in RULES
        for points, sentence in RULES[rule["code"]](rule, shape, background)
        if points
    ]
    found += [Contribution(*answer) for answer in answered(model.questions, shape.answers)]
    found.sort(key=lambda contribution: -contribution.points)
    total = max(LOWEST, min(HIGHEST, sum(contribution.points for contribution in found)))
    return Score(total, level_of(total, model.thresholds), tuple(found))


def assess(shape: Shape, *, at, model: RiskModel | None = None, background: Background | None = None) -> Score:
    """The highest score of all engines (the first declared one, the rules, wins a tie)."""
    model = model or model_in_force()
    background = background or background_of(shape, at=at)
    return max((engine(shape, background, model) for engine in engines), key=lambda found: found.score)


def _no_model() -> Contribution:
    return Contribution("no_model", HIGHEST, _("No risk model is in force, so the risk is unknown"))
