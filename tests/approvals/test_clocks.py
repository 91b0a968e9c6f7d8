"""Clocks: the ladder, questions back to the requester, days off, the password once more, and who owns what is stuck."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from apps.accounts import services as accounts
from apps.accounts.enums import RoleName
from apps.approvals import queries, services
from apps.approvals.duedates import due_at
from apps.approvals.menders import menders_of, on_rung
from apps.approvals.models import Ballot, Board, Seat
from apps.approvals.services import clocks as clocks_of
from apps.audit.models import Event
from apps.audit.services import recording
from apps.calendars.models import BusinessCalendar, Holiday
from apps.core import clock
from apps.core.refusals import Refused
from tests.people import PASSWORD

from .records import Record, board, policy, sit

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def laddered(people, record, log):
    """Two of three within 72 hours; after 24 the alternates, after 48 the chair, after 60 the change managers."""
    cab = board("cab", people.carol, people.dave, people.quinn)
    with recording(kind="seats.prepared", key="cab", by=None):
        Seat.objects.create(board=cab, user=people.frank, role="alternate", since=clock.now())
        Seat.objects.create(board=cab, user=people.henry, role="chair", since=clock.now())
    ladder = [[24, "alternates"], [48, "chair"], [60, "manager"]]
    policy("change", {"board": cab, "number": 2, "ladder": ladder})
    record.ask(people.alice)
    return record


def escalated() -> list[str]:
    return [event.data["whom"] for event in Event.objects.filter(kind="ballot.escalated").order_by("id")]


def test_ladder_is_climbed_rung_by_rung_and_each_is_told_once(people, laddered):
    seen = []
    for hours in (23, 25, 25, 49, 61, 71):
        with clock.shifted(hours * HOUR):
            services.escalate_due()
        seen.append(list(escalated()))
    assert seen == [
        [],
        ["alternates"],
        ["alternates"],
        ["alternates", "chair"],
        ["alternates", "chair", "manager"],
        ["alternates", "chair", "manager"],
    ]
    ballot = laddered.ballot("cab")
    assert [on_rung(ballot, whom) for whom in ("alternates", "chair", "manager")] == [
        [people.frank],
        [people.henry],
        [people.erin],
    ]


def test_decided_on_hold_and_waiting_for_an_answer_climb_no_rung(people, laddered):
    approval = queries.standing(laddered.docket)
    inquiry = services.ask_requester(approval, by=people.carol, question="Who has rehearsed it?")
    with clock.shifted(61 * HOUR):
        assert (services.escalate_due(), services.remind_due()) == (0, 0)
    services.answer(inquiry, by=people.alice, text="Bob has.")
    services.suspend(laddered.docket, people.alice)
    with clock.shifted(61 * HOUR):
        assert services.escalate_due() == 0
        services.resume(laddered.docket, people.alice)
        assert services.escalate_due() == 0
    with clock.shifted(86 * HOUR):
        assert services.escalate_due() == 1
    laddered.vote("cab", people.carol)
    laddered.vote("cab", people.dave)
    with clock.shifted(130 * HOUR):
        assert services.escalate_due() == 0


def test_review_clock_stands_while_the_requester_is_asked(people, laddered):
    due = laddered.ballot("cab").due_at
    approval = queries.standing(laddered.docket)
    with pytest.raises(Refused, match="Only those who are asked to decide"):
        services.ask_requester(approval, by=people.mallory, question="Why?")
    with pytest.raises(Refused, match="what you want to know"):
        services.ask_requester(approval, by=people.carol, question=" ")
    first = services.ask_requester(approval, by=people.carol, question="Who has rehearsed it?")
    second = services.ask_requester(approval, by=people.dave, question="And where?")
    with clock.shifted(80 * HOUR):
        assert services.expire_due() == 0
        services.answer(first, by=people.alice, text="Bob has.")
        with pytest.raises(Refused, match="answered already"):
            services.answer(first, by=people.alice, text="Again.")
        assert queries.standing(laddered.docket).is_paused
    with clock.shifted(90 * HOUR):
        with pytest.raises(Refused):
            services.answer(second, by=people.mallory, text="Here.")
        services.answer(second, by=people.alice, text="Here.")
        approval = queries.standing(laddered.docket)
        assert abs(laddered.ballot("cab").due_at - due - 90 * HOUR) < HOUR
        assert abs(approval.due_at - due - 90 * HOUR) < HOUR
        assert (approval.is_paused, services.expire_due()) == (False, 0)
    with clock.shifted(163 * HOUR):
        assert services.expire_due() == 1


@pytest.mark.parametrize("held, released, answered", [(5, 15, 20), (12, 30, 20), (5, 8, 20), (2, 40, 20)])
def test_a_hold_and_a_question_that_overlap_move_the_end_once(people, laddered, held, released, answered):
    """The question is open from hour 10 on; whatever overlaps, the end moves by as long as either lasted."""
    due = laddered.ballot("cab").due_at
    at = {10: "ask", held: "hold", released: "release", answered: "answer"}
    inquiry = None
    for hour in sorted(at):
        with clock.shifted(hour * HOUR):
            if at[hour] == "ask":
                inquiry = services.ask_requester(queries.standing(laddered.docket), by=people.carol, question="Who?")
            elif at[hour] == "hold":
                services.suspend(laddered.docket, people.alice)
            elif at[hour] == "release":
                services.resume(laddered.docket, people.alice)
            else:
                services.answer(inquiry, by=people.alice, text="Me.")
    stood = {hour for hour in range(60) if held <= hour < released or 10 <= hour < answered}
    assert abs(laddered.ballot("cab").due_at - due - len(stood) * HOUR) < HOUR
    assert abs(queries.standing(laddered.docket).due_at - due - len(stood) * HOUR) < HOUR


@pytest.mark.parametrize(
    "zone, asked, hours, due",
    [
        # Friday evening in Berlin, 24 hours: Saturday is off, so Monday at the same time of day.
        ("Europe/Berlin", datetime(2026, 11, 27, 17, tzinfo=UTC), 24, datetime(2026, 11, 30, 17, tzinfo=UTC)),
        # 23:30 UTC on Friday is Saturday in Berlin already, and still Friday in New York.
        ("Europe/Berlin", datetime(2026, 11, 26, 23, 30, tzinfo=UTC), 24, datetime(2026, 11, 29, 23, 30, tzinfo=UTC)),
        (
            "America/New_York",
            datetime(2026, 11, 26, 23, 30, tzinfo=UTC),
            24,
            datetime(2026, 11, 27, 23, 30, tzinfo=UTC),
        ),
        # Over the end of summer time the time of day in the zone stays: 10:00 in Berlin.
        ("Europe/Berlin", datetime(2026, 10, 23, 8, tzinfo=UTC), 24, datetime(2026, 10, 26, 9, tzinfo=UTC)),
        # The holiday of 1 December moves it one more day.
        ("Europe/Berlin", datetime(2026, 11, 30, 9, tzinfo=UTC), 24, datetime(2026, 12, 2, 9, tzinfo=UTC)),
    ],
)
def test_due_on_the_next_working_day_of_the_boards_calendar_and_zone(db, zone, asked, hours, due):
    with recording(kind="board.prepared", key="night", by=None):
        calendar = BusinessCalendar.objects.create(slug="office", name="Office", workdays=[1, 2, 3, 4, 5])
        Holiday.objects.create(calendar=calendar, date=date(2026, 12, 1), name="Harbour day")
        night = Board.objects.create(slug="night", name="Night", time_zone=zone, calendar=calendar)
    assert due_at(Ballot(board=night, due_hours=hours), asked) == due
    assert due_at(Ballot(board=Board(time_zone=zone), due_hours=hours), asked) == asked + timedelta(hours=hours)


def test_nobody_can_decide_has_an_owner_who_is_told(people, record, log, client):
    cab = board("cab")
    policy("change", {"board": cab})
    record.ask(people.alice)
    approval = queries.standing(record.docket)
    assert (approval.state, menders_of(approval)) == ("stuck", [people.erin])
    with recording(kind="seats.prepared", key="cab", by=None):
        Seat.objects.create(board=cab, user=people.alice, role="chair", since=clock.now())
    services.refresh(record.docket, by=None)
    # Alice asked for it herself: she may not vote, but she can seat somebody who may.
    assert menders_of(queries.standing(record.docket)) == [people.alice]
    client.force_login(people.carol)
    page = client.get(approval.get_absolute_url()).content.decode()
    assert "Who can mend it, and has been told:" in page
    assert "Alice Amsel" in page


def test_password_once_more_before_a_vote_where_the_rule_says_so(people, record, log, client):
    cab = board("cab", people.carol, people.dave)
    policy("change", {"board": cab, "number": 2, "step_up": True})
    record.ask(people.alice)
    ballot, address = record.ballot("cab"), reverse("approvals:vote", args=[record.key, "change"])
    with pytest.raises(Refused, match="takes your password once more"):
        record.vote("cab", people.carol)
    client.force_login(people.carol)
    page = client.get(reverse("approvals:approval", args=[record.key, "change"])).content.decode()
    assert 'type="password"' in page
    given = {"ballot": ballot.pk, "digest": record.digest, "choice": "conditions", "conditions": "Warn them"}
    for password, sentence in (("", "takes your password once more"), ("wrong", "This is not your password")):
        answer = client.post(address, given | {"password": password})
        assert answer.status_code in (409, 422)
        assert sentence in answer.content.decode()
        assert "Warn them" in answer.content.decode()
    over_rest = client.post(
        f"/api/v1/ballots/{ballot.pk}/votes/",
        {"choice": "approve", "digest": record.digest},
        content_type="application/json",
    )
    assert (over_rest.status_code, over_rest.json()["refusals"][0]["code"]) == (409, "step_up")
    assert client.post(address, given | {"password": PASSWORD}).status_code == 302
    assert record.ballot("cab").votes.count() == 1
    # It holds for ten minutes of this session, and no longer.
    withdraw = record.ballot("cab").votes.get()
    services.withdraw_vote(withdraw, by=people.carol, reason="Once more.")
    with clock.shifted(timedelta(minutes=11)):
        assert client.post(address, given).status_code == 409
    assert client.post(address, given).status_code == 302
    # A token that may approve is proof by itself; one that may only write is not.
    for scopes, status in (["write"], 403), (["approve"], 201):
        made = accounts.make_token(by=people.dave, name="t", scopes=scopes, expires_at=clock.now() + timedelta(days=1))
        answer = client.post(
            f"/api/v1/ballots/{ballot.pk}/votes/",
            {"choice": "approve", "digest": record.digest},
            content_type="application/json",
            headers={"Authorization": f"Bearer {made.secret}"},
        )
        assert answer.status_code == status
    assert queries.standing(record.docket).state == "carried"


def test_questions_and_answers_on_the_page_and_over_rest(people, record, two_of_three, log, client):
    record.ask(people.alice)
    approval = queries.standing(record.docket)
    client.force_login(people.carol)
    address = approval.get_absolute_url()
    assert client.post(f"{address}inquiries/", {"question": "Who <b>rehearsed</b> it?"}).url == address
    page = client.get(address).content.decode()
    assert "Who &lt;b&gt;rehearsed&lt;/b&gt; it?" in page
    assert "stands still" in page
    client.force_login(people.alice)
    base = f"/api/v1/approvals/{approval.pk}/"
    body = client.get(base).json()
    assert (body["is_paused"], body["inquiries"][0]["asked_by"]) == (True, "carol")
    answer = {"inquiry": body["inquiries"][0]["id"], "answer": "Bob, on Monday."}
    assert client.post(f"{base}inquiries/answer/", answer, content_type="application/json").status_code == 200
    refused = client.post(f"{base}inquiries/", {"question": "May I?"}, content_type="application/json")
    assert (refused.status_code, "Only those who are asked" in refused.content.decode()) == (403, True)
    assert "Bob, on Monday." in client.get(address).content.decode()


def test_standing_in_does_not_go_in_a_circle(people):
    now = clock.now()
    span = {"starts_at": now + HOUR, "ends_at": now + 9 * HOUR}
    accounts.plan_absence(by=people.bob, user=people.bob, delegate=people.carol, **span)
    accounts.plan_absence(by=people.carol, user=people.carol, delegate=people.dave, **span)
    with pytest.raises(Refused, match="in a circle: Dave Diaz → Bob Brandt → Carol Chen → Dave Diaz"):
        accounts.plan_absence(by=people.dave, user=people.dave, delegate=people.bob, **span)
    later = {"starts_at": now + 9 * HOUR, "ends_at": now + 10 * HOUR}
    accounts.plan_absence(by=people.dave, user=people.dave, delegate=people.bob, **later)
    assert RoleName.BOARD_MEMBER in people.carol.role_names


def test_standing_in_is_shown_as_a_chain_and_not_passed_on(people, record, two_of_three, log):
    record.ask(people.alice)
    now = clock.now()
    span = {"starts_at": now - HOUR, "ends_at": now + 9 * HOUR}
    accounts.plan_absence(by=people.carol, user=people.carol, delegate=people.dave, **span)
    (step,) = queries.rows_of(queries.standing(record.docket), people.dave)
    assert ("Carol Chen → Dave Diaz", "waiting") in step.ballots[0].seats
    accounts.plan_absence(by=people.dave, user=people.dave, delegate=people.erin, **span)
    (step,) = queries.rows_of(queries.standing(record.docket), people.erin)
    assert ("Carol Chen → Dave Diaz (away too)", "waiting") in step.ballots[0].seats
    assert [person.name for person in step.ballots[0].waiting] == ["Erin Eide", "Quinn Quist"]
    with pytest.raises(Refused, match="not passed on"):
        record.vote("cab", people.erin, on_behalf_of=people.carol)
    record.vote("cab", people.erin, on_behalf_of=people.dave)
    accounts.plan_absence(by=people.quinn, user=people.quinn, **span)
    (sentence,) = queries.missing(record.docket)
    assert "Nobody who could is here: Carol Chen → Dave Diaz (away too), Quinn Quist (away)." in sentence


def test_two_beats_remind_once_and_none_of_the_stuck_waits_behind_another(people, laddered, monkeypatch):
    found = laddered.ballot("cab")
    assert [clocks_of._remind(found, clock.now()) for _beat in range(2)] == [True, False]
    assert Event.objects.filter(kind="ballot.reminded", key=laddered.key).count() == 1
    monkeypatch.setattr(clocks_of, "BATCH", 1)
    records = []
    for number, slug in enumerate(("empty", "missing"), start=7):
        policy("change", {"board": board(slug)}, number=number)
        records.append(Record(by=people.alice, team=people.team.payments))
        assert records[-1].ask(people.alice).state == "stuck"
    sit(Board.objects.get(slug="missing"), people.carol)
    assert services.look_again_at_stuck() == 2
    assert [queries.standing(record.docket).state for record in records] == ["stuck", "open"]


def test_what_breaks_for_one_record_keeps_no_other_from_its_end(people, record, two_of_three, log, monkeypatch):  # F-27
    other = Record(by=people.alice, team=people.team.payments)
    for one in (record, other):
        one.ask(people.alice)
    first, close = queries.standing(record.docket), clocks_of.close_ballots

    def breaks(ballots, state):
        close(ballots, state)
        if ballots[0].docket_id == record.docket.pk:
            raise ZeroDivisionError

    monkeypatch.setattr(clocks_of, "close_ballots", breaks)
    with clock.shifted(60 * 24 * HOUR):
        assert services.expire_due() == 1
        assert [queries.standing(one.docket).state for one in (record, other)] == ["open", "expired"]
        assert not Event.objects.filter(kind="approval.expired", key=record.key).exists()
        monkeypatch.undo()
        assert services.expire_due() == 1
    first.refresh_from_db()
    assert first.state == "expired"
