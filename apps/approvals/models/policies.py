"""Who must approve what: ordered rows over plain facts, versioned as a whole."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.audit.history import audited
from apps.dockets.models import Docket

from ..enums import Need, RevisionState, Stage, Voters
from .boards import Board


class Policy(models.Model):
    """A named set of approval rules for one purpose (``change``, ``emergency``, ``release`` …)."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True)

    history = audited()

    class Meta:
        verbose_name_plural = "policies"

    def __str__(self):
        return self.name


class PolicyRevision(models.Model):
    """The rows of a policy at one time; an open approval keeps the revision it was opened under."""

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=RevisionState, default=RevisionState.DRAFT)
    docket = models.OneToOneField(Docket, models.PROTECT, null=True, related_name="policy_revision")
    in_force_at = models.DateTimeField(null=True)
    valid_days = models.PositiveSmallIntegerField(_("days a carried approval is good for"), default=90)

    history = audited()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["policy", "number"], name="one_revision_per_number"),
            models.UniqueConstraint(fields=["policy"], name="one_revision_in_force", condition=Q(state="in_force")),
        ]

    def __str__(self):
        return f"{self.policy} r{self.number}"


class PolicyRow(models.Model):
    """If every condition of ``when`` holds on the facts, ``need`` of ``voters`` must approve in ``stage`` and ``step``.

    ``when`` is a list of ``[fact, operator, value]``; operators: ``is``, ``in``, ``at_least``, ``contains``.
    ``judges`` names the groups of fields this row looks at; a step judges what its rows judge together, and an edit
    elsewhere leaves its votes standing. A row that names none judges everything. ``ladder`` is a list of
    ``[hours, whom]``: who is told (``Rung``) when that many hours after the question nobody has decided. With
    ``second_factor`` a vote takes a code, and whoever has no second factor sets one up first (docs/adr/0013).
    """

    revision = models.ForeignKey(PolicyRevision, models.CASCADE, related_name="rows")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    when = models.JSONField(default=list)
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.AUTHORIZE)
    step = models.PositiveSmallIntegerField(default=1)
    step_name = models.CharField(max_length=80)
    judges = ArrayField(models.CharField(max_length=20), default=list)
    voters = models.CharField(max_length=8, choices=Voters, default=Voters.BOARD)
    board = models.ForeignKey(Board, models.PROTECT, null=True, blank=True, related_name="policy_rows")
    need = models.CharField(max_length=8, choices=Need, default=Need.NUMBER)
    number = models.PositiveSmallIntegerField(_("number or percentage"), default=1)
    due_hours = models.PositiveSmallIntegerField(_("hours to decide"), default=72)
    ladder = models.JSONField(_("escalation"), default=list)
    step_up = models.BooleanField(_("password again before a vote"), default=False)
    second_factor = models.BooleanField(_("second factor before a vote"), default=False)

    history = audited()

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "order"], name="one_row_per_place_in_a_revision"),
            models.CheckConstraint(
                condition=Q(voters="board", board__isnull=False) | ~Q(voters="board"),
                name="a_board_row_names_its_board",
            ),
        ]

    def __str__(self):
        return self.name
