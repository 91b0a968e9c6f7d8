"""Keeping the risk: an assessment row whenever the score or a reason for it differs from the last."""

from __future__ import annotations

from django.utils.translation import override

from apps.core import clock

from ..models import ChangeRequest, RiskAssessment
from ..risk import assess, model_in_force
from ..shape import Shape


def rate(change: ChangeRequest, shape: Shape) -> None:
    """Score the change and set score and level on it; the caller saves it. Inside a recorded act.

    Sentences are kept in English, as the seal covers them; other languages are made from the codes.
    """
    model = model_in_force()
    with override("en"):
        found = assess(shape, at=clock.now(), model=model)
    change.risk_score, change.risk_level = found.score, found.level
    kept = [contribution.as_dict() for contribution in found.contributions]
    last = change.assessments.first() if change.pk else None
    if model is None or (last and last.score == found.score and last.contributions == kept):
        return
    if change.pk is None:
        change.save()
    RiskAssessment.objects.create(
        change=change, model=model, at=clock.now(), score=found.score, level=found.level, contributions=kept
    )
