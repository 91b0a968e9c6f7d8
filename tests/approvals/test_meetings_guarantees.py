"""What nobody gets past in a board meeting: who records, who counts, what is final, and what is not said to others."""

from __future__ import annotations

import pytest

from apps.approvals import services
from apps.approvals.enums import BallotState, ItemOutcome, ItemState, MeetingState
from apps.approvals.models import Approval, Vote
from apps.approvals.queries import meetings as queries
from apps.approvals.services import meetings
from apps.approvals.services.settling import settle
from apps.audit.services import recording
from apps.core import clock
from apps.core.refusals import Refused
from apps.dockets.models import Docket
from tests.invariants import broken_rules
from tests.people import PASSWORD

from .gatherings import DAY, ahead, chaired, item_of, questions
from .records import board, policy
from .test_meetings_doors import as_, program

pytestmark = pytest.mark.django_db


@pytest.fixture
def cab(people, log):
    """Carol and Dave (chairs) and Quinn; two of them are a quorum, and two have to approve."""
    made = chaired(board("cab", people.carol, people.dave, people.quinn, quorum=2), people.carol, people.dave)
    policy("change", {"board": made, "number": 2})
    return made


def session(people, cab, *present, number: int = 1, **facts):
    """A meeting that Dave has started over some questions, with these people, and those."""
    made = questions(people, number, **facts)
    meeting = meetings.start(ahead(cab, people.dave, team=people.team.platform), by=people.dave)
    for who in present:
        meetings.join(meeting, by=who)
    return meeting, *made


def test_whoever_may_not_vote_on_it_does_not_record_it(client, people, cab):
    meeting, record, other = session(people, cab, people.carol, people.quinn, number=2)
    record.edit(excluded={people.dave.pk: "You carry it out."})
    item, digest = item_of(meeting, record), record.digest
    with pytest.raises(Refused, match=r"You carry it out\. Somebody else leads this item: Carol Chen\."):
        meetings.decide(item, by=people.dave, choice="approve", digest=digest)
    shown = as_(client, people.dave).get(f"/approvals/meetings/{meeting.key}/").content.decode()
    assert "So somebody else leads this item" in shown
    assert not Vote.objects.exists()
    meetings.decide(item, by=people.carol, choice="approve", digest=digest)
    aside = item_of(meeting, other)
    meetings.recuse(aside, by=people.dave, reason="My brother wrote it")
    with pytest.raises(Refused, match="Somebody else leads this item: Carol Chen"):
        meetings.decide(aside, by=people.dave, choice="approve", digest=other.digest)
    other.vote("cab", people.carol)
    other.vote("cab", people.quinn)
    with pytest.raises(Refused, match="Somebody else leads this item"):
        meetings.note_item(aside, by=people.dave)
    assert meetings.note_item(aside, by=people.carol).outcome == ItemOutcome.APPROVED
    assert broken_rules() == {}


def test_whom_the_chair_marks_counts_once_he_or_she_confirms_it(client, people, cab):
    meeting, record = session(people, cab)
    item, page = item_of(meeting, record), f"/approvals/meetings/{meeting.key}/"
    with pytest.raises(Refused, match="Victor Vance has no seat on CAB"):
        meetings.join(meeting, by=people.dave, user=people.victor)
    before = queries.pulse(meeting)
    as_(client, people.dave).post(f"{page}room/", {"who": people.carol.pk})
    assert "marked by the chair, not confirmed" in client.get(page).content.decode()
    seen = program(people.dave, "read").get(f"/api/v1/meetings/{meeting.key}/").json()
    assert (seen["present"], seen["unconfirmed"]) == (["dave", "carol"], ["carol"])
    with pytest.raises(Refused, match=r"A quorum of 2 is needed to decide this; 1 of the board is present"):
        meetings.decide(item, by=people.dave, choice="approve", digest=record.digest)
    meetings.join(meeting, by=people.quinn)
    marked = queries.pulse(meeting)
    assert "Yes, I am here" in as_(client, people.carol).get(page).content.decode()
    client.post(f"{page}room/", {"act": "join"})
    assert len({before, marked, queries.pulse(meeting)}) == 3
    assert "not confirmed" not in client.get(page).content.decode()
    meetings.leave(meeting, by=people.quinn)
    meetings.join(meeting, by=people.dave, user=people.quinn)
    meetings.decide(item, by=people.dave, choice="approve", digest=record.digest)
    assert set(Vote.objects.values_list("voter__username", flat=True)) == {"dave", "carol"}
    assert broken_rules() == {}
    meetings.end(meeting, by=people.dave)
    meetings.sign(meeting, by=people.dave)
    said = client.get(f"{page}minutes/").content.decode()
    assert said.count("Member, marked by the chair, not confirmed") == 1


def test_a_rejection_is_final_whoever_steps_aside(people, cab):
    late, early = questions(people, 2)
    for who in (people.carol, people.quinn):
        early.vote("cab", who, "reject", reason="No way back")
    meeting = ahead(cab, people.dave, team=people.team.platform)
    meetings.add_item(meeting, by=people.dave, docket=late.docket)
    item = item_of(meeting, late)
    with pytest.raises(Refused, match="Victor Vance has no seat on CAB"):
        meetings.recuse(item, by=people.victor, reason="I would rather not")
    for who in (people.carol, people.quinn):
        late.vote("cab", who, "reject", reason="No way back")
    with pytest.raises(Refused, match="Rejected"):
        meetings.recuse(item, by=people.quinn, reason="I regret it")
    assert set(Approval.objects.values_list("state", flat=True)) == {BallotState.REJECTED}
    # And whatever else counts again, a rejection is not counted away.
    ballot = late.ballot("cab")
    with recording(kind="ballot.prepared", key=late.key, by=None):
        ballot.recused = {str(who.pk): "aside" for who in (people.carol, people.quinn)}
        ballot.save()
        settle(Approval.objects.get(docket=late.docket), by=None, recount=(ballot.pk,))
    assert Approval.objects.get(docket=late.docket).state == late.ballot("cab").state == BallotState.REJECTED
    meetings.close_agenda(meeting, by=people.dave)
    item.refresh_from_db()
    assert (item.state, item.outcome) == (ItemState.SETTLED, ItemOutcome.REJECTED)


def test_only_whoever_is_there_is_made_to_step_aside(people, cab):
    meeting, record = session(people, cab, people.carol)
    item = item_of(meeting, record)
    meetings.join(meeting, by=people.dave, user=people.quinn)
    for by, sentence in (
        (people.dave, "Quinn Quist is not in the room by an act"),
        (people.victor, "led by its chair"),
    ):
        with pytest.raises(Refused, match=sentence):
            meetings.recuse(item, by=by, user=people.quinn, reason="Too close")
    meetings.join(meeting, by=people.quinn)
    meetings.recuse(item, by=people.dave, user=people.quinn, reason="Too close")
    assert str(people.quinn.pk) in record.ballot("cab").recused


def test_a_session_left_open_decides_nothing_where_the_password_is_asked(client, people, cab):
    policy("strict", {"board": cab, "number": 3, "step_up": True})
    (record,) = questions(people, 1, "strict")
    meeting = ahead(cab, people.dave, team=people.team.platform)
    meetings.draw(meeting)
    item, page = item_of(meeting, record), f"/approvals/meetings/{meeting.key}/"
    vote, given = f"{page}items/{item.pk}/vote/", {"choice": "approve", "digest": record.digest}
    assert 'type="password"' in as_(client, people.carol).get(page).content.decode()
    assert "takes your password once more" in client.post(vote, given).content.decode()
    assert client.post(vote, given | {"password": PASSWORD}).status_code == 302
    meeting = meetings.start(meeting, by=people.dave)
    meetings.join(meeting, by=people.carol)
    decide = f"{page}items/{item.pk}/decide/"
    assert 'type="password"' in as_(client, people.dave).get(page).content.decode()
    for password, sentence in (("", "takes your password once more"), ("wrong", "This is not your password")):
        assert sentence in client.post(decide, given | {"password": password}).content.decode()
    over_rest = client.post(
        f"/api/v1/meetings/{meeting.key}/decisions/", given | {"item": item.pk}, content_type="application/json"
    )
    assert over_rest.json()["refusals"][0]["code"] == "step_up"
    assert client.post(decide, given | {"password": PASSWORD}).status_code == 302
    assert Vote.objects.count() == 2


def test_what_becomes_restricted_is_kept_from_others(client, people, cab):
    meeting, record = session(people, cab, people.carol, risk="high")
    item = item_of(meeting, record)
    meetings.add_action(meeting, by=people.dave, title="Rotate quietly", owner=people.carol, item=item)
    meetings.decide(item, by=people.dave, choice="reject", reason="No", digest=record.digest)
    meetings.end(meeting, by=people.dave)
    meetings.sign(meeting, by=people.dave)
    meetings.make_missing_files()
    page, rest = f"/approvals/meetings/{meeting.key}/", f"/api/v1/meetings/{meeting.key}/"
    assert "Rotate quietly" in as_(client, people.mallory).get(f"{page}minutes/").content.decode()
    with recording(kind="record.restricted", key=record.key, by=None):
        docket = Docket.objects.get(key=record.key)
        docket.is_restricted = True
        docket.save()
    outsider = program(people.mallory, "read")
    told = [client.get(at, follow=True).content.decode() for at in (page, f"{page}minutes/", f"{page}minutes/pdf/")]
    told.append(outsider.get(f"{rest}minutes/").content.decode())
    assert not [text for text in told if "Rotate quietly" in text]
    (seen,) = outsider.get(rest).json()["items"]
    hidden = ("risk", "contention", "why", "outcome", "source", "seconds", "reason", "key")
    assert [name for name in hidden if seen[name]] == []


def test_what_votes_settle_no_longer_is_discussed_and_an_edit_is_followed(client, people, cab):
    (record,) = questions(people, 1, risk="low")
    meeting = ahead(cab, people.dave, team=people.team.platform)
    meetings.draw(meeting)
    votes = [record.vote("cab", who) for who in (people.carol, people.quinn)]
    meetings.close_agenda(meeting, by=people.dave)
    assert item_of(meeting, record).state == ItemState.SETTLED
    services.withdraw_vote(votes[0], by=people.carol, reason="It is contested.")
    meetings.close_due()
    meetings.close_due()
    item = item_of(meeting, record)
    assert (item.state, item.outcome, item.closed_at) == (ItemState.LISTED, "", None)
    meetings.start(meeting, by=people.dave)
    meetings.join(meeting, by=people.carol)
    record.edit(by=people.alice, plan={"backout_plan": "Another way back"}, what={"title": "Another title"})
    assert item_of(meeting, record).ballot.state == BallotState.VOIDED
    row = queries.agenda(meeting, people.dave).row_of(item.pk)
    assert row.digest == record.digest, "The page asks what is asked now."
    done = meetings.decide(item, by=people.dave, choice="approve", digest=row.digest)
    assert (done.outcome, done.ballot) == (ItemOutcome.APPROVED, record.ballot("cab"))


def test_conditions_are_the_boards_and_strangers_say_nothing(people, cab):
    meeting, record = session(people, cab, people.carol)
    item = item_of(meeting, record)
    otherwise = {people.carol.pk: "conditions"}
    with pytest.raises(Refused, match="Conditions are the board's"):
        meetings.decide(item, by=people.dave, choice="approve", digest=record.digest, otherwise=otherwise)
    at, approves = f"/api/v1/meetings/{meeting.key}/", program(people.dave, "read", "write", "approve")
    said = {"item": item.pk, "choice": "approve", "digest": record.digest, "otherwise": {"nobody": "reject"}}
    answer = approves.post(f"{at}decisions/", said, format="json")
    assert (answer.status_code, "Nobody is called nobody." in answer.content.decode()) == (422, True)
    step = {"item": item.pk, "act": "recuse", "reason": "Too close"}
    assert program(people.carol, "read", "write").post(f"{at}acts/", step, format="json").status_code == 403
    assert program(people.carol, "read", "approve").post(f"{at}acts/", step, format="json").status_code == 200


def test_meetings_of_a_series_follow_it_where_nobody_changed_them_by_hand(people, cab):
    series = meetings.plan_series(
        cab,
        by=people.dave,
        name="CAB",
        team=people.team.platform,
        rule="FREQ=WEEKLY;COUNT=2",
        first_at=(clock.now() + DAY * 7).replace(minute=0, second=0, microsecond=0),
        place="Bridge 4",
    )
    first, second = series.meetings.order_by("occurrence")
    meetings.edit_meeting(first, by=people.dave, place="Room 1", title="The big one", minutes=90)
    changed = {"name": "Weekly board", "place": "Bridge 7", "minutes": 45, "cutoff_minutes": 60, "item_minutes": 8}
    meetings.edit_series(series, by=people.dave, **changed)

    def shown(meeting):
        found = queries.visible(people.dave).get(pk=meeting.pk)
        length = int((found.ends_at - found.starts_at).total_seconds() // 60)
        return found.docket.title, found.place, length, found.cutoff_minutes, found.item_minutes

    assert shown(second) == ("Weekly board", "Bridge 7", 45, 60, 8)
    assert shown(first) == ("The big one", "Room 1", 90, 60, 8)
    assert {meeting.state for meeting in series.meetings.all()} == {MeetingState.PLANNED}
