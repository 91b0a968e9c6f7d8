"""Corners that the other tests do not come by."""

from datetime import timedelta

import pytest
from django.utils import translation

from apps.accounts import services as accounts
from apps.approvals import queries, services
from apps.approvals.models import Approval, Ballot, Step
from apps.approvals.rules import approval_stands
from apps.approvals.services import clocks
from apps.audit.models import Event
from apps.audit.services import recording
from apps.audit.timeline import telling
from apps.core import clock
from apps.dockets.subjects import subjects

from .records import Record, board, policy

pytestmark = pytest.mark.django_db


def test_an_edit_that_changes_nothing_leaves_no_trace(people, record, two_of_three, log):
    record.ask(people.alice)
    before = Event.objects.count()
    services.refresh(record.docket, by=people.alice)
    assert Event.objects.count() == before


def test_owners_are_asked_with_the_services_they_answer_for(people, place, log):
    policy("change", {"voters": "owners"})
    record = Record(
        by=people.erin, team=people.team.platform, facts={"service_ids": [place.ledger.pk, place.search.pk]}
    )
    record.ask(people.erin)
    assert record.ballot("payments").question == "May “Rotate the key” go ahead, for Ledger?"
    assert record.ballot("search").question == "May “Rotate the key” go ahead, for Search?"
    (first, _second) = queries.plan("change", {"team_id": None}, services=[place.ledger, place.search])
    assert first.why_sentence == "Row 1: Ledger"
    assert first.need_sentence == "1 of Payments"


def test_facts_that_ask_for_nothing_new_let_it_stand(people, record, two_of_three, log):
    record.ask(people.alice)
    record.vote("cab", people.carol)
    record.vote("cab", people.dave)
    record.edit(facts={"score": 99}, refresh=False)
    assert approval_stands(record.docket) is None


def test_an_approval_whose_ballots_disagree_with_it_does_not_stand(people, record, two_of_three, log):
    record.ask(people.alice)
    record.vote("cab", people.carol)
    record.vote("cab", people.dave)
    with recording(kind="test.broken", key=record.key, by=None):
        ballot = record.ballot("cab")
        ballot.state = "open"
        ballot.save()
    assert "has not carried it" in approval_stands(record.docket).sentence


def test_what_was_decided_in_the_meantime_does_not_expire(people, record, two_of_three, log):
    found = record.ask(people.alice)
    record.vote("cab", people.carol)
    record.vote("cab", people.dave)
    assert clocks._expire(found) is False
    assert queries.standing(record.docket).state == "carried"


def test_the_clock_looks_again_at_what_nobody_could_decide(people, record, log):
    empty = board("cab")
    policy("change", {"board": empty})
    record.ask(people.alice)
    assert services.look_again_at_stuck() == 1
    assert queries.standing(record.docket).state == "stuck"
    seat = services.give_seat(empty, user=people.carol, by=people.root)
    services.look_again_at_stuck()
    assert queries.standing(record.docket).state == "stuck"  # one person alone seats nobody for what is asked already
    accounts.grant_role(people.erin, "administrator", by=people.root)
    services.confirm_seat(seat, by=people.erin)
    services.look_again_at_stuck()
    assert queries.standing(record.docket).state == "open"
    assert services.look_again_at_stuck() == 0


def test_a_reaction_that_refreshes_decides_once(people, log):
    cab = board("cab", people.carol)
    policy("change", {"voters": "peers", "stage": "assess"}, {"board": cab, "when": [["risk", "is", "high"]]})
    record = Record(by=people.alice, team=people.team.payments)
    record.ask(people.alice)
    assess = subjects.get("POL").reactions["approval.stage_carried"]

    def reacts(docket, *, by, **payload):
        assess(docket, by=by, **payload)
        record.edit(by=by, facts={"risk": "high"})

    subjects.get("POL").reactions["approval.stage_carried"] = reacts
    record.vote("payments", people.bob)
    assert log.names() == ["approval.stage_carried"]
    assert queries.standing(record.docket).state == "open"
    record.vote("cab", people.carol)
    assert log.names() == ["approval.stage_carried", "approval.decided"]


def test_resuming_leaves_what_is_decided_alone(people, log):
    policy("change", {"voters": "peers", "stage": "assess"}, {"board": board("cab", people.carol)})
    record = Record(by=people.alice, team=people.team.payments)
    record.ask(people.alice)
    record.vote("payments", people.bob)
    due = record.ballot("payments").due_at
    services.suspend(record.docket, people.alice)
    with clock.shifted(timedelta(hours=5)):
        services.resume(record.docket, people.alice)
    assert record.ballot("payments").due_at == due


def test_what_is_decided_is_said_in_one_sentence(people, record, two_of_three, log):
    record.ask(people.alice)
    services.withdraw(record.docket, purpose="change", by=people.alice, reason="Draft.")
    assert queries.missing(record.docket) == ["The approval is “Withdrawn”."]
    assert (
        queries.needed(record.ballot("cab"))
        == "2 more approvals are needed. Asked: Carol Chen, Dave Diaz, Quinn Quist."
    )


def test_a_sign_off_in_the_inbox_leads_to_its_record(people, record, cab, log):
    ballot = services.open_ballot(
        record.docket,
        question="Is it tested?",
        board=cab,
        need="number",
        number=1,
        excluded={},
        digest="d",
        by=people.alice,
        due_at=clock.now() + timedelta(hours=30),
    )
    (row,) = queries.inbox(people.carol)
    assert (row.url, row.tone) == (f"/approvals/{record.key}/panel/", "info")
    with clock.shifted(timedelta(hours=10)):
        assert queries.inbox(people.carol)[0].tone == "warning"
    with clock.shifted(timedelta(hours=29)):
        assert queries.inbox(people.carol)[0].tone == "danger"
        assert services.remind_due() == 1
    services.cast(ballot, by=people.carol, choice="abstain", digest="d")
    assert Ballot.objects.get(pk=ballot.pk).state == "open"


def test_models_read_as_words(people, record, two_of_three, log):
    approval = record.ask(people.alice)
    vote = record.vote("cab", people.carol, "conditions", conditions=["Warn them"])
    assert str(approval) == f"{record.key} change"
    assert str(vote) == "Carol Chen: conditions"
    assert str(vote.conditions.get()) == "Warn them"
    assert str(Step.objects.get()) == "Authorization"
    assert str(two_of_three) == "Change r1"
    assert str(two_of_three.rows.get()) == "Row 1"
    assert str(vote.ballot.board.seats.first()) == "Carol Chen on CAB"
    assert Approval.objects.get().key == record.key
    assert not vote.ballot.board.get_absolute_url().startswith("http")


def test_stricter_requirements_and_seats_read_as_sentences(people, record, two_of_three, cab, log):
    record.ask(people.alice)
    policy("change", {"board": cab, "number": 3}, number=2)
    record.edit(by=people.alice)
    services.give_seat(cab, user=people.bob, role="alternate", by=people.root)
    with translation.override("en"):
        told = {telling(event).sentence for event in Event.objects.all()}
    assert "made a requirement of its approval stricter" in told
    assert "gave a seat (alternate)" in told
