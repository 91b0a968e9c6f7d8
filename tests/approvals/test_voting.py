"""Votes: who may give one, what it is bound to, and that one person counts once (A-02 to A-08, A-13)."""

from datetime import timedelta

import pytest

from apps.accounts.models import Absence, Membership, User
from apps.approvals import queries, services
from apps.approvals.models import Vote
from apps.audit.models import Event
from apps.audit.services import recording
from apps.core import clock
from apps.core.refusals import Refused
from apps.dockets.enums import TaskState

from .records import Record, board, policy

pytestmark = pytest.mark.django_db


def away(user, delegate=None, days=7):
    now = clock.now()
    with recording(kind="absence.entered", key=user.username, by=user):
        return Absence.objects.create(
            user=user, delegate=delegate, starts_at=now - timedelta(hours=1), ends_at=now + timedelta(days=days)
        )


def switched_off(user):
    with recording(kind="person.deactivated", key=user.username, by=None):
        user.is_active = False
        user.save()


def test_two_approvals_of_three_carry_it_once(people, record, two_of_three, log):
    record.ask(people.alice)
    record.vote("cab", people.carol)
    assert queries.missing(record.docket) == ["CAB: 1 more approval is needed. Asked: Dave Diaz, Quinn Quist."]
    record.vote("cab", people.dave)
    assert log.names() == ["approval.decided"]
    assert log[0][1] == {"purpose": "change", "state": "carried"}
    assert Event.objects.filter(key=record.key, kind="approval.carried").count() == 1
    with pytest.raises(Refused, match="not open: it is “Carried”"):
        record.vote("cab", people.quinn)


def test_whoever_is_excluded_is_told_why_by_every_route(people, record, log, cab):
    policy("change", {"board": board("own", people.alice, people.carol)})
    record.ask(people.alice)
    with pytest.raises(Refused, match="You asked for this yourself"):
        record.vote("own", people.alice)
    away(people.carol, delegate=people.alice)
    with pytest.raises(Refused, match="You asked for this yourself"):
        record.vote("own", people.alice, on_behalf_of=people.carol)
    assert Event.objects.filter(key=record.key, kind="vote.cast", outcome="refused").count() == 2
    assert not Vote.objects.exists()


def test_an_absent_member_who_is_excluded_lends_no_seat(people, record, log):
    own = board("own", people.alice, people.carol)
    policy("change", {"board": own})
    record.ask(people.alice)
    away(people.alice, delegate=people.dave)
    with pytest.raises(Refused, match="nobody stands in for that seat"):
        record.vote("own", people.dave, on_behalf_of=people.alice)
    assert not queries.waiting_for(people.dave).exists()
    free = Record(by=people.alice, team=people.team.payments)
    free.ask(people.alice)
    assert [one.docket.key for one in queries.waiting_for(people.dave)] == [free.key]


def test_an_approver_who_becomes_implementer_loses_the_vote(people, record, two_of_three, log):
    record.ask(people.alice)
    record.vote("cab", people.carol)
    record.edit(by=people.alice, excluded={people.carol.pk: "You will carry this out."})
    assert Vote.objects.get(voter=people.carol).ended_why == "You will carry this out."
    record.vote("cab", people.dave)
    with pytest.raises(Refused, match="You will carry this out"):
        record.vote("cab", people.carol)
    assert log.names() == []


def test_an_exclusion_that_nobody_reported_is_respected_at_the_vote(people, record, two_of_three, log):
    record.ask(people.alice)
    record.edit(excluded={people.carol.pk: "You wrote the commit."}, refresh=False)
    with pytest.raises(Refused, match="You wrote the commit"):
        record.vote("cab", people.carol)


def test_a_vote_is_bound_to_the_content_that_was_seen(people, record, two_of_three, log):
    record.ask(people.alice)
    seen = record.digest
    record.edit(by=people.alice, plan={"backout": "None"})
    with pytest.raises(Refused, match="has changed since you opened the page") as refused:
        record.vote("cab", people.carol, digest=seen)
    assert refused.value.refusals[0].url == f"/approvals/{record.key}/change/"
    with pytest.raises(Refused):
        record.vote("cab", people.carol, digest="")
    assert record.vote("cab", people.carol).digest == record.digest != seen


def test_an_edit_that_nobody_reported_voids_before_anybody_votes(people, record, two_of_three, log):
    record.ask(people.alice)
    record.vote("cab", people.carol)
    record.edit(plan={"backout": "None"}, refresh=False)
    with pytest.raises(Refused, match="asked again on the new content"):
        record.vote("cab", people.dave)
    assert Vote.objects.get().ended_at is not None
    record.vote("cab", people.dave)


def test_one_person_gives_one_vote_in_one_role(people, log):
    first, second = board("first", people.carol, people.dave), board("second", people.carol, people.quinn)
    policy("change", {"board": first}, {"board": second})
    record = Record(by=people.alice, team=people.team.payments)
    record.ask(people.alice)
    vote = record.vote("first", people.carol)
    with pytest.raises(Refused, match="One person gives one vote per approval"):
        record.vote("second", people.carol)
    with pytest.raises(Refused, match="not open"):
        record.vote("first", people.carol)
    services.withdraw_vote(vote, by=people.carol, reason="For the other board.")
    record.vote("second", people.carol)
    record.vote("first", people.dave)
    assert log.names() == ["approval.decided"]


def test_nobody_is_left_when_the_only_member_voted_elsewhere(people, log):
    first, second = board("first", people.carol), board("second", people.carol)
    policy("change", {"board": first}, {"board": second})
    record = Record(by=people.alice, team=people.team.payments)
    record.ask(people.alice)
    record.vote("first", people.carol)
    approval = queries.standing(record.docket)
    assert approval.state == "stuck"
    assert "SECOND: Nobody can decide" in approval.problem


def test_a_delegate_counts_once_and_for_the_absent_seat(people, record, two_of_three, log):
    record.ask(people.alice)
    away(people.carol, delegate=people.dave)
    vote = record.vote("cab", people.dave, on_behalf_of=people.carol)
    assert (vote.voter, vote.on_behalf_of) == (people.dave, people.carol)
    assert Event.objects.get(kind="vote.cast", outcome="done").on_behalf_of_id == people.carol.pk
    with pytest.raises(Refused, match="One person gives one vote"):
        record.vote("cab", people.dave)
    record.vote("cab", people.quinn)
    assert log.names() == ["approval.decided"]


def test_standing_in_has_its_rules(people, record, two_of_three, log):
    record.ask(people.alice)
    with pytest.raises(Refused, match="Carol Chen is not away"):
        record.vote("cab", people.erin, on_behalf_of=people.carol)
    with pytest.raises(Refused, match="Frank Fuchs is not a member of CAB"):
        record.vote("cab", people.erin, on_behalf_of=people.frank)
    absence = away(people.carol)
    with pytest.raises(Refused, match="named nobody"):
        record.vote("cab", people.erin, on_behalf_of=people.carol)
    with recording(kind="absence.changed", key="carol", by=None):
        absence.delegate = people.erin
        absence.save()
    with pytest.raises(Refused, match="You are marked as away"):
        record.vote("cab", people.carol)
    away(people.erin, delegate=people.frank)
    with pytest.raises(Refused, match="not passed on"):
        record.vote("cab", people.frank, on_behalf_of=people.carol)
    with pytest.raises(Refused, match="You are marked as away"):
        record.vote("cab", people.erin, on_behalf_of=people.carol)


def test_a_seat_is_answered_for_once(people, record, two_of_three, log):
    record.ask(people.alice)
    away(people.carol, delegate=people.erin)
    record.vote("cab", people.erin, on_behalf_of=people.carol)
    with pytest.raises(Refused, match="You have voted here"):
        record.vote("cab", people.erin, on_behalf_of=people.carol)
    with recording(kind="absence.changed", key="carol", by=None):
        Absence.objects.get().delete()
    with pytest.raises(Refused, match="for this seat stands already"):
        record.vote("cab", people.carol)


def test_strangers_machines_and_inactive_people_do_not_vote(people, record, two_of_three, log):
    record.ask(people.alice)
    with pytest.raises(Refused, match="You are not a member of CAB"):
        record.vote("cab", people.mallory)
    with recording(kind="person.added", key="bot", by=None):
        bot = User.objects.create(
            username="bot", name="Bot", email="bot@example.org", is_service=True, created_at=clock.now()
        )
    with pytest.raises(Refused, match="Service accounts never vote"):
        record.vote("cab", bot)
    switched_off(people.carol)
    with pytest.raises(Refused, match="switched off"):
        record.vote("cab", people.carol)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"choice": "reject"}, "say why"),
        ({"choice": "reject", "reason": "  "}, "say why"),
        ({"choice": "conditions"}, "at least one condition"),
        ({"choice": "approve", "conditions": ["Call me"]}, "Conditions go with"),
        ({"choice": "perhaps"}, "Please approve"),
        ({"choice": "approve", "reason": "x" * 5001}, "at most"),
    ],
)
def test_a_vote_is_complete(people, record, two_of_three, log, given, words):
    record.ask(people.alice)
    with pytest.raises(Refused, match=words) as refused:
        record.vote("cab", people.carol, **given)
    assert refused.value.status == 422


def test_conditions_become_tasks_that_block_the_start(people, record, two_of_three, log):
    record.ask(people.alice)
    vote = record.vote("cab", people.carol, "conditions", conditions=["Warn the call centre", " "])
    (condition,) = vote.conditions.all()
    assert (condition.task.title, condition.task.blocks_start, condition.task.state) == (
        "Warn the call centre",
        True,
        TaskState.OPEN,
    )
    assert queries.standing(record.docket).state == "open"


def test_a_vote_is_taken_back_by_its_voter_until_the_work_starts(people, record, two_of_three, log):
    record.ask(people.alice)
    vote = record.vote("cab", people.carol)
    record.vote("cab", people.dave)
    with pytest.raises(Refused, match="Only Carol Chen"):
        services.withdraw_vote(vote, by=people.dave, reason="")
    with pytest.raises(Refused, match="Please say why you take your vote back"):
        services.withdraw_vote(vote, by=people.carol, reason=" ")
    services.withdraw_vote(vote, by=people.carol, reason="I misread the window.")
    assert log.names() == ["approval.decided", "approval.reopened"]
    assert log[1][1]["reason"] == "I misread the window."
    with pytest.raises(Refused, match="no longer stands"):
        services.withdraw_vote(vote, by=people.carol, reason="")
    last = record.vote("cab", people.quinn)
    services.enact(record.docket, purpose="change", by=people.bob)
    with pytest.raises(Refused, match="The work has started"):
        services.withdraw_vote(last, by=people.quinn, reason="")


def test_a_rejection_is_final_for_that_version(people, record, two_of_three, log):
    record.ask(people.alice)
    vote = record.vote("cab", people.carol, "reject", reason="Too close to the release.")
    record.vote("cab", people.dave, "reject", reason="I agree.")
    assert log == [("approval.decided", {"purpose": "change", "state": "rejected"})]
    with pytest.raises(Refused, match="asking again makes a new one"):
        services.withdraw_vote(vote, by=people.carol, reason="")
    with pytest.raises(Refused, match="not open"):
        record.vote("cab", people.quinn)
    record.edit(by=people.alice, plan={"backout": "Another"})
    assert queries.standing(record.docket).state == "rejected"
    record.ask(people.alice)
    assert not Vote.objects.filter(ballot=record.ballot("cab")).exists()


def test_a_veto_rejects_at_once(people, log):
    policy("change", {"board": board("own", people.carol, people.dave, veto=[people.dave])})
    record = Record(by=people.alice, team=people.team.payments)
    record.ask(people.alice)
    record.vote("own", people.dave, "reject", reason="No.")
    assert log[-1][1]["state"] == "rejected"


def test_a_team_is_asked_through_its_members(people, record, log):
    policy("change", {"voters": "peers", "stage": "assess"})
    record.ask(people.alice)
    with recording(kind="membership.ended", key="payments", by=None):
        Membership.objects.get(user=people.olga).delete()
    with pytest.raises(Refused, match="You are not a member of Payments"):
        record.vote("payments", people.olga)
    record.vote("payments", people.bob)
    assert log.names() == ["approval.stage_carried", "approval.decided"]
    assert log[0][1] == {"purpose": "change", "stage": "assess"}


def test_a_sign_off_stands_alone(people, record, cab, log):
    ballot = services.open_ballot(
        record.docket,
        question="Is testing complete?",
        board=cab,
        need="number",
        number=1,
        excluded={people.quinn.pk: "You tested it."},
        digest="d1",
        by=people.alice,
    )
    with pytest.raises(Refused, match="You tested it"):
        services.cast(ballot, by=people.quinn, choice="approve", digest="d1")
    with pytest.raises(Refused, match="has changed"):
        services.cast(ballot, by=people.carol, choice="approve", digest="d2")
    vote = services.cast(ballot, by=people.carol, choice="approve", digest="d1")
    assert [(name, payload["ballot"].state) for name, payload in log] == [("ballot.decided", "carried")]
    services.withdraw_vote(vote, by=people.carol, reason="Not yet.")
    assert log[-1][1]["ballot"].state == "open"
    services.cast(ballot, by=people.dave, choice="approve", digest="d1")
    ballot = services.rebind_ballot(ballot, digest="d2", by=None, reason="A new artifact.")
    assert (ballot.state, queries.needed(ballot)) == (
        "open",
        "1 more approval is needed. Asked: Carol Chen, Dave Diaz.",
    )
    services.withdraw_ballot(ballot, by=people.alice, reason="Cancelled.")
    with pytest.raises(Refused, match="not open"):
        services.cast(ballot, by=people.dave, choice="approve", digest="d2")
