"""Board meetings through their services: agendas drawn and closed, decisions that need a quorum, minutes that stay."""

from __future__ import annotations

import sys

import pytest

from apps.approvals.enums import BallotState, ItemOutcome, ItemState, MeetingState
from apps.approvals.models import Condition, Meeting, Vote
from apps.approvals.queries import meetings as queries
from apps.approvals.services import meetings
from apps.core import clock
from apps.core.digests import digest
from apps.core.refusals import Refused

from .gatherings import DAY, ahead, chaired, item_of, later, questions
from .records import board, policy

pytestmark = pytest.mark.django_db


@pytest.fixture
def cab(people, log):
    """Carol, Dave (chair) and Quinn; two of them are a quorum, and two have to approve."""
    made = chaired(board("cab", people.carol, people.dave, people.quinn, quorum=2), people.dave)
    policy("change", {"board": made, "number": 2})
    return made


def in_session(people, cab, *, number: int = 1, present=(), **facts):
    """A meeting that Dave has started over some questions, and those."""
    made = questions(people, number, **facts)
    meeting = ahead(cab, people.dave, team=people.team.platform)
    meeting = meetings.start(meeting, by=people.dave)
    for who in present:
        meetings.join(meeting, by=who)
    return meeting, made


def test_what_is_decided_needs_a_quorum_present(people, cab):
    meeting, (record,) = in_session(people, cab)
    item = item_of(meeting, record)
    with pytest.raises(Refused, match=r"A quorum of 2 is needed to decide this; 1 of the board is present.*Dave Diaz"):
        meetings.decide(item, by=people.dave, choice="approve", digest=record.digest)
    meetings.join(meeting, by=people.victor)
    with pytest.raises(Refused, match="A quorum of 2"):
        meetings.decide(item, by=people.dave, choice="approve", digest=record.digest)
    meetings.join(meeting, by=people.carol)
    done = meetings.decide(item, by=people.dave, choice="approve", digest=record.digest)
    assert (done.state, done.outcome) == (ItemState.CLOSED, ItemOutcome.APPROVED)
    votes = Vote.objects.filter(ballot=done.ballot)
    assert {(vote.voter.username, vote.recorded_by and vote.recorded_by.username) for vote in votes} == {
        ("dave", None),
        ("carol", "dave"),
    }
    assert not votes.filter(voter=people.quinn).exists(), "Nobody votes for somebody who is not there."
    assert record.ballot("cab").state == BallotState.CARRIED


def test_a_second_decision_is_told_the_first(people, cab):
    meeting, (record,) = in_session(people, cab, present=[people.carol])
    item = item_of(meeting, record)
    meetings.decide(item, by=people.dave, choice="approve", digest=record.digest)
    with pytest.raises(Refused, match=f"{record.key} is closed already: approved, by Dave Diaz"):
        meetings.decide(item, by=people.dave, choice="reject", reason="No", digest=record.digest)
    assert Vote.objects.filter(ballot=item.ballot).count() == 2


def test_who_votes_otherwise_is_written_down_and_a_condition_is_one_task(people, cab):
    meeting, (record, other) = in_session(people, cab, number=2, present=[people.carol, people.quinn])
    item = item_of(meeting, record)
    with pytest.raises(Refused, match="Please say why somebody rejects it"):
        meetings.decide(
            item, by=people.dave, choice="approve", digest=record.digest, otherwise={people.quinn.pk: "reject"}
        )
    done = meetings.decide(
        item,
        by=people.dave,
        choice="conditions",
        conditions=["Rehearse the backout"],
        reason="Quinn wants another week",
        otherwise={people.quinn.pk: "reject"},
        digest=record.digest,
    )
    said = dict(Vote.objects.filter(ballot=done.ballot).values_list("voter__username", "choice"))
    assert said == {"dave": "conditions", "carol": "approve", "quinn": "reject"}
    assert done.outcome == ItemOutcome.CONDITIONS
    assert list(Condition.objects.values_list("task__title", "task__blocks_start")) == [("Rehearse the backout", True)]
    meeting.refresh_from_db()
    assert meeting.current.docket.key == other.key, "The next item is called by itself."


def test_whoever_stepped_aside_is_not_counted_whatever_the_record_says_later(people, cab):
    meeting, (record,) = in_session(people, cab, present=[people.carol])
    item = item_of(meeting, record)
    record.vote("cab", people.carol)
    meetings.recuse(item, by=people.carol, reason="My brother wrote it")
    assert Vote.objects.get(voter=people.carol).ended_at is not None, "A vote given before lapses."
    record.edit(excluded={people.bob.pk: "You carry it out."})
    with pytest.raises(Refused, match="Whoever stepped aside is not counted"):
        meetings.decide(item, by=people.dave, choice="approve", digest=record.digest)
    with pytest.raises(Refused, match="Carol Chen stepped aside in a board meeting"):
        record.vote("cab", people.carol)


@pytest.mark.parametrize(
    "risk, votes, state",
    [
        ("low", {"carol": "approve", "quinn": "approve"}, ItemState.SETTLED),
        ("low", {"carol": "approve", "quinn": "approve", "dave": "abstain"}, ItemState.LISTED),
        ("low", {"carol": "approve"}, ItemState.LISTED),
        ("low", {"carol": "approve", "quinn": "conditions"}, ItemState.LISTED),
        ("high", {"carol": "approve", "quinn": "approve"}, ItemState.LISTED),
    ],
)
def test_only_low_risk_with_a_quorum_and_nobody_against_is_settled_beforehand(people, cab, risk, votes, state):
    (record,) = questions(people, 1, risk=risk)
    meeting = ahead(cab, people.dave, team=people.team.platform)
    meetings.draw(meeting)
    for name, choice in sorted(votes.items(), reverse=True):
        if record.ballot("cab").state == BallotState.OPEN:
            more = {"conditions": ["Do it at night"]} if choice == "conditions" else {}
            record.vote("cab", people.all[name], choice, **more)
    meetings.close_agenda(meeting, by=people.dave)
    assert item_of(meeting, record).state == state


def test_the_cut_off_freezes_the_agenda_and_what_comes_late_goes_to_the_next(people, cab):
    first, second = (ahead(cab, people.dave, days=days, team=people.team.platform) for days in (3, 10))
    early = questions(people, 2)
    assert meetings.close_due() == 0
    assert [item.docket.key for item in first.items.all()] == [record.key for record in early]
    with later(days=2, minutes=1):
        assert meetings.close_due() == 1
        first.refresh_from_db()
        assert first.state == MeetingState.CLOSED
        assert first.agenda_digest == digest(first.agenda)
        assert [row["docket"] for row in first.agenda] == [record.docket.pk for record in early]
        (late,) = questions(people, 1)
        assert meetings.close_due() == 0
        assert [item.docket.key for item in second.items.all()] == [late.key]
        assert f"after the agenda of {first.key} was closed" in item_of(second, late).reason
        told = late.docket.key, "meeting.came_late"
        from apps.audit.models import Event

        assert Event.objects.filter(key=told[0], kind=told[1], data__to=second.key).count() == 1
        by_hand = meetings.add_item(first, by=people.dave, docket=questions(people, 1)[0].docket)
        assert by_hand.meeting == second, "Nothing is added to a closed agenda."
        assert meetings.close_due() == 0
        assert first.items.count() == 2
        assert second.items.count() == 2


def test_the_rule_orders_by_contention_then_risk_and_a_hand_moves(people, cab):
    plain, grave, contested = (questions(people, 1, risk=risk)[0] for risk in ("low", "high", "low"))
    contested.vote("cab", people.quinn, "reject", reason="Too soon")
    meeting = ahead(cab, people.dave, team=people.team.platform)
    meetings.draw(meeting)
    keys = lambda: list(meeting.items.values_list("docket__key", flat=True))  # noqa: E731
    assert keys() == [contested.key, grave.key, plain.key]
    meetings.move_item(item_of(meeting, plain), by=people.dave, to=1)
    assert keys() == [plain.key, contested.key, grave.key]
    questions(people, 1, risk="critical")
    meeting.refresh_from_db()
    meetings.draw(meeting)
    assert keys()[:3] == [plain.key, contested.key, grave.key], "What a hand has moved stays."
    meetings.order_by_rule(meeting, by=people.dave)
    assert keys()[0] == contested.key
    assert keys()[-1] == plain.key


def test_what_is_put_off_or_not_reached_stands_on_the_next_agenda_with_its_time(people, cab):
    following = ahead(cab, people.dave, days=10, team=people.team.platform)
    meeting, (first, second) = in_session(people, cab, number=2)
    assert meeting.current.docket.key == first.key
    with later(minutes=7):
        meetings.defer(item_of(meeting, first), by=people.dave, reason="Its author is ill")
    with later(minutes=10):
        meetings.end(meeting, by=people.dave)
    shown = [(row.docket.key, row.state, row.reason, row.seconds // 60, row.moved_to_id) for row in meeting.items.all()]
    assert shown == [
        (first.key, "deferred", "Its author is ill", 7, following.pk),
        (second.key, "deferred", "Not reached.", 3, following.pk),
    ]
    assert {row.docket.key: row.source for row in following.items.all()} == {first.key: "moved", second.key: "moved"}
    assert not meeting.attendances.filter(left_at=None).exists()


def test_minutes_are_final_the_same_byte_for_byte_and_disputed_within_a_day(people, cab, client, monkeypatch):
    meeting, (record,) = in_session(people, cab, present=[people.carol])
    meetings.decide(item_of(meeting, record), by=people.dave, choice="approve", digest=record.digest)
    meetings.add_action(meeting, by=people.dave, title="Tell the shops", owner=people.carol)
    meetings.end(meeting, by=people.dave)
    with pytest.raises(Refused, match="led by its chair: Dave Diaz"):
        meetings.sign(meeting, by=people.carol)
    minutes = meetings.sign(meeting, by=people.dave)
    content = minutes.content
    assert [(item["key"], item["outcome"]) for item in content["items"]] == [(record.key, "approved")]
    assert content["actions"][0]["title"] == "Tell the shops"
    assert minutes.digest == digest(content)
    from apps.approvals.meetings import pdf

    with monkeypatch.context() as bare:
        bare.setitem(sys.modules, "weasyprint", None)
        client.force_login(people.dave)
        assert "libpango is missing" in meetings.make_file(minutes).problem
        address = f"{minutes.meeting.get_absolute_url()}minutes/"
        assert "Print the page instead" in client.get(address).content.decode()
        paper = client.get(f"{address}pdf/", follow=True)
        assert (paper.redirect_chain[0][0], minutes.digest in paper.content.decode()) == (f"{address}print/", True)
    made = meetings.make_file(minutes)
    assert bytes(made.pdf) == pdf.of(minutes.content)
    assert bytes(made.pdf).startswith(b"%PDF")
    record.edit(what={"title": "Another title"})
    minutes.refresh_from_db()
    assert bytes(made.pdf) == pdf.of(minutes.content), "What happens later changes no minutes."
    with pytest.raises(Refused, match="may dispute its minutes"):
        meetings.dispute(minutes, by=people.mallory, text="I was not there")
    with later(hours=23):
        meetings.dispute(minutes, by=people.carol, text="I abstained")
        meetings.dispute(minutes, by=people.carol, text="I abstained")
    with later(hours=25), pytest.raises(Refused, match="can be disputed for a day"):
        meetings.dispute(minutes, by=people.carol, text="And another thing")
    assert minutes.disputes.count() == 1


def test_a_series_skips_or_moves_days_off_and_is_planned_once(people, cab):
    from apps.approvals.meetings.occasions import next_occasions
    from apps.calendars.models import BusinessCalendar, Holiday

    with later(days=0):
        from apps.audit.services import recording

        with recording(kind="calendar.prepared", key="x", by=None):
            cab.calendar = BusinessCalendar.objects.create(slug="days", name="Days", workdays=[1, 2, 3, 4, 5])
            cab.save()
    start = (clock.now() + DAY * 7).replace(hour=14, minute=0, second=0, microsecond=0)
    start += DAY * ((1 - start.weekday()) % 7)
    with recording(kind="calendar.prepared", key="x", by=None):
        Holiday.objects.create(calendar=cab.calendar, date=(start + DAY * 7).date(), name="Founders' day")
    series = meetings.plan_series(
        cab,
        by=people.dave,
        name="CAB",
        team=people.team.platform,
        rule="FREQ=WEEKLY;BYDAY=TU",
        first_at=start,
        zone="UTC",
        on_holiday="move",
        exclusions=[(start + DAY * 14).date()],
    )
    shown = [(one.start - start, one.skipped, one.note[:10]) for one in next_occasions(series, clock.now(), 3)]
    assert shown == [(DAY * 0, False, ""), (DAY * 8, False, "Moved from"), (DAY * 14, True, "Left out: ")]
    assert not Meeting.objects.filter(series=series, occurrence=start + DAY * 14).exists()
    planned = Meeting.objects.filter(series=series).count()
    assert planned
    assert meetings.plan_due() == 0
    assert Meeting.objects.filter(series=series).count() == planned
    meetings.edit_series(series, by=people.dave, version=series.version, rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TU")
    standing = Meeting.objects.filter(series=series, state=MeetingState.PLANNED)
    assert standing.count() < planned
    assert Meeting.objects.filter(state=MeetingState.CANCELLED).exists()
    with pytest.raises(Refused, match="FREQ is one of"):
        meetings.edit_series(series, by=people.dave, rule="FREQ=SECONDLY")
    meetings.end_series(series, by=people.dave)
    assert not Meeting.objects.filter(series=series, state=MeetingState.PLANNED).exists()


def test_a_long_agenda_is_paged_and_what_is_called_or_waits_is_always_there(people, cab, client, monkeypatch):
    monkeypatch.setattr(sys.modules[queries.agenda.__module__], "PER_PAGE", 3)
    meeting, _records = in_session(people, cab, number=8)
    order = [item.pk for item in meeting.items.order_by("order")]
    first = queries.agenda(meeting, people.carol)
    assert ([row.item.pk for row in first.listed], first.pages) == (order[:3], 3)
    assert first.unvoted == first.lined_up == order
    last = queries.agenda(meeting, people.carol, page=9)
    assert ([row.item.pk for row in last.listed], last.page, last.next_url) == (order[6:], 3, "")
    assert last.current_row.item.pk == order[0], "What is called is known on every page."
    assert queries.agenda(meeting, people.carol, wanted=order[4]).page == 2
    assert len(queries.agenda(meeting, people.carol, part=slice(0, 50)).rows) == 8
    monkeypatch.setattr("apps.approvals.api.meetings.PER_PAGE", 3)
    client.force_login(people.carol)
    rest = f"/api/v1/meetings/{meeting.key}/"
    body = client.get(rest, {"page": 3}).json()
    assert ([item["id"] for item in body["items"]], body["page"], body["pages"]) == (order[6:], 3, 3)
    assert [client.get(rest, {"page": page}).status_code for page in ("0", "x", "9")] == [400, 400, 200]
    meetings.turn_to(meeting.items.get(pk=order[7]), by=people.dave)
    meeting.refresh_from_db()
    assert queries.agenda(meeting, people.carol).page == 3
    client.force_login(people.carol)
    page = client.get(f"{meeting.get_absolute_url()}?page=2").content.decode()
    assert ("Page 2 of 3" in page, 'name="page" id="agenda-page" value="2"' in page) == (True, True)
    assert [f'id="item-{pk}"' in page for pk in order] == [False] * 3 + [True] * 3 + [False] * 2
