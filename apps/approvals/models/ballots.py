"""The ballot: a question, who may answer, how many must, and the votes. Approvals and gates both stand on it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Team
from apps.audit.history import audited
from apps.dockets.models import Docket, Task
from apps.environments.models import Service

from ..enums import BallotState, Choice, Need
from .boards import Board

PERSON = settings.AUTH_USER_MODEL


class Ballot(models.Model):
    """Asked of a board, or of a team (peers, or the owners of ``service``), never of both.

    ``excluded`` maps a person's id to the sentence why he or she may not vote, as the record says it; ``recused`` the
    same for those who stepped aside in a meeting, whatever the record says later. ``due_at`` is set from ``due_hours``
    when people are asked; a voided ballot keeps its votes and another one takes its place in the step. ``climbed`` counts
    the rungs of its ``ladder`` that were told; with ``step_up`` a vote needs a password that was just given, with
    ``second_factor`` a code of a second factor, which its voter has to have (and then ``step_up`` is set as well).

    ``quorum``, ``seated`` (members), ``alternates`` and ``vetoes`` (people's ids) are what stood when it was put to the
    vote: the stricter of then and now counts, so that no change of a board or team makes a question that is under way
    easier (A-11).
    """

    docket = models.ForeignKey(Docket, models.CASCADE, related_name="ballots")
    step = models.ForeignKey("approvals.Step", models.CASCADE, null=True, related_name="ballots")
    question = models.CharField(max_length=240)
    why = models.TextField(blank=True)
    board = models.ForeignKey(Board, models.PROTECT, null=True, related_name="ballots")
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="ballots")
    service = models.ForeignKey(Service, models.PROTECT, null=True, related_name="+")
    judges = ArrayField(models.CharField(max_length=20), default=list)
    need = models.CharField(max_length=8, choices=Need)
    number = models.PositiveSmallIntegerField(default=1)
    excluded = models.JSONField(default=dict)
    recused = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=BallotState, default=BallotState.OPEN)
    digest = models.CharField(max_length=64)
    opened_at = models.DateTimeField()
    due_hours = models.PositiveSmallIntegerField(null=True)
    due_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    ladder = models.JSONField(default=list)
    climbed = models.PositiveSmallIntegerField(default=0)
    step_up = models.BooleanField(default=False)
    second_factor = models.BooleanField(default=False)
    quorum = models.PositiveSmallIntegerField(default=1)
    seated = ArrayField(models.BigIntegerField(), default=list)
    alternates = ArrayField(models.BigIntegerField(), default=list)
    vetoes = ArrayField(models.BigIntegerField(), default=list)
    decided_at = models.DateTimeField(null=True)

    history = audited()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(board__isnull=False, team__isnull=True) | Q(board__isnull=True, team__isnull=False),
                name="a_ballot_asks_a_board_or_a_team",
            )
        ]
        indexes = [
            models.Index(fields=["board"], name="ballot_open_of_board", condition=Q(state="open")),
            models.Index(fields=["team"], name="ballot_open_of_team", condition=Q(state="open")),
        ]

    def __str__(self):
        return self.question


class Vote(models.Model):
    """One person's answer, bound to the content seen. Never edited: withdrawn (by the voter) or voided (by an edit).

    ``digest`` is the whole content that was seen, ``groups`` its digests by group of fields (empty for a sign-off).
    ``on_behalf_of`` is whose seat it counts for where that is somebody else's: as the delegate of an absent person, or
    ``as_alternate`` of one who is away, may not vote or has no account any more.
    ``recorded_by`` wrote it down in a meeting, where the voter was present and said it; None where the voter gave it.
    ``approval`` repeats the ballot's approval (none for a sign-off of a gate), so that the database itself holds that
    one person gives one vote per approval, whatever seats and delegations that person has.
    """

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="votes")
    approval = models.ForeignKey("approvals.Approval", models.CASCADE, null=True, related_name="votes")
    voter = models.ForeignKey(PERSON, models.PROTECT, related_name="votes")
    on_behalf_of = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    as_alternate = models.BooleanField(default=False)
    recorded_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    choice = models.CharField(max_length=10, choices=Choice)
    reason = models.TextField(_("reason"), blank=True)
    digest = models.CharField(max_length=64)
    groups = models.JSONField(default=dict)
    cast_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_why = models.TextField(blank=True)

    history = audited()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ballot", "voter"],
                name="one_standing_vote_per_person_and_ballot",
                condition=Q(ended_at__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["approval", "voter"],
                name="one_standing_vote_per_person_and_approval",
                condition=Q(ended_at__isnull=True, approval__isnull=False),
            ),
            models.UniqueConstraint(
                "ballot",
                Coalesce("on_behalf_of", "voter"),
                name="one_standing_vote_per_seat",
                condition=Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(
                condition=~Q(on_behalf_of=models.F("voter")), name="nobody_votes_on_behalf_of_oneself"
            ),
            models.CheckConstraint(
                condition=Q(as_alternate=False) | Q(on_behalf_of__isnull=False), name="an_alternate_votes_for_somebody"
            ),
        ]
        indexes = [models.Index(fields=["voter", "-id"], name="vote_by_person")]

    @property
    def tone(self) -> str:
        return Choice(self.choice).tone

    @property
    def seat_id(self) -> int:
        """Whose seat the vote counts for: the absent person's where it was given on behalf of somebody."""
        return self.on_behalf_of_id or self.voter_id

    def __str__(self):
        return f"{self.voter}: {self.choice}"


class Condition(models.Model):
    """What an approver asked for; its task must be done before work starts."""

    vote = models.ForeignKey(Vote, models.CASCADE, related_name="conditions")
    task = models.OneToOneField(Task, models.PROTECT, related_name="condition")

    history = audited()

    def __str__(self):
        return str(self.task)
