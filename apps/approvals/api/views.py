"""Approvals, ballots and votes, boards and policies over REST.

A token votes only with the scope ``approve`` (A-08); its person still has to be one who may.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404
from django_filters import rest_framework as django_filters
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response

from apps.accounts.services.sign_in import has_proved
from apps.core import denials
from apps.core.api.filters import StrictFilterSet, TruthFilter
from apps.core.api.views import ID_PATTERN, RecordViewSet
from apps.core.refusals import Refused
from apps.dockets.permissions import may_see, visible_to

from .. import queries, services
from ..enums import BallotState
from ..models import Approval, Ballot, Board, Seat, Vote
from . import serializers


class ApprovalFilter(StrictFilterSet):
    key = django_filters.CharFilter(field_name="docket__key", lookup_expr="iexact")
    purpose = django_filters.CharFilter()
    state = django_filters.MultipleChoiceFilter(choices=BallotState.choices)

    class Meta:
        model = Approval
        fields = ["key", "purpose", "state"]


class ApprovalViewSet(RecordViewSet):
    """What was put to the vote: steps, ballots, votes, and what is missing in words."""

    lookup_url_kwarg, lookup_field, lookup_value_regex = "id", "pk", ID_PATTERN
    filterset_class = ApprovalFilter
    serializer_class = serializers.ApprovalSerializer
    list_serializer_class = serializers.ApprovalListSerializer
    versioned_actions = ()

    def get_queryset(self):
        return queries.visible(self.request.user)

    @extend_schema(request=serializers.InquiryInputSerializer, responses={201: serializers.InquirySerializer})
    @action(detail=True, methods=["post"], url_path="inquiries")
    def inquiries(self, request, *args, **kwargs):
        """Ask whoever wants the approval something first; its clocks stand until the answer."""
        approval = self.get_object()
        given = self.read_input(serializers.InquiryInputSerializer)
        with _denials("inquiry.asked", approval.key, request.user):
            inquiry = services.ask_requester(approval, by=request.user, **given)
        return Response(serializers.InquirySerializer(inquiry).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=serializers.AnswerInputSerializer, responses=serializers.InquirySerializer)
    @action(detail=True, methods=["post"], url_path="inquiries/answer")
    def answer_inquiry(self, request, *args, **kwargs):
        """Answer a question; the last answer starts the clocks again."""
        approval = self.get_object()
        given = self.read_input(serializers.AnswerInputSerializer)
        inquiry = get_object_or_404(approval.inquiries.select_related("approval__docket"), pk=given["inquiry"])
        with _denials("inquiry.answered", approval.key, request.user):
            inquiry = services.answer(inquiry, by=request.user, text=given["answer"])
        return Response(serializers.InquirySerializer(inquiry).data)

    @extend_schema(request=None, responses={201: serializers.ApprovalSerializer})
    @action(detail=True, methods=["post"], url_path="ask-again")
    def ask_again(self, request, *args, **kwargs):
        """After an expiry: the same question anew, without any vote; the answer is the new approval."""
        approval = self.get_object()
        with _denials("approval.opened", approval.key, request.user):
            made = services.ask_again(approval.docket, purpose=approval.purpose, by=request.user)
        return self.answer(self.get_queryset().get(pk=made.pk), status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={200: serializers.ApprovalSerializer})
    @action(detail=True, methods=["post"], url_path="look-again")
    def look_again(self, request, *args, **kwargs):
        """Count again with today's seats, absences and content, and ask again where votes are missing."""
        approval = self.get_object()
        services.refresh(approval.docket, by=request.user)
        return self.answer(self.get_object())


class BallotFilter(StrictFilterSet):
    key = django_filters.CharFilter(field_name="docket__key", lookup_expr="iexact")
    state = django_filters.MultipleChoiceFilter(choices=BallotState.choices)
    board = django_filters.CharFilter(field_name="board__slug")
    waiting = TruthFilter(method="waiting_for_me")

    class Meta:
        model = Ballot
        fields = ["key", "state", "board", "waiting"]

    def waiting_for_me(self, ballots, _name, value: bool):
        """Only what waits for the caller's own vote, or only the rest."""
        mine = queries.waiting_for(self.request.user).order_by().values("pk")
        return ballots.filter(pk__in=mine) if value else ballots.exclude(pk__in=mine)


class BallotViewSet(RecordViewSet):
    """Questions to boards and teams, and voting."""

    lookup_url_kwarg, lookup_field, lookup_value_regex = "id", "pk", ID_PATTERN
    filterset_class = BallotFilter
    serializer_class = serializers.BallotSerializer
    list_serializer_class = serializers.BallotListSerializer
    needs_version = False
    write_scope = "approve"

    def get_queryset(self):
        found = Ballot.objects.select_related("docket", "step__approval", "board", "team").order_by("-id")
        if self.action == "list":
            return found.filter(visible_to(self.request.user, prefix="docket__"))
        if self.action != "retrieve":
            return found
        votes = Vote.objects.select_related("voter", "on_behalf_of").prefetch_related("conditions__task")
        return found.prefetch_related(Prefetch("votes", votes))

    def get_object(self) -> Ballot:
        """One ballot; whether the caller may see its record is asked of that one alone."""
        ballot = super().get_object()
        if may_see(ballot.docket, self.request.user):
            raise Http404
        return ballot

    @extend_schema(request=serializers.VoteInputSerializer, responses={201: serializers.VoteSerializer})
    @action(detail=True, methods=["post"], url_path="votes")
    def votes(self, request, *args, **kwargs):
        """Answer; ``digest`` is the ballot's as it was read, so that nobody votes on what was not seen."""
        ballot = self.get_object()
        given = self.read_input(serializers.VoteInputSerializer)
        vote = services.cast(ballot, by=request.user, confirmed=has_proved(request), **given)
        return Response(serializers.VoteSerializer(vote).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=serializers.WithdrawSerializer, responses={200: serializers.VoteSerializer})
    @action(detail=True, methods=["post"], url_path="withdraw")
    def withdraw(self, request, *args, **kwargs):
        """Take the own vote back, until the work starts."""
        ballot = self.get_object()
        given = self.read_input(serializers.WithdrawSerializer)
        vote = get_object_or_404(Vote, pk=given["vote"], ballot=ballot)
        with _denials("vote.withdrawn", ballot.docket.key, request.user):
            vote = services.withdraw_vote(vote, by=request.user, reason=given["reason"])
        return Response(serializers.VoteSerializer(vote).data)


class BoardViewSet(RecordViewSet):
    """Boards and who sits on them."""

    lookup_field = "slug"
    serializer_class = serializers.BoardSerializer
    list_serializer_class = serializers.BoardListSerializer
    versioned_actions = ()

    def get_queryset(self):
        return Board.objects.order_by("-id")

    @extend_schema(request=serializers.SeatInputSerializer, responses={201: serializers.SeatSerializer})
    @action(detail=True, methods=["post"], url_path="seats")
    def seats(self, request, *args, **kwargs):
        """Give a seat from now on."""
        board = self.get_object()
        given = self.read_input(serializers.SeatInputSerializer)
        with _denials("seat.given", board.slug, request.user):
            seat = services.give_seat(board, by=request.user, **given)
        return Response(serializers.SeatSerializer(seat).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=serializers.SeatConfirmSerializer, responses={200: serializers.SeatSerializer})
    @action(detail=True, methods=["post"], url_path="seats/confirm")
    def confirm_seat(self, request, *args, **kwargs):
        """A second person's word for a seat, which then votes on what was asked before it was given, too."""
        board = self.get_object()
        given = self.read_input(serializers.SeatConfirmSerializer)
        seat = get_object_or_404(Seat.objects.select_related("board"), board=board, user=given["user"], until=None)
        with _denials("seat.confirmed", board.slug, request.user):
            seat = services.confirm_seat(seat, by=request.user)
        return Response(serializers.SeatSerializer(seat).data)

    @extend_schema(request=serializers.SeatEndSerializer, responses={200: serializers.SeatSerializer})
    @action(detail=True, methods=["post"], url_path="seats/end")
    def end_seat(self, request, *args, **kwargs):
        """End somebody's seat from now on."""
        board = self.get_object()
        given = self.read_input(serializers.SeatEndSerializer)
        seat = get_object_or_404(Seat.objects.select_related("board"), board=board, user=given["user"], until=None)
        with _denials("seat.ended", board.slug, request.user):
            seat = services.end_seat(seat, by=request.user, reason=given["reason"])
        return Response(serializers.SeatSerializer(seat).data)


class PolicyViewSet(RecordViewSet):
    """The approval policies in force."""

    lookup_url_kwarg, lookup_field = "slug", "policy__slug"
    serializer_class = serializers.PolicySerializer
    needs_version = False

    def get_queryset(self):
        return queries.policies_in_force().order_by("-id")


@contextmanager
def _denials(kind: str, key: str, by) -> Iterator[None]:
    """Hand a refusal of the block to whoever keeps denied attempts."""
    try:
        yield
    except Refused as refused:
        denials.report(refused, kind=kind, key=key, by=by)
        raise
