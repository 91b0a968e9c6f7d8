"""An approval: what was asked for, on which content and facts, in which steps."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from apps.audit.history import audited
from apps.core.versions import Versioned
from apps.dockets.models import Docket

from ..enums import BallotState, Stage, StepState
from .policies import PolicyRevision


class Approval(Versioned):
    """Bound to a content digest: ``groups`` holds one digest per group of fields, so that an edit voids only the
    steps that judge it; ``content`` is the frozen copy of what was put to the vote, so that a difference can be shown.
    ``facts`` are the plain facts that ``policy`` (its short name) was evaluated on, by ``revision``. ``problem`` says
    why nobody can decide it; ``problem_of_policy`` is the part that the policy itself is to blame for. ``paused_at``
    is set while an inquiry is open: votes are taken, its clocks stand. Once enacted (the work started) it no longer moves.
    """

    docket = models.ForeignKey(Docket, models.CASCADE, related_name="approvals")
    purpose = models.CharField(max_length=20)
    policy = models.SlugField(max_length=40, blank=True)
    revision = models.ForeignKey(PolicyRevision, models.PROTECT, null=True, related_name="approvals")
    digest = models.CharField(max_length=64)
    groups = models.JSONField(default=dict)
    content = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=BallotState, default=BallotState.OPEN)
    problem = models.TextField(blank=True)
    problem_of_policy = models.TextField(blank=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    valid_until = models.DateTimeField(null=True)
    suspended_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    enacted_at = models.DateTimeField(null=True)

    history = audited()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["docket", "purpose"],
                name="one_open_approval_per_docket_and_purpose",
                condition=Q(state__in=["open", "carried", "stuck"]),
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], name="approval_due", condition=Q(state="open")),
            models.Index(
                fields=["valid_until"],
                name="approval_good_until",
                condition=Q(state="carried", enacted_at__isnull=True),
            ),
        ]

    def __str__(self):
        return f"{self.docket.key} {self.purpose}"

    @property
    def key(self) -> str:
        return self.docket.key

    @property
    def tone(self) -> str:
        return BallotState(self.state).tone

    @property
    def is_suspended(self) -> bool:
        """True while its record is on hold: nobody votes, and its clocks stand."""
        return self.suspended_at is not None

    @property
    def is_paused(self) -> bool:
        """True while a question to the requester is open: votes are taken, the clocks stand."""
        return self.paused_at is not None

    def get_absolute_url(self):
        return reverse("approvals:approval", args=[self.docket.key, self.purpose])


class Step(models.Model):
    """Steps run by ``order`` (its stage first, then its place in the policy); the ballots of one run side by side."""

    approval = models.ForeignKey(Approval, models.CASCADE, related_name="steps")
    order = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.AUTHORIZE)
    name = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=StepState, default=StepState.WAITING)
    judges = ArrayField(models.CharField(max_length=20), default=list)

    history = audited()

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["approval", "order"], name="one_step_per_place_in_an_approval")]

    def __str__(self):
        return self.name
