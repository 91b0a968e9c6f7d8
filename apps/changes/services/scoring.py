"""Keeping the risk: an assessment row whenever the score or a reason for it differs from the last."""

from __future__ import annotations

from django.utils.translation import override

from apps.core import clock

from ..models import ChangeRequest, RiskAssessment
from ..risk import Score, assess, model_in_force
from ..shape import Shape


class Rating:
    """A score on its way: set on the change before its one save, kept as a row after it."""

    def __init__(self, change: ChangeRequest, shape: Shape):
        """Sentences are kept in English, as the seal covers them."""
        self.change, self.model = change, model_in_force()
        with override("en"):
            self.score = assess(shape, at=clock.now(), model=self.model)
        self.differs = (change.risk_score, change.risk_level) != (self.score.score, self.score.level)
        change.risk_score, change.risk_level = self.score.score, self.score.level

    def keep(self, *, is_first: bool = False) -> None:
        """Write the assessment, unless the last one says the very same; inside a recorded act, the change saved."""
        kept = _plain(self.score)
        last = None if is_first else self.change.assessments.first()
        if self.model is None or (last and (last.score, last.contributions) == (self.score.score, kept)):
            return
        RiskAssessment.objects.create(
            change=self.change,
            model=self.model,
            at=clock.now(),
            score=self.score.score,
            level=self.score.level,
            contributions=kept,
        )


def _plain(score: Score) -> list[dict]:
    return [contribution.as_dict() for contribution in score.contributions]
