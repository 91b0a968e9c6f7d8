"""Approvals, ballots, votes, boards and policies as JSON."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.core.api.fields import Instant, Text, Truth, UserField
from apps.core.api.serializers import StrictSerializer

from .. import queries
from ..enums import BallotState, BoardKind, Choice, Need, SeatRole, Stage, StepState, Voters
from ..menders import menders_of
from ..policies import in_words
from ..rules import group_label


class VoteSerializer(serializers.Serializer):
    """An answer. ``digest`` names the content that its voter saw; ``ended_at`` is set once it no longer counts."""

    id = serializers.IntegerField()
    ballot = serializers.IntegerField(source="ballot_id")
    voter = serializers.CharField(source="voter.username")
    on_behalf_of = serializers.CharField(source="on_behalf_of.username", allow_null=True, default=None)
    as_alternate = serializers.BooleanField()
    choice = serializers.ChoiceField(choices=Choice)
    reason = serializers.CharField()
    conditions = serializers.SerializerMethodField()
    digest = serializers.CharField()
    cast_at = Instant()
    ended_at = Instant(allow_null=True)
    ended_why = serializers.CharField()

    def get_conditions(self, vote) -> list[str]:
        return [condition.task.title for condition in vote.conditions.all()]


class BallotListSerializer(serializers.Serializer):
    """A question to a board or a team."""

    id = serializers.IntegerField()
    key = serializers.CharField(source="docket.key")
    purpose = serializers.CharField(source="step.approval.purpose", allow_null=True, default=None)
    question = serializers.CharField()
    why = serializers.CharField()
    board = serializers.CharField(source="board.slug", allow_null=True, default=None)
    team = serializers.CharField(source="team.slug", allow_null=True, default=None)
    need = serializers.ChoiceField(choices=Need)
    number = serializers.IntegerField()
    state = serializers.ChoiceField(choices=BallotState)
    digest = serializers.CharField()
    opened_at = Instant()
    due_at = Instant(allow_null=True)
    decided_at = Instant(allow_null=True)


class BallotSerializer(BallotListSerializer):
    """A ballot with its votes, and what is missing in words."""

    missing = serializers.SerializerMethodField()
    asked = serializers.SerializerMethodField()
    votes = VoteSerializer(many=True)

    def get_missing(self, ballot) -> str:
        return queries.needed(ballot)

    def get_asked(self, ballot) -> list[str]:
        return [person.username for person in queries.people_asked(ballot)]


class WaySerializer(serializers.Serializer):
    """One way in which the caller may answer: for the own seat (``on_behalf_of`` null), as the delegate of somebody who
    is away, or as an alternate of whoever cannot, and why."""

    on_behalf_of = serializers.CharField(source="on_behalf_of.username", allow_null=True, default=None)
    as_alternate = serializers.BooleanField()
    why = serializers.CharField()


class BallotOfStepSerializer(serializers.Serializer):
    """A ballot inside its step."""

    id = serializers.IntegerField(source="ballot.pk")
    board = serializers.CharField(source="ballot.board.slug", allow_null=True, default=None)
    team = serializers.CharField(source="ballot.team.slug", allow_null=True, default=None)
    question = serializers.CharField(source="ballot.question")
    why = serializers.CharField(source="ballot.why")
    state = serializers.ChoiceField(choices=BallotState, source="ballot.state")
    need = serializers.CharField()
    missing = serializers.CharField()
    due_at = Instant(source="ballot.due_at", allow_null=True)
    takes_password = serializers.BooleanField(source="ballot.step_up")
    takes_second_factor = serializers.BooleanField(source="ballot.second_factor")
    asked = serializers.SerializerMethodField()
    may_vote = serializers.SerializerMethodField()
    refusal = serializers.SerializerMethodField()
    ways = WaySerializer(many=True, source="open_ways")
    votes = VoteSerializer(many=True)

    def get_asked(self, row) -> list[str]:
        return [person.username for person in row.waiting]

    def get_may_vote(self, row) -> bool:
        return bool(row.open_ways)

    def get_refusal(self, row) -> str:
        return "" if row.open_ways else str(row.ways[0].refusal)


class StepSerializer(serializers.Serializer):
    """A step: its ballots run side by side, the steps one after the other."""

    name = serializers.CharField(source="step.name")
    stage = serializers.ChoiceField(choices=Stage, source="step.stage")
    state = serializers.ChoiceField(choices=StepState, source="step.state")
    judges = serializers.ListField(child=serializers.CharField(), source="step.judges")
    ballots = BallotOfStepSerializer(many=True)


class InquirySerializer(serializers.Serializer):
    """A question of an approver to whoever wants the approval, and its answer."""

    id = serializers.IntegerField()
    question = serializers.CharField()
    asked_by = serializers.CharField(source="asked_by.username")
    asked_at = Instant()
    answer = serializers.CharField()
    answered_by = serializers.CharField(source="answered_by.username", allow_null=True, default=None)
    answered_at = Instant(allow_null=True)


class InquiryInputSerializer(StrictSerializer):
    """What an approver wants to know first."""

    question = Text(max_length=5_000)


class AnswerInputSerializer(StrictSerializer):
    """The answer to one question."""

    inquiry = serializers.IntegerField(min_value=1, max_value=2**62)
    answer = Text(max_length=5_000)


class ApprovalListSerializer(serializers.Serializer):
    """An approval as a row of a list."""

    id = serializers.IntegerField()
    key = serializers.CharField(source="docket.key")
    purpose = serializers.CharField()
    policy = serializers.CharField()
    state = serializers.ChoiceField(choices=BallotState)
    problem = serializers.CharField()
    digest = serializers.CharField()
    is_suspended = serializers.BooleanField()
    is_paused = serializers.BooleanField()
    opened_at = Instant()
    due_at = Instant(allow_null=True)
    decided_at = Instant(allow_null=True)
    valid_until = Instant(allow_null=True)
    version = serializers.IntegerField()


class ApprovalSerializer(ApprovalListSerializer):
    """An approval with its steps as the caller sees them, the content that was put to the vote, and what is missing."""

    facts = serializers.JSONField()
    content = serializers.JSONField()
    steps = serializers.SerializerMethodField()
    missing = serializers.SerializerMethodField()
    menders = serializers.SerializerMethodField()
    inquiries = serializers.SerializerMethodField()

    def get_menders(self, approval) -> list[str]:
        """Who can mend it, where nobody can decide."""
        return [person.username for person in menders_of(approval)] if approval.state == BallotState.STUCK else []

    @extend_schema_field(InquirySerializer(many=True))
    def get_inquiries(self, approval) -> list[dict]:
        return InquirySerializer(approval.inquiries.select_related("asked_by", "answered_by"), many=True).data

    def get_steps(self, approval) -> list[dict]:
        return StepSerializer(queries.rows_of(approval, self.context["request"].user), many=True).data

    def get_missing(self, approval) -> list[str]:
        return queries.missing(approval.docket, approval.purpose)


class VoteInputSerializer(StrictSerializer):
    """An answer: ``digest`` is that of the ballot as it was read."""

    choice = serializers.ChoiceField(choices=Choice)
    digest = Text(max_length=64)
    reason = Text(required=False, allow_blank=True, default="", max_length=5_000)
    conditions = serializers.ListField(child=Text(max_length=200), required=False, default=list, max_length=20)
    on_behalf_of = UserField(required=False, allow_null=True, default=None)


class WithdrawSerializer(StrictSerializer):
    """Why a vote is taken back."""

    vote = serializers.IntegerField(min_value=1, max_value=2**62)
    reason = Text(max_length=5_000)


class SeatSerializer(serializers.Serializer):
    """A person on a board."""

    id = serializers.IntegerField()
    user = serializers.CharField(source="user.username")
    role = serializers.ChoiceField(choices=SeatRole)
    has_veto = serializers.BooleanField()
    since = Instant()
    until = Instant(allow_null=True)
    given_by = serializers.CharField(source="given_by.username", allow_null=True, default=None)
    confirmed_by = serializers.CharField(source="confirmed_by.username", allow_null=True, default=None)
    waits = serializers.BooleanField(help_text="Given by one person alone: it votes on what is asked from then on.")


class BoardListSerializer(serializers.Serializer):
    """A board as a row of a list."""

    slug = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=BoardKind)
    description = serializers.CharField()
    quorum = serializers.IntegerField()
    version = serializers.IntegerField()


class BoardSerializer(BoardListSerializer):
    """A board with the seats in force."""

    seats = serializers.SerializerMethodField()

    def get_seats(self, board) -> list[dict]:
        return SeatSerializer(queries.seats_of(board), many=True).data


class SeatInputSerializer(StrictSerializer):
    """Who is seated, as what."""

    user = UserField()
    role = serializers.ChoiceField(choices=SeatRole, required=False, default=SeatRole.MEMBER)
    has_veto = Truth(required=False, default=False)


class SeatConfirmSerializer(StrictSerializer):
    """Whose seat is confirmed."""

    user = UserField()


class SeatEndSerializer(StrictSerializer):
    """Whose seat ends, and why."""

    user = UserField()
    reason = Text(required=False, allow_blank=True, default="", max_length=5_000)


class PolicyRowSerializer(serializers.Serializer):
    """One rule of a policy, for programs and in words."""

    name = serializers.CharField()
    when = serializers.JSONField()
    condition = serializers.SerializerMethodField()
    stage = serializers.ChoiceField(choices=Stage)
    step = serializers.IntegerField()
    step_name = serializers.CharField()
    voters = serializers.ChoiceField(choices=Voters)
    board = serializers.CharField(source="board.slug", allow_null=True, default=None)
    need = serializers.ChoiceField(choices=Need)
    number = serializers.IntegerField()
    judges = serializers.SerializerMethodField()
    due_hours = serializers.IntegerField()
    step_up = serializers.BooleanField()
    second_factor = serializers.BooleanField()

    def get_condition(self, row) -> str:
        return in_words(row.when)

    def get_judges(self, row) -> list[str]:
        return [str(group_label(name)) for name in row.judges]


class PolicySerializer(serializers.Serializer):
    """A policy in force."""

    slug = serializers.CharField(source="policy.slug")
    name = serializers.CharField(source="policy.name")
    description = serializers.CharField(source="policy.description")
    revision = serializers.IntegerField(source="number")
    valid_days = serializers.IntegerField()
    rows = PolicyRowSerializer(many=True)
