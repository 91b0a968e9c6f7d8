"""What a freeze stops, when, and what it says: invariants T-01, T-02, T-03, T-08, T-09."""

from datetime import timedelta

import pytest

from apps.calendars.queries import window_of
from apps.calendars.verdict import reasons, verdict
from apps.core import clock
from apps.freezes import services
from apps.freezes.enums import Level
from apps.freezes.queries import covering
from tests.freezes.conftest import HOUR, facts_for

pytestmark = pytest.mark.django_db


def ask(docket, facts=None, at=None, span=None):
    """What freezes say against this work at an instant."""
    from apps.dockets.subjects import subject_of

    facts = facts or subject_of(docket).facts(docket)
    window = window_of(docket) if docket else None
    return list(reasons.get("freezes")(docket, facts, span or (window and window.span), at or clock.now()))


def test_a_freeze_announced_over_planned_work_stops_its_start_and_names_the_way_out(people, place, work, freeze):
    docket = work()
    assert ask(docket) == []
    made = freeze(approver=people.dave)
    (reason,) = ask(docket)
    sentence = str(reason.refusal)
    assert reason.effect == "deny"
    assert made.key in sentence
    assert "Year-end close" in sentence
    assert "UTC" in sentence
    assert "Dave Diaz or a change manager decides" in sentence
    assert reason.refusal.url == f"/freezes/{made.key}/ask/?for={docket.key}"
    assert reason.refusal.way == "Ask for an exception"
    assert reason.refusal.unblock == "Dave Diaz or a change manager"
    assert reason.until == window_of(made.docket).span.upper


def test_work_that_is_planned_outside_has_no_leave_to_ask_for(people, place, work, freeze):
    docket, made = work(begins=40), freeze()
    (reason,) = ask(docket)
    assert (reason.effect, reason.refusal.url, reason.refusal.way) == ("deny", made.get_absolute_url(), "")


def test_a_draft_stops_nothing(work, freeze):
    docket = work()
    freeze(announced=False)
    assert ask(docket) == []


def test_an_advisory_freeze_only_warns(work, freeze):
    freeze(level=Level.ADVISORY)
    assert [reason.effect for reason in ask(work())] == ["note"]


@pytest.mark.parametrize("level", [Level.HARD, Level.EXCEPTION])
def test_an_emergency_goes_on_and_is_told(work, freeze, level):
    freeze(level=level)
    assert [reason.effect for reason in ask(work(type="emergency"))] == ["note"]
    assert [reason.effect for reason in ask(work(type="standard"))] == ["deny"]


def test_lifting_one_leaves_the_other_in_force(people, work, freeze):
    docket, first, second = work(), freeze(title="First"), freeze(title="Second")
    services.lift(first, by=people.erin, reason="Done")
    (reason,) = ask(docket)
    assert second.key in str(reason.refusal)
    services.lift(second, by=people.erin, reason="Done")
    assert ask(docket) == []


def test_an_exception_opens_its_own_freeze_only_and_only_until_it_expires(people, work, freeze):
    docket, first, second = work(), freeze(), freeze(title="Network move")
    asked = services.ask_exception(first, by=people.alice, subject=docket, reason="Now", expires_at=clock.now() + HOUR)
    (waiting, _other) = ask(docket)
    assert f"{asked.key} is asked for and waits" in str(waiting.refusal)
    assert waiting.refusal.url == asked.get_absolute_url()
    services.grant(asked, by=people.erin)
    assert [reason.effect for reason in ask(docket)] == ["note", "deny"]
    services.grant(services.ask_exception(second, by=people.alice, subject=docket, reason="Now"), by=people.erin)
    assert [reason.effect for reason in ask(docket)] == ["note", "note"]
    late = ask(docket, at=clock.now() + 2 * HOUR)
    assert [reason.effect for reason in late] == ["deny", "note"]
    assert "has expired" in str(late[0].refusal)


def test_a_refused_exception_is_said(people, work, freeze):
    docket, made = work(), freeze()
    asked = services.ask_exception(made, by=people.alice, subject=docket, reason="Now")
    services.refuse(asked, by=people.erin, reason="It can wait")
    (reason,) = ask(docket)
    assert f"{asked.key} was refused" in str(reason.refusal)


def test_the_edges_are_half_open(place, freeze):
    made = freeze(begins=1, hours=2, announced=True)
    span = window_of(made.docket).span
    facts, moment = facts_for(place.ledger, place.prod), timedelta(microseconds=1)
    assert covering(facts, span.lower - moment) == []
    assert covering(facts, span.lower) == [made]
    assert covering(facts, span.upper - moment) == [made]
    assert covering(facts, span.upper) == []


def test_the_databases_clock_decides(work, freeze):
    docket = work(hours=48)
    freeze(begins=5)
    assert [reason.effect for reason in ask(docket)] == ["note"]
    with clock.shifted(timedelta(hours=6)):
        assert [reason.effect for reason in ask(docket)] == ["deny"]


def test_work_that_runs_into_a_freeze_is_told(place, work, freeze):
    made = freeze(begins=2, hours=5)
    (reason,) = ask(work(hours=8))
    assert reason.effect == "note"
    assert f"{made.key} “Year-end close” begins at" in str(reason.refusal)


def test_work_without_a_record_is_stopped_and_has_nothing_to_ask_for(place, freeze):
    made = freeze(kinds=["production"])
    (reason,) = ask(None, facts=facts_for(place.ledger, place.prod))
    assert reason.effect == "deny"
    assert reason.refusal.url == made.get_absolute_url()
    assert ask(None, facts=facts_for(place.ledger, place.shared)) == []


def test_covering_takes_two_queries_and_one_where_nothing_is_frozen(place, freeze, django_assert_num_queries):
    facts, now = facts_for(place.ledger, place.prod), clock.now()
    with django_assert_num_queries(1):
        assert covering(facts, now) == []
    made = [freeze(title=f"Freeze {number}", teams=[place.ledger.team]) for number in range(3)]
    with django_assert_num_queries(2):
        assert covering(facts, now) == made


def test_an_answer_holds_as_long_as_it_says_whatever_comes_again(people, place):
    """Over a recurring freeze and a recurring maintenance window: nothing changes before ``valid_until``."""
    start = (clock.now() + 24 * HOUR).replace(minute=0, second=0, microsecond=0)
    common = {"by": people.erin, "team": people.team.platform, "environments": [place.prod]}
    freeze = services.draft(
        title="Nightly run",
        reason="It reads everything.",
        start=start + 4 * HOUR,
        end=start + 6 * HOUR,
        recurrence="FREQ=DAILY;COUNT=4",
        **common,
    )
    services.announce(freeze, by=people.erin)
    nights = services.draft_maintenance(
        title="Patch night", start=start, end=start + 8 * HOUR, recurrence="FREQ=DAILY;INTERVAL=2;COUNT=2", **common
    )
    services.activate(nights, by=people.erin)
    facts, end = facts_for(place.ledger, place.prod), start + 96 * HOUR
    seen, moment = [], start - 2 * HOUR
    while moment < end:
        answer = verdict(None, facts, None, moment)
        assert answer.valid_until > moment
        last = answer.valid_until - timedelta(microseconds=1)
        for between in (moment + (last - moment) / 3, last):
            assert verdict(None, facts, None, between).answer == answer.answer, (moment, between)
        seen.append((moment - start, answer.answer))
        moment = answer.valid_until
    changes = [one for one, before in zip(seen[1:], seen, strict=False) if one[1] != before[1]]
    assert (timedelta(), "allow") in changes
    assert (4 * HOUR, "deny") in changes
    assert (6 * HOUR, "allow") in changes
    assert {answer for _when, answer in seen} == {"allow", "deny", "wait"}
