"""Races run for real, in threads with connections of their own (K-01, K-02, K-03, K-07)."""

from __future__ import annotations

import pytest

from apps.approvals import services
from apps.approvals.enums import BallotState
from apps.approvals.models import Approval, Ballot, Seat, Vote
from apps.approvals.rules import approval_stands
from apps.audit.models import Event
from apps.core.refusals import Refused

from ..races import at_once
from .records import Record, board, policy

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 6


def voting(record, person, choice="approve", **given):
    """A vote prepared as a page does: ballot and digest read before, cast later."""
    ballot, digest = record.ballot("cab"), record.digest
    reason = "Not now." if choice == "reject" else ""
    return lambda: services.cast(
        Ballot.objects.get(pk=ballot.pk), by=person, choice=choice, digest=digest, reason=reason, **given
    )


@pytest.fixture
def cab_of_eight(people):
    names = ("carol", "dave", "quinn", "erin", "frank", "grace", "henry", "mallory")
    return board("cab", *(people.all[name] for name in names))


@pytest.mark.parametrize("voters", [2, 3, 8])
def test_simultaneous_votes_give_one_decision(people, log, cab_of_eight, voters):  # K-01
    policy("change", {"board": cab_of_eight, "number": voters})
    names = ("carol", "dave", "quinn", "erin", "frank", "grace", "henry", "mallory")[:voters]
    for _round in range(ROUNDS):
        log.clear()
        record = Record(by=people.alice, team=people.team.payments)
        record.ask(people.alice)
        results = at_once(*(voting(record, people.all[name]) for name in names))
        assert all(isinstance(result, Vote) for result in results)
        assert log.names() == ["approval.decided"]
        assert Event.objects.filter(key=record.key, kind="approval.carried").count() == 1
        assert Approval.history.filter(docket__key=record.key, state="carried").count() == 1


def test_more_votes_than_needed_decide_once(people, log, cab_of_eight):  # K-01
    policy("change", {"board": cab_of_eight, "number": 2})
    for _round in range(ROUNDS):
        log.clear()
        record = Record(by=people.alice, team=people.team.payments)
        record.ask(people.alice)
        results = at_once(*(voting(record, people.all[name]) for name in ("carol", "dave", "quinn", "erin")))
        assert sum(isinstance(result, Vote) for result in results) == 2
        assert log.names() == ["approval.decided"]


def test_what_is_approved_is_what_was_voted_on(people, log, cab_of_eight):  # K-02
    policy("change", {"board": cab_of_eight, "number": 1})
    outcomes = set()
    for number in range(ROUNDS * 2):
        record = Record(by=people.alice, team=people.team.payments)
        record.ask(people.alice)
        vote = voting(record, people.carol)

        def edit(record=record, number=number):
            record.edit(by=people.alice, plan={"backout": f"Version {number}"})

        result, _none = at_once(vote, edit)
        approval = Approval.objects.get(docket__key=record.key)
        standing = Vote.objects.filter(approval=approval, ended_at__isnull=True)
        assert approval.digest == record.digest
        assert all(found.groups == approval.groups for found in standing)
        assert (approval.state == BallotState.CARRIED) == standing.exists()
        assert (approval_stands(record.docket) is None) == standing.exists()
        outcomes.add(isinstance(result, Refused))
    assert outcomes


def test_approve_and_reject_give_exactly_one_decision(people, log):  # K-03
    both = board("cab", people.carol, people.dave, veto=[people.dave])
    policy("change", {"board": both, "number": 1})
    for _round in range(ROUNDS * 2):
        log.clear()
        record = Record(by=people.alice, team=people.team.payments)
        record.ask(people.alice)
        results = at_once(voting(record, people.carol), voting(record, people.dave, "reject"))
        assert sum(isinstance(result, Vote) for result in results) == 1
        assert log.names() == ["approval.decided"]
        decided = Event.objects.filter(key=record.key, kind__in=["approval.carried", "approval.rejected"])
        assert decided.count() == 1


def test_one_person_in_two_windows_votes_once(people, log, cab_of_eight):
    policy("change", {"board": cab_of_eight, "number": 2})
    for _round in range(ROUNDS):
        record = Record(by=people.alice, team=people.team.payments)
        record.ask(people.alice)
        results = at_once(*[voting(record, people.carol)] * 4)
        assert sum(isinstance(result, Vote) for result in results) == 1
        assert Vote.objects.filter(approval__docket__key=record.key).count() == 1


def test_a_seat_that_ends_during_its_vote_never_counts_afterwards(people, log):  # K-07
    for number in range(ROUNDS):
        record = Record(by=people.alice, team=people.team.payments)
        cab = board(f"cab-{number}", people.carol, people.dave)
        policy("change", {"board": cab, "number": 1}, number=number + 1)
        record.ask(people.alice)
        ballot, digest = record.ballot(cab.slug), record.digest
        seat = Seat.objects.get(board=cab, user=people.carol)
        at_once(
            lambda ballot=ballot, digest=digest: services.cast(
                ballot, by=people.carol, choice="approve", digest=digest
            ),
            lambda seat=seat: services.end_seat(seat, by=people.root),
        )
        refusal = approval_stands(record.docket)
        assert refusal is not None
        services.refresh(record.docket, by=None)
        assert not Vote.objects.filter(approval__docket__key=record.key, ended_at__isnull=True).exists()
        assert Approval.objects.get(docket__key=record.key).state == BallotState.OPEN


def test_a_vote_and_its_withdrawal_by_a_second_window_agree(people, log, cab_of_eight):
    policy("change", {"board": cab_of_eight, "number": 2})
    for _round in range(ROUNDS):
        log.clear()
        record = Record(by=people.alice, team=people.team.payments)
        record.ask(people.alice)
        first = voting(record, people.carol)()
        at_once(
            voting(record, people.dave),
            lambda first=first: services.withdraw_vote(first, by=people.carol, reason="Wait."),
        )
        approval = Approval.objects.get(docket__key=record.key)
        assert approval.state == BallotState.OPEN
        assert log.names() in ([], ["approval.decided", "approval.reopened"])
