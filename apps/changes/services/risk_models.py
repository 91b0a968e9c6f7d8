"""A risk model comes in force by a revision, and in no other way."""

from __future__ import annotations

from django.db.models import Max

from apps.core import clock
from apps.core.insist import insist
from apps.core.refusals import Refusal

from ..models import RiskModel
from ..risk.content import problems


def enact_risk_model(name: str, content: dict, *, by, docket) -> None:
    """Write the next model inside the deciding vote; open changes are scored by it when they are next looked at.

    Assessments that are kept stay as they are: each names the model that it was made by.
    """
    insist(
        *(Refusal(sentence, code="content", kind="input", field=path) for path, sentence in problems(content).items())
    )
    now = clock.now()
    for standing in RiskModel.objects.select_for_update(of=("self",)).filter(is_in_force=True):
        standing.is_in_force, standing.until = False, now
        standing.save()
    last = RiskModel.objects.aggregate(last=Max("number"))["last"] or 0
    RiskModel.objects.create(
        number=last + 1, is_in_force=True, since=now, revision=docket, **{part: content[part] for part in PARTS}
    )


PARTS = ("questions", "rules", "thresholds")
