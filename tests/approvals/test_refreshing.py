"""Edits void what they touch and no more; facts add; clocks, holds and lapsed votes (A-04, A-07, A-09, A-10, A-11)."""

from datetime import timedelta

import pytest

from apps.approvals import queries, services
from apps.approvals.models import Approval, Seat, Step, Vote
from apps.approvals.rules import approval_stands
from apps.approvals.tasks import clocks
from apps.audit.models import Event
from apps.audit.services import recording
from apps.core import clock
from apps.core.refusals import Refused

from .records import Record, board, policy
from .test_voting import away, switched_off

pytestmark = pytest.mark.django_db


@pytest.fixture
def stepped(people, log):
    """Peers judge the plan, the board the window, one after the other."""
    cab = board("cab", people.carol, people.dave)
    policy(
        "change",
        {"voters": "peers", "stage": "assess", "step_name": "Assessment", "judges": ["what", "plan"]},
        {"board": cab, "judges": ["what", "window"]},
    )
    record = Record(by=people.alice, team=people.team.payments, excluded={people.alice.pk: "Yours."})
    record.ask(people.alice)
    return record


def states(record) -> list[tuple[str, str]]:
    return list(Step.objects.filter(approval__docket__key=record.key).values_list("name", "state"))


def test_steps_run_in_order(people, stepped, log):
    assert states(stepped) == [("Assessment", "open"), ("Authorization", "waiting")]
    with pytest.raises(Refused, match="Waiting for the step before"):
        stepped.vote("cab", people.carol)
    stepped.vote("payments", people.bob)
    assert stepped.ballot("cab").due_at is not None
    stepped.vote("cab", people.carol)
    assert log.names() == ["approval.stage_carried", "approval.decided"]
    assert approval_stands(stepped.docket) is None


def test_an_edit_voids_the_steps_it_touches_and_keeps_the_others(people, stepped, log):
    stepped.vote("payments", people.bob)
    stepped.vote("cab", people.carol)
    stepped.edit(by=people.alice, window={"start": "2026-11-27T22:00:00+00:00"})
    assert states(stepped) == [("Assessment", "carried"), ("Authorization", "open")]
    assert log.names()[-1] == "approval.reopened"
    assert log[-1][1]["reason"] == "Changed after the vote: When."
    event = Event.objects.get(kind="approval.voided")
    assert event.data["groups"] == ["window"]
    assert event.data["steps"] == ["Authorization"]
    assert event.data["voters"] == [people.carol.pk]
    assert event.data["diffs"][0] | {"group": "window", "field": "start"} == event.data["diffs"][0]
    assert list(Vote.objects.filter(ended_at__isnull=True).values_list("voter__username", flat=True)) == ["bob"]
    assert approval_stands(stepped.docket).sentence == "It is not approved yet."
    stepped.vote("cab", people.dave)
    assert approval_stands(stepped.docket) is None


def test_voting_goes_on_in_a_later_step_while_an_earlier_one_is_asked_again(people, stepped, log):
    stepped.vote("payments", people.bob)
    stepped.edit(by=people.alice, plan={"backout": "Restore"})
    assert states(stepped) == [("Assessment", "open"), ("Authorization", "open")]
    stepped.vote("cab", people.carol)
    assert queries.standing(stepped.docket).state == "open"
    stepped.vote("payments", people.olga)
    assert log.names() == ["approval.stage_carried", "approval.stage_carried", "approval.decided"]


def test_what_no_step_judges_is_judged_by_all(people, stepped, log):
    stepped.vote("payments", people.bob)
    stepped.vote("cab", people.carol)
    stepped.edit(by=people.alice, tags={"audience": "all customers"})
    assert states(stepped) == [("Assessment", "open"), ("Authorization", "waiting")]
    assert not Vote.objects.filter(ended_at__isnull=True).exists()


def test_an_edit_before_the_first_vote_only_shows_the_new_content(people, stepped):
    before = stepped.ballot("payments")
    stepped.edit(by=people.alice, what={"title": "Rotate both keys"})
    assert stepped.ballot("payments").pk == before.pk
    assert queries.standing(stepped.docket).content["what"]["title"] == "Rotate both keys"
    stepped.vote("payments", people.bob)


def test_facts_add_steps_and_void_none(people, record, log, cab):
    security = board("security", people.henry)
    policy(
        "change",
        {"board": cab},
        {"board": security, "when": [["risk", "at_least", "high"]]},
        {"board": cab, "when": [["risk", "at_least", "high"]], "number": 2},
    )
    record.ask(people.alice)
    record.vote("cab", people.carol)
    assert log.names() == ["approval.decided"]
    record.edit(by=people.alice, facts={"risk": "high"})
    assert log.names() == ["approval.decided", "approval.reopened"]
    assert Vote.objects.get().ended_at is None
    assert record.ballot("cab").state == "open"
    record.vote("security", people.henry)
    record.vote("cab", people.dave)
    assert log.names()[-1] == "approval.decided"
    record.edit(by=people.alice, facts={"risk": "low"})
    assert record.ballot("cab").number == 2
    assert approval_stands(record.docket) is None


def test_facts_that_nobody_reported_are_seen_when_it_counts(people, record, log, cab):
    policy("change", {"board": cab}, {"board": board("security", people.henry), "when": [["risk", "is", "high"]]})
    record.ask(people.alice)
    record.vote("cab", people.carol)
    record.edit(facts={"risk": "high"}, refresh=False)
    assert approval_stands(record.docket).sentence == "SECURITY has to approve it too: Row 2."
    record.edit(facts={"risk": None}, refresh=False)
    assert "not known yet" in approval_stands(record.docket).sentence
    record.edit(facts={"risk": "low"}, what={"reason": "Other"}, refresh=False)
    assert approval_stands(record.docket).sentence == "It has changed since it was approved: What."


def test_the_stricter_of_the_old_and_the_new_policy_applies(people, record, two_of_three, cab, log):
    record.ask(people.alice)
    record.vote("cab", people.carol)
    policy("change", {"board": cab, "number": 1}, {"board": board("security", people.henry)}, number=2)
    record.edit(by=people.alice)
    record.vote("cab", people.dave)
    assert log.names() == []
    record.vote("security", people.henry)
    assert log.names() == ["approval.decided"]


def test_facts_that_change_after_the_policy_are_judged_by_the_revision_it_was_asked_under_too(
    people, record, log, cab
):
    policy("change", {"board": cab}, {"board": board("security", people.erin), "when": [["risk", "is", "high"]]})
    record.ask(people.alice)
    policy("change", {"board": cab}, number=2)
    record.edit(by=people.alice, facts={"risk": "high"})
    record.vote("cab", people.carol)
    assert queries.standing(record.docket).state == "open"
    record.vote("security", people.erin)
    assert queries.standing(record.docket).state == "carried"


@pytest.mark.parametrize(
    "case", ["no policy", "retired", "no row", "empty board", "quorum 0", "quorum above", "no team"]
)
def test_it_fails_closed(people, log, case):
    cab = board("cab", *([] if case == "empty board" else [people.carol]))
    rows = {"no row": [], "no team": [{"voters": "peers"}]}.get(case, [{"board": cab}])
    revision = policy("change", *rows) if case != "no policy" else None
    with recording(kind="test.prepared", key="x", by=None):
        if case == "retired":
            revision.state = "retired"
            revision.save()
        if case.startswith("quorum"):
            cab.quorum = 0 if case == "quorum 0" else 2
            cab.save()
    record = Record(by=people.alice, team=people.team.payments, facts={"team_id": None} if case == "no team" else {})
    approval = record.ask(people.alice)
    assert approval.state == "stuck"
    assert approval.problem
    assert "Nobody can approve this" in approval_stands(record.docket).sentence
    assert any(row.problem for row in queries.plan("change", record.docket.policy_revision and approval.facts))
    assert queries.missing(record.docket)
    assert log.names() == []


def test_what_was_stuck_is_asked_once_somebody_can_decide(people, record, cab, log):
    record.ask(people.alice)
    assert queries.standing(record.docket).state == "stuck"
    policy("change", {"board": cab})
    record.edit(by=people.alice)
    record.vote("cab", people.carol)
    assert log.names() == ["approval.decided"]
    assert Event.objects.filter(kind="approval.unstuck").count() == 1


@pytest.mark.parametrize("how", ["switched off", "unseated", "away", "excluded"])
def test_a_vote_is_looked_at_again_when_it_counts(people, record, two_of_three, log, how):
    record.ask(people.alice)
    record.vote("cab", people.carol)
    record.vote("cab", people.dave)
    if how == "switched off":
        switched_off(people.carol)
    elif how == "unseated":
        services.end_seat(Seat.objects.get(user=people.carol), by=people.root, reason="Moved on.")
    elif how == "away":
        away(people.carol)
    else:
        record.edit(excluded={people.carol.pk: "You will carry this out."}, refresh=False)
    assert "A vote no longer counts" in approval_stands(record.docket).sentence
    services.refresh(record.docket, by=None)
    assert log.names() == ["approval.decided", "approval.reopened"]
    record.vote("cab", people.quinn)
    assert approval_stands(record.docket) is None


def test_a_vote_stands_while_a_delegate_answers_for_its_voter(people, record, two_of_three, log):
    record.ask(people.alice)
    record.vote("cab", people.carol)
    record.vote("cab", people.dave)
    away(people.carol, delegate=people.erin)
    assert approval_stands(record.docket) is None
    switched_off(people.erin)
    assert "is away until" in approval_stands(record.docket).sentence


def test_a_delegates_vote_lapses_with_the_account(people, record, two_of_three, log):
    record.ask(people.alice)
    away(people.carol, delegate=people.erin)
    record.vote("cab", people.erin, on_behalf_of=people.carol)
    record.vote("cab", people.dave)
    switched_off(people.erin)
    assert "The account of Erin Eide is switched off" in approval_stands(record.docket).sentence


def test_clocks_remind_half_way_and_expire_at_the_end(people, record, two_of_three, log):
    record.ask(people.alice)
    with clock.shifted(timedelta(hours=35)):
        clocks()
        assert not Event.objects.filter(kind="ballot.reminded").exists()
    with clock.shifted(timedelta(hours=37)):
        clocks()
        clocks()
        assert Event.objects.filter(kind="ballot.reminded").count() == 1
    with clock.shifted(timedelta(hours=73)):
        clocks()
        assert queries.standing(record.docket).state == "expired"
        assert approval_stands(record.docket).sentence == "Its approval is “Expired”."
        with pytest.raises(Refused, match="Expired"):
            record.vote("cab", people.carol)
        with pytest.raises(Refused, match="Only who opened it"):
            services.ask_again(record.docket, purpose="change", by=people.mallory)
        services.ask_again(record.docket, purpose="change", by=people.alice)
        assert queries.standing(record.docket).state == "open"
        with pytest.raises(Refused, match="Only an approval that has expired"):
            services.ask_again(record.docket, purpose="change", by=people.alice)


def test_a_carried_approval_that_is_never_used_runs_out(people, record, two_of_three, log):
    record.ask(people.alice)
    record.vote("cab", people.carol)
    record.vote("cab", people.dave)
    with clock.shifted(timedelta(days=91)):
        assert "was good until" in approval_stands(record.docket).sentence
        clocks()
        assert log.names() == ["approval.decided", "approval.reopened"]
        assert queries.standing(record.docket).state == "open"


def test_an_enacted_approval_moves_no_more(people, record, two_of_three, log):
    record.ask(people.alice)
    record.vote("cab", people.carol)
    record.vote("cab", people.dave)
    services.enact(record.docket, purpose="change", by=people.bob)
    record.edit(by=people.alice, plan={"backout": "Changed while working"})
    with clock.shifted(timedelta(days=91)):
        clocks()
    assert log.names() == ["approval.decided"]
    assert queries.standing(record.docket).state == "carried"


def test_on_hold_nobody_votes_and_the_clocks_stand(people, record, two_of_three, log):
    record.ask(people.alice)
    due = record.ballot("cab").due_at
    services.suspend(record.docket, people.alice)
    services.suspend(record.docket, people.alice)
    with pytest.raises(Refused, match="on hold"):
        record.vote("cab", people.carol)
    assert approval_stands(record.docket).sentence == "Its approval is on hold."
    with clock.shifted(timedelta(hours=100)):
        clocks()
        services.resume(record.docket, people.alice)
        assert record.ballot("cab").due_at - due > timedelta(hours=99)
        record.vote("cab", people.carol)


def test_what_is_withdrawn_can_be_asked_anew(people, record, two_of_three, log):
    record.ask(people.alice)
    with pytest.raises(Refused, match="put to the vote already"):
        record.ask(people.alice)
    services.withdraw(record.docket, purpose="change", by=people.alice, reason="Back to draft.")
    assert record.ballot("cab").state == "withdrawn"
    with pytest.raises(Refused, match="no approval to withdraw"):
        services.withdraw(record.docket, purpose="change", by=people.alice, reason="")
    record.ask(people.alice)
    assert Approval.objects.filter(docket__key=record.key).count() == 2


def test_nobody_was_asked(people, record):
    assert approval_stands(record.docket).sentence == "Nobody has been asked to approve this yet."
    assert queries.missing(record.docket) == ["Nobody has been asked to approve this yet."]
    services.refresh(record.docket, by=None)


def test_asked_of_a_restricted_record_its_approvers_see_it(people, log, cab, two_of_three):
    from apps.dockets.permissions import may_see

    record = Record(by=people.alice, team=people.team.payments, restricted=True)
    assert may_see(record.docket, people.carol)
    record.ask(people.alice)
    assert may_see(record.docket, people.carol) is None
    assert may_see(record.docket, people.mallory)
    assert queries.waiting_for(people.carol).count() == 1


def test_seats_are_given_by_chairs_and_administrators(people, cab):
    with pytest.raises(Refused, match="Only a chair of CAB"):
        services.give_seat(cab, user=people.bob, by=people.carol)
    first = services.give_seat(cab, user=people.carol, role="chair", by=people.root)
    seat = services.give_seat(cab, user=people.bob, by=people.fresh("carol"))
    services.end_seat(seat, by=people.root, reason="On leave.")
    with pytest.raises(Refused, match="ended already"):
        services.end_seat(seat, by=people.root)
    for given in ({"role": "king"}, {"user": _off(people.henry)}):
        with pytest.raises(Refused):
            services.give_seat(cab, **{"user": people.bob, "by": people.root} | given)
    assert [one.user.username for one in queries.seats_of(cab)] == ["carol", "dave", "quinn"]
    assert queries.history_of(cab).count() == 2
    assert first.role == "chair"


def _off(user):
    switched_off(user)
    return user
