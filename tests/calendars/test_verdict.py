"""One answer to whether work may happen now, its reasons, and how long it holds."""

from datetime import timedelta

import pytest

from apps.audit.services import recording
from apps.calendars import occupancy, services
from apps.calendars.models import Conflict
from apps.calendars.queries import facts_of_place, window_of
from apps.calendars.verdict import Reason, reasons, verdict
from apps.core import clock
from apps.core.refusals import Refusal, Refused

from .conftest import at

pytestmark = pytest.mark.django_db
MICRO = timedelta(microseconds=1)


@pytest.fixture
def ask(place):
    """``ask(docket, hours)`` for a change in production."""

    def asked(docket, moment, **facts):
        window = window_of(docket) if docket else None
        known = facts_of_place([place.ledger], [place.prod]) | facts
        return verdict(docket, known, window.span if window else None, moment)

    return asked


@pytest.fixture
def answering():
    """``answering(fn)`` declares a reason for the length of one test."""
    before = dict(reasons._entries)
    yield lambda name, fn: reasons.add(name, fn)
    reasons._entries.clear()
    reasons._entries.update(before)


@pytest.mark.parametrize(
    ("moment", "answer"),
    [(at(1) - MICRO, "wait"), (at(1), "allow"), (at(3) - MICRO, "allow"), (at(3), "deny"), (at(3) + MICRO, "deny")],
)
def test_the_window_is_half_open_to_the_microsecond(planned, place, ask, moment, answer):
    docket = planned(1, 3, environments=[place.prod])
    assert ask(docket, moment).answer == answer


def test_a_record_without_a_window_is_denied_and_work_without_a_record_is_not(docket, ask):
    assert [reason.code for reason in ask(docket(), at(0)).reasons] == ["outside_window"]
    assert ask(None, at(0)).allowed


def test_a_blocking_conflict_with_what_is_firm_denies_until_it_is_accepted(planned, place, people, ask):
    docket = planned(1, 3, environments=[place.prod])
    other = planned(2, 4, environments=[place.prod])
    assert ask(docket, at(1)).allowed
    services.set_firm(other, by=people.alice)
    answer = ask(docket, at(1))
    assert (answer.answer, answer.reasons[0].code) == ("deny", "conflict")
    assert other.key in answer.reasons[0].sentence
    assert answer.reasons[0].unblock == "a change manager"
    assert [note.code for note in ask(docket, at(1), type="emergency").notes] == ["conflict"]
    assert ask(docket, at(1), type="emergency").allowed
    services.accept_conflict(Conflict.objects.get(), by=people.erin, until=at(2), reason="Agreed")
    accepted = ask(docket, at(1))
    assert (accepted.answer, [note.code for note in accepted.notes]) == ("allow", ["conflict_accepted"])
    assert accepted.valid_until == at(2)
    assert not ask(docket, at(2)).allowed


def test_a_restricted_other_is_not_named(planned, place, people, ask):
    docket = planned(1, 3, environments=[place.prod])
    hidden = {"title": "Embargoed", "team": people.team.search, "restricted": True}
    other = planned(2, 4, environments=[place.prod], firm=True, **hidden)
    sentence = ask(docket, at(1)).reasons[0].sentence
    assert other.key not in sentence
    assert "Embargoed" not in sentence


def test_an_occupied_environment_makes_the_next_one_wait(planned, docket, place, people, ask):
    mine, other = planned(1, 3, environments=[place.prod]), docket("Earlier work")
    assert occupancy.occupy(place.shared, other, by=people.alice) is None
    occupancy.occupy(place.prod, other, by=people.alice)
    assert occupancy.occupy(place.prod, other, by=people.alice).docket == other
    answer = ask(mine, at(1))
    assert (answer.answer, answer.valid_until) == ("wait", at(1) + timedelta(minutes=5))
    with pytest.raises(Refused) as refused:
        occupancy.occupy(place.prod, mine, by=people.alice)
    assert refused.value.status == 409
    occupancy.vacate(other, by=people.alice)
    occupancy.vacate(other, by=people.alice)
    assert ask(mine, at(1)).allowed


def test_deny_beats_wait_and_notes_stop_nothing(ask, answering):
    answering("a", lambda *asked: [Reason(Refusal("Not yet."), "wait", at(9))])
    assert ask(None, at(0)).answer == "wait"
    answering("b", lambda *asked: [Refusal("No.")])
    answering("c", lambda *asked: [Reason(Refusal("By the way."), "note")])
    answer = ask(None, at(0))
    assert answer.answer == "deny"
    assert [str(reason) for reason in answer.reasons] == ["Not yet.", "No."]
    assert [str(note) for note in answer.notes] == ["By the way."]
    assert answer.valid_until == at(9)


def test_what_cannot_be_evaluated_denies(ask, answering):
    def broken(*asked):
        raise ZeroDivisionError

    answering("schedule", broken)
    answer = ask(None, at(0))
    assert (answer.answer, answer.reasons[0].code) == ("deny", "broken")


def test_an_answer_holds_until_the_next_edge_of_a_freeze_and_at_most_a_day(planned, ask):
    assert ask(None, at(0)).valid_until == at(24)
    planned(6, 60, kind="freeze", firm=True)
    assert ask(None, at(0)).valid_until == at(6)
    assert ask(None, at(50)).valid_until == at(60)


def test_the_clock_that_decides_is_the_databases(planned, place, ask):
    docket = planned(1, 3, environments=[place.prod])
    with clock.shifted(at(2) - clock.now()):
        assert ask(docket, clock.now()).allowed
    with recording(kind="x.y", key="x", by=None):
        assert verdict(docket, {}, window_of(docket).span, clock.now()).answer == "wait"
