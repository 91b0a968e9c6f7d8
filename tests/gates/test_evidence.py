"""A decision freezes its evidence; when that changes it is outdated and no longer passes (S-03)."""

from datetime import date

import pytest

from apps.approvals.models import Vote
from apps.approvals.services import cast, withdraw_vote
from apps.audit.models import Event
from apps.changes import services as changes
from apps.core.refusals import Refused
from apps.gates import services
from apps.gates.checks import Check, Found, checks
from apps.gates.looking import evidence, fingerprint, look
from apps.gates.models import Decision
from apps.gates.queries import passed
from apps.gates.subscribers import look_again
from apps.releases import services as releases

from .conftest import again, open_gate, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def decided(gate, people):
    """Gone: everything passed."""
    sign(gate, people.carol)
    services.decide(gate, by=people.frank)
    return again(gate)


def hear(kind: str) -> None:
    """What the relay would do with the newest event of a kind."""
    look_again([Event.objects.filter(kind=kind).latest("pk")])


def test_the_evidence_is_frozen_with_its_digest(decided, people, record):
    decision = Decision.objects.get(gate=decided)
    frozen = decision.evidence
    assert {one["code"]: one["result"] for one in frozen["findings"]} == {
        "tests_green": "pass",
        "no_open_bug": "pass",
        "qa": "pass",
    }
    assert [(vote["voter"], vote["choice"]) for vote in frozen["votes"]] == [("carol", "approve")]
    assert frozen["record_version"] == record.version
    assert decision.digest == fingerprint(frozen)
    releases.edit(record, by=people.frank, goal="Something else")
    assert Decision.objects.get(gate=decided).evidence == frozen


def test_another_result_makes_it_outdated(decided, answers):
    answers.results["tests_green"] = "fail"
    assert "outdated" in str(passed(decided))
    hear("gate.decided")
    assert not again(decided).is_outdated
    assert services.mark_outdated(decided)
    assert again(decided).is_outdated
    assert not services.mark_outdated(again(decided))
    answers.results["tests_green"] = "pass"
    assert passed(again(decided)) is None


def test_other_content_makes_it_outdated(decided, people, record):
    releases.add_item(record, by=people.frank, title="One more thing")
    assert passed(again(decided))
    hear("release.scope_added")
    assert again(decided).is_outdated


def test_other_dates_make_it_outdated(decided, people, record):
    releases.move_milestone(record.milestones.get(), by=people.frank, first=date(2027, 3, 19))
    assert passed(again(decided))


def test_a_vote_taken_back_makes_it_outdated(decided, people):
    withdraw_vote(Vote.objects.get(), by=people.carol, reason="I was too fast.")
    assert "outdated" in str(passed(again(decided)))


def test_wording_alone_changes_nothing(decided, answers, monkeypatch):
    other = Check("tests_green", "x", lambda docket, parameters: Found("pass", "Said in other words", "/elsewhere/"))
    monkeypatch.setitem(checks._entries, "tests_green", other)
    assert passed(decided) is None


def test_an_event_elsewhere_is_heard_where_it_is_looked_at(record, people, seeded):
    change = changes.draft(by=people.alice, title="Endpoint", services=[seeded.ledger], environments=[seeded.prod])
    releases.add_item(record, by=people.frank, change=change.key)
    gate = open_gate(record, people.frank, ("scope_named",), purpose="phase:planning")
    services.decide(gate, by=people.frank)
    changes.edit(change, by=people.alice, reason="Why")
    hear("change.edited")
    assert not again(gate).is_outdated
    checks_before = checks._entries["scope_named"]
    try:
        checks._entries["scope_named"] = Check("scope_named", "x", lambda docket, parameters: Found("fail", "Gone"))
        hear("change.edited")
    finally:
        checks._entries["scope_named"] = checks_before
    assert again(gate).is_outdated


def test_reopening_asks_again_and_keeps_the_decision(decided, people):
    services.reopen(decided, by=people.frank, reason="Back a phase.")
    gate = again(decided)
    assert (gate.state, gate.is_outdated, gate.decisions.count()) == ("open", False, 1)
    assert not Vote.objects.filter(ended_at=None).exists()
    assert passed(gate)
    events = Event.objects.filter(kind="gate.reopened").count()
    services.reopen(gate, by=people.frank, reason="Again.")
    assert Event.objects.filter(kind="gate.reopened").count() == events


def test_a_sign_off_counts_for_what_was_seen_only(gate, people, record):
    stale = gate.criteria.get(code="qa").ballot.digest
    releases.add_item(record, by=people.frank, title="One more thing")
    assert gate.criteria.get(code="qa").ballot.digest == stale  # this record's phases know nothing of the gate
    assert services.content_changed(record.docket, purposes=["phase:testing"], by=people.frank) == 1
    assert services.content_changed(record.docket, purposes=["phase:testing"], by=people.frank) == 0
    ballot = gate.criteria.get(code="qa").ballot
    with pytest.raises(Refused):
        cast(ballot, by=people.carol, choice="approve", digest=stale)
    sign(gate, people.carol)


def test_closing_asks_nobody_any_more(gate, people, record):
    services.close(record.docket, by=people.frank, reason="Cancelled.")
    assert gate.criteria.get(code="qa").ballot.state == "withdrawn"
    (one,) = [one for one in look(again(gate)).seen if one.criterion.code == "qa"]
    assert not one.passes


def test_two_looks_at_the_same_things_have_one_fingerprint(decided):
    assert fingerprint(evidence(decided, look(decided))) == fingerprint(evidence(again(decided), look(again(decided))))
