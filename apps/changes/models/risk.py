"""Risk by rules: a versioned questionnaire with weights, and each assessment with every contribution kept."""

from django.db import models
from django.db.models import Q

from apps.audit.history import audited
from apps.core.runs import Run
from apps.dockets.models import Docket

from ..enums import RiskLevel
from .requests import ChangeRequest


class RiskModel(models.Model):
    """``questions``: [{code, text, answers: [{value, label, points}]}]; ``rules``: [{code, points, …parameters}];
    ``thresholds``: {level: least score}. ``revision`` is the docket of the revision that brought it in."""

    number = models.PositiveIntegerField(unique=True)
    is_in_force = models.BooleanField(default=False)
    questions = models.JSONField(default=list)
    rules = models.JSONField(default=list)
    thresholds = models.JSONField(default=dict)
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    revision = models.OneToOneField(Docket, models.PROTECT, null=True, related_name="risk_model")

    history = audited()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_in_force"], name="one_risk_model_in_force", condition=Q(is_in_force=True)
            )
        ]

    def __str__(self):
        return f"risk model {self.number}"


class RiskAssessment(models.Model):
    """The score of a change at one time: 0-100, with ``contributions`` [{code, points, sentence}].

    ``inputs`` is all that the rules looked at (see ``risk.inputs``), so that other rules can be tried on it later.
    """

    change = models.ForeignKey(ChangeRequest, models.CASCADE, related_name="assessments")
    model = models.ForeignKey(RiskModel, models.PROTECT, related_name="assessments")
    at = models.DateTimeField()
    score = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=8, choices=RiskLevel)
    contributions = models.JSONField(default=list)
    inputs = models.JSONField(default=dict)

    history = audited()

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return f"{self.score} {self.level}"


class BackTest(Run):
    """What a proposed risk model would have said of closed changes; ``docket`` is that of the revision."""

    unaudited = "a calculation that anybody may repeat; what is proposed and decided stands in the revision"

    docket = models.OneToOneField(Docket, models.CASCADE, related_name="back_test")
