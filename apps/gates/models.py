"""Go/no-go: criteria, what they found, who signed, and the decision with its frozen evidence."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.approvals.models import Ballot, Board
from apps.audit.history import audited
from apps.core.versions import Versioned
from apps.dockets.models import Docket

from .enums import CriterionKind, Result, Verdict, WaiverState

PERSON = settings.AUTH_USER_MODEL


class GateTemplate(models.Model):
    """A set of criteria that gates are opened from."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True)

    history = audited()

    def __str__(self):
        return self.name


class TemplateCriterion(models.Model):
    template = models.ForeignKey(GateTemplate, models.CASCADE, related_name="criteria")
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=CriterionKind)
    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=160)
    board = models.ForeignKey(Board, models.PROTECT, null=True, blank=True, related_name="+")
    parameters = models.JSONField(default=dict, blank=True)

    history = audited()

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["template", "code"], name="one_criterion_per_code_and_template")]

    def __str__(self):
        return self.name


class Gate(Versioned):
    """Stands at the end of a phase (``purpose`` ``phase:testing``). Outdated when evidence changed after a decision."""

    docket = models.ForeignKey(Docket, models.CASCADE, related_name="gates")
    purpose = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    template = models.ForeignKey(GateTemplate, models.PROTECT, related_name="gates")
    state = models.CharField(max_length=12, choices=Verdict, default=Verdict.OPEN)
    is_outdated = models.BooleanField(default=False)
    evaluation = models.PositiveIntegerField(default=0)
    evaluated_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()

    history = audited()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["docket", "purpose"], name="one_gate_per_docket_and_purpose")]

    def __str__(self):
        return f"{self.docket.key} {self.name}"

    @property
    def key(self) -> str:
        return self.docket.key

    def get_absolute_url(self):
        return reverse("gates:gate", args=[self.docket.key, self.purpose])


class Criterion(models.Model):
    gate = models.ForeignKey(Gate, models.CASCADE, related_name="criteria")
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=CriterionKind)
    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=160)
    ballot = models.OneToOneField(Ballot, models.PROTECT, null=True, related_name="criterion")
    parameters = models.JSONField(default=dict)

    history = audited()

    class Meta:
        verbose_name_plural = "criteria"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["gate", "code"], name="one_criterion_per_code_and_gate"),
            models.CheckConstraint(
                condition=Q(kind="sign_off", ballot__isnull=False) | Q(kind="automatic", ballot__isnull=True),
                name="a_sign_off_has_a_ballot",
            ),
        ]

    def __str__(self):
        return self.name


class Finding(models.Model):
    """What one evaluation found for one criterion; the latest evaluation counts, older ones stay to be replayed."""

    criterion = models.ForeignKey(Criterion, models.CASCADE, related_name="findings")
    evaluation = models.PositiveIntegerField()
    result = models.CharField(max_length=8, choices=Result)
    sentence = models.CharField(max_length=400)
    url = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    unaudited = "Append-only by use: one row per evaluation; decisions freeze them with a digest."

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["criterion", "evaluation"], name="one_finding_per_criterion_and_evaluation")
        ]

    def __str__(self):
        return f"{self.criterion}: {self.result}"


class Waiver(Versioned):
    """Leave to pass without a criterion, until it expires; whoever asks does not grant it."""

    docket = models.OneToOneField(Docket, models.PROTECT, related_name="waiver")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="waivers")
    state = models.CharField(max_length=8, choices=WaiverState, default=WaiverState.ASKED)
    reason = models.TextField(_("why it may be passed without"))
    owner = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("who mends it later"))
    asked_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(_("until"))

    history = audited()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["criterion"],
                name="one_standing_waiver_per_criterion",
                condition=Q(state__in=["asked", "granted"]),
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="nobody_grants_ones_own_waiver",
            ),
        ]

    def __str__(self):
        return str(self.docket)

    @property
    def key(self) -> str:
        return self.docket.key


class Decision(models.Model):
    """A recorded verdict; ``evidence`` is frozen as it was (findings, votes, versions, conflicts)."""

    gate = models.ForeignKey(Gate, models.CASCADE, related_name="decisions")
    verdict = models.CharField(max_length=12, choices=Verdict)
    evidence = models.JSONField()
    digest = models.CharField(max_length=64)
    reason = models.TextField(_("note"), blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    history = audited()

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return f"{self.gate}: {self.verdict}"
