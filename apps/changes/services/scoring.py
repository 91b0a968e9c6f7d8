"""Keeping the risk: an assessment row whenever the score, a reason for it or what it rests on differs from the last."""

from __future__ import annotations

from django.utils.translation import override

from apps.core import clock

from ..models import ChangeRequest, RiskAssessment
from ..risk import Score, assess, background_of, inputs_of, model_in_force, same_inputs
from ..shape import Shape


class Rating:
    """A score on its way: set on the change before its one save, kept as a row after it."""

    def __init__(self, change: ChangeRequest, shape: Shape):
        """Sentences are kept in English, as the seal covers them."""
        self.change, self.model = change, model_in_force()
        background = background_of(shape, at=clock.now())
        self.inputs = inputs_of(shape, background)
        with override("en"):
            self.score = assess(shape, at=background.at, model=self.model, background=background)
        self.differs = (change.risk_score, change.risk_level) != (self.score.score, self.score.level)
        self.level_differs = change.risk_level != self.score.level
        change.risk_score, change.risk_level = self.score.score, self.score.level

    def keep(self, *, is_first: bool = False) -> None:
        """Write the assessment, unless the last one says the very same of the same; inside an act, the change saved."""
        kept = _plain(self.score)
        last = None if is_first else self.change.assessments.first()
        if self.model is None or (last and self._repeats(last, kept)):
            return
        RiskAssessment.objects.create(
            change=self.change,
            model=self.model,
            at=clock.now(),
            score=self.score.score,
            level=self.score.level,
            contributions=kept,
            inputs=self.inputs,
        )

    def _repeats(self, last: RiskAssessment, kept: list[dict]) -> bool:
        if (last.score, last.contributions) != (self.score.score, kept):
            return False
        return last.model_id == self.model.pk and same_inputs(last.inputs or self.inputs, self.inputs)


def _plain(score: Score) -> list[dict]:
    return [contribution.as_dict() for contribution in score.contributions]
