"""The pages: inbox, decision page, boards, policies (A-15, A-16; fixed numbers of queries)."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.approvals import queries, services
from apps.approvals.models import Ballot, Seat, Vote
from apps.audit.models import Event
from apps.audit.services import recording
from apps.changes.services import apply as move
from apps.core import clock
from tests.changes import acts as changes

from .records import CONTENT, FACTS, Record, board, policy
from .test_voting import away

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(people, record, two_of_three):
    record.ask(people.alice)
    return record


def page(record) -> str:
    return reverse("approvals:approval", args=[record.key, "change"])


def answer(client, record, **given):
    ballot = record.ballot("cab")
    return client.post(
        f"{page(record)}votes/", {"ballot": ballot.pk, "digest": record.digest, "choice": "approve"} | given
    )


def count(client, url) -> int:
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(url).status_code == 200
    return len(found)


def test_the_inbox_shows_what_is_asked_of_the_reader(client, people, asked):
    client.force_login(people.carol)
    shown = client.get("/approvals/").content.decode()
    assert "Rotate the key" in shown
    assert "2 more approvals are needed." in shown
    client.force_login(people.mallory)
    assert "Nothing waits for your vote" in client.get("/approvals/").content.decode()
    client.force_login(people.alice)
    assert "Nothing waits for your vote" in client.get("/approvals/").content.decode()


def test_the_inbox_forgets_what_was_answered(client, people, asked):
    assert queries.asked_count(people.carol) == 1
    asked.vote("cab", people.carol)
    assert queries.asked_count(people.carol) == 0
    client.force_login(people.carol)
    assert "Your last votes" in client.get("/approvals/").content.decode()


def test_the_inbox_of_a_delegate_has_the_absent_persons_votes(client, people, asked):
    away(people.carol, delegate=people.erin)
    assert queries.asked_count(people.carol) == 0
    assert queries.asked_count(people.erin) == 1
    client.force_login(people.carol)
    assert "Erin Eide votes in your place" in client.get("/approvals/").content.decode()
    client.force_login(people.erin)
    assert "You stand in for Carol Chen" in client.get(page(asked)).content.decode()
    assert answer(client, asked, on_behalf_of=people.carol.pk).status_code == 302
    assert queries.asked_count(people.erin) == 0


def test_the_inbox_costs_the_same_for_one_row_and_for_three(client, people, asked):
    client.force_login(people.carol)
    one = count(client, "/approvals/")
    for _more in range(2):
        Record(by=people.bob, team=people.team.payments).ask(people.bob)
    assert len(queries.inbox(people.carol)) == 3
    assert count(client, "/approvals/") == one


def test_the_decision_page_costs_the_same_for_one_ballot_and_for_three(client, people, record, cab, log):
    policy("change", {"board": cab})
    record.ask(people.alice)
    client.force_login(people.carol)
    one = count(client, page(record))
    policy("change", {"board": cab}, {"board": board("a", people.henry)}, {"board": board("b", people.erin)}, number=2)
    other = Record(by=people.alice, team=people.team.payments)
    other.ask(people.alice)
    assert count(client, page(other)) == one


def test_an_approver_sees_every_field_that_enters_the_digest(client, people, asked):
    asked.edit(by=people.alice, people={"implementer": people.bob.pk}, custom={"tags": ["blue", "green"], "loud": True})
    client.force_login(people.carol)
    shown = client.get(page(asked)).content.decode()
    before_the_button = shown[: shown.index('id="decide"')]
    words = re.sub(r"<[^>]+>", " ", before_the_button)
    for fields in asked.docket and CONTENT.values():
        for name in fields:
            assert name.capitalize() in words
    for said in (
        "Rotate the key",
        "two years",
        "Put the old key back",
        "Migrates: no",
        "Bob Brandt",
        "blue",
        "green",
        "yes",
        "Thu 26 Nov 22:00",
        "Thu 26 Nov 23:30",
    ):
        assert said in words, said
    assert f'name="digest" value="{asked.digest}"' in shown


def test_what_people_write_stays_text(client, people, asked):
    asked.edit(by=people.alice, plan={"backout": "<script>alert(1)</script> **bold**"}, what={"title": "<img src=x>"})
    client.force_login(people.carol)
    shown = client.get(page(asked)).content.decode()
    assert "<script>alert" not in shown
    assert "<img src=x>" not in shown
    assert "<strong>bold</strong>" in shown


def test_looking_never_decides(client, people, asked):
    client.force_login(people.carol)
    before = Event.objects.count()
    for url in (page(asked), f"{page(asked)}?choice=approve", f"/approvals/{asked.key}/panel/", "/approvals/"):
        client.get(url)
        client.head(url)
    assert client.get(f"{page(asked)}votes/").status_code == 405
    assert (Vote.objects.count(), Event.objects.count()) == (0, before)
    client.logout()
    assert answer(client, asked).status_code == 302
    assert not Vote.objects.exists()


def test_a_member_approves_and_takes_it_back(client, people, asked):
    client.force_login(people.carol)
    assert answer(client, asked).url == page(asked)
    shown = client.get(page(asked)).content.decode()
    assert "You can take it back until the work starts." in shown
    vote = Vote.objects.get()
    assert f"{page(asked)}votes/{vote.pk}/withdraw/" in shown
    client.post(f"{page(asked)}votes/{vote.pk}/withdraw/")
    assert "Please say why you take your vote back." in client.get(page(asked)).content.decode()
    client.post(f"{page(asked)}votes/{vote.pk}/withdraw/", {"reason": "I misread it."})
    vote.refresh_from_db()
    assert (vote.ended_at is not None, vote.ended_why) == (True, "I misread it.")
    client.post(f"{page(asked)}votes/{vote.pk}/withdraw/", {"reason": "Again."})
    assert "This vote no longer stands." in client.get(page(asked)).content.decode()


def test_a_rejection_without_a_reason_keeps_what_was_typed(client, people, asked):
    client.force_login(people.carol)
    refused = answer(client, asked, choice="reject")
    assert refused.status_code == 422
    assert "Please say why you reject it." in refused.content.decode()
    stale = answer(client, asked, choice="reject", reason="Too late at night", digest="0" * 64)
    assert stale.status_code == 409
    assert "Too late at night" in stale.content.decode()
    assert "has changed since you opened the page" in stale.content.decode()
    assert answer(client, asked, choice="nonsense").status_code == 422
    assert answer(client, asked, ballot="x").status_code == 422


def test_conditions_are_given_one_per_line(client, people, asked):
    client.force_login(people.carol)
    answer(client, asked, choice="conditions", conditions="Warn the call centre\n\nTell the bank\n")
    assert [one.task.title for one in Vote.objects.get().conditions.all()] == ["Warn the call centre", "Tell the bank"]
    assert "Warn the call centre" in client.get(page(asked)).content.decode()


def test_the_requester_reads_why_not(client, people, asked):
    client.force_login(people.alice)
    shown = client.get(page(asked)).content.decode()
    assert "You asked for this yourself." in shown
    assert 'name="choice"' not in shown
    refused = answer(client, asked)
    assert refused.status_code == 403
    assert "You asked for this yourself." in refused.content.decode()


def test_a_ballot_of_another_record_is_not_answered_here(client, people, asked):
    other = Record(by=people.bob, team=people.team.payments)
    other.ask(people.bob)
    client.force_login(people.carol)
    assert answer(client, asked, ballot=Ballot.objects.get(docket__key=other.key).pk).status_code == 404


def test_what_changed_after_a_vote_is_shown(client, people, asked):
    asked.vote("cab", people.carol)
    asked.edit(by=people.alice, window={"start": "2026-11-27T22:00:00+00:00"})
    client.force_login(people.carol)
    shown = client.get(page(asked)).content.decode()
    assert "Changed after a vote" in shown
    assert "2026-11-26 22:00" in shown
    assert "2026-11-27 22:00" in shown


def test_a_lapsed_vote_is_asked_for_again_from_the_page(client, people, asked):
    asked.vote("cab", people.carol)
    asked.vote("cab", people.dave)
    services.end_seat(Seat.objects.get(user=people.carol), by=people.root)
    client.force_login(people.alice)
    assert "no longer stands" in client.get(page(asked)).content.decode()
    client.post(f"{page(asked)}look-again/")
    assert queries.standing(asked.docket).state == "open"


def test_an_expired_approval_is_asked_for_again_from_the_page(client, people, asked):
    with recording(kind="test.expired", key=asked.key, by=None):
        approval = queries.standing(asked.docket)
        approval.state = "expired"
        approval.save()
    client.force_login(people.carol)
    assert "Ask again" not in client.get(page(asked)).content.decode()
    client.post(f"{page(asked)}ask-again/")
    client.force_login(people.alice)
    assert "Ask again" in client.get(page(asked)).content.decode()
    client.post(f"{page(asked)}ask-again/")
    assert queries.standing(asked.docket).state == "open"


def test_a_stuck_approval_says_why_and_who_can_mend_it(client, people, record):
    record.ask(people.alice)
    client.force_login(people.alice)
    shown = client.get(page(record)).content.decode()
    assert "No approval policy is in force" in shown
    assert "Who can mend it, and has been told: Erin Eide" in " ".join(shown.split())


def test_a_restricted_record_is_not_there_for_others(client, people, two_of_three, log):
    record = Record(by=people.alice, team=people.team.payments, restricted=True)
    record.ask(people.alice)
    client.force_login(people.mallory)
    for url in (page(record), f"/approvals/{record.key}/panel/", "/approvals/CHG-0/change/"):
        assert client.get(url).status_code == 404
    assert answer(client, record).status_code == 404
    client.force_login(people.carol)
    assert client.get(page(record)).status_code == 200
    assert client.get(f"/approvals/{record.key}/other/").status_code == 404


def test_the_panel_is_a_fragment_and_a_page(client, people, asked):
    client.force_login(people.bob)
    fragment = client.get(f"/approvals/{asked.key}/panel/", headers={"HX-Request": "true"}).content.decode()
    whole = client.get(f"/approvals/{asked.key}/panel/").content.decode()
    assert "<html" not in fragment
    assert re.sub(r"\s+", " ", fragment).strip() in re.sub(r"\s+", " ", whole)
    fresh = Record(by=people.alice, team=people.team.payments)
    assert "Nobody has been asked yet" in client.get(f"/approvals/{fresh.key}/panel/").content.decode()


def test_boards_and_their_seats(client, people, asked, cab):
    client.force_login(people.bob)
    assert "CAB" in client.get("/approvals/boards/").content.decode()
    shown = client.get("/approvals/boards/cab/").content.decode()
    assert "Only a chair of CAB" in shown
    assert "Rotate the key" in shown
    client.post("/approvals/boards/cab/seats/", {"user": people.bob.pk, "role": "member"})
    assert not Seat.objects.filter(user=people.bob).exists()
    client.force_login(people.root)
    client.post("/approvals/boards/cab/seats/", {"user": people.bob.pk, "role": "chair", "has_veto": "on"})
    seat = Seat.objects.get(user=people.bob)
    assert (seat.role, seat.has_veto) == ("chair", True)
    assert client.post("/approvals/boards/cab/seats/", {"user": "", "role": "member"}).status_code == 422
    client.post(f"/approvals/boards/cab/seats/{seat.pk}/end/", {"reason": "Moved on"})
    assert "Bob Brandt has a veto here" in client.get("/approvals/boards/cab/").content.decode()
    client.post("/approvals/boards/cab/seats/", {"user": people.henry.pk, "role": "member"})
    seat = Seat.objects.get(user=people.henry)
    client.post(f"/approvals/boards/cab/seats/{seat.pk}/end/", {"reason": "Moved on"})
    client.post(f"/approvals/boards/cab/seats/{seat.pk}/end/")
    shown = client.get("/approvals/boards/cab/").content.decode()
    assert "This seat has ended already." in shown
    assert "Before" in shown


def test_the_list_of_boards_costs_the_same_for_one_and_for_three(client, people, cab):
    client.force_login(people.bob)
    one = count(client, "/approvals/boards/")
    board("a", people.henry)
    board("b")
    assert count(client, "/approvals/boards/") == one
    assert "cannot be met" in client.get("/approvals/boards/").content.decode()


def test_policies_are_read_as_words(client, people, cab):
    policy(
        "change",
        {"board": cab, "number": 2, "when": [["risk", "at_least", "high"]], "judges": ["window", "plan"]},
        {"voters": "owners", "need": "percent", "number": 50},
        {"voters": "peers", "need": "all"},
    )
    client.force_login(people.bob)
    shown = client.get("/approvals/policies/").content.decode()
    for words in ("risk is at least high", "2 of CAB", "When, Plan", "everything", "50 % of", "everybody in"):
        assert words in shown


def test_seeds_make_boards_and_policies_once(client, people):
    from apps.approvals.seeds import seed

    for _again in range(2):
        with recording(kind="setup", key="seeds", by=None):
            seed(None)
    client.force_login(people.bob)
    shown = client.get("/approvals/policies/").content.decode()
    assert shown.count("Every change is seen by the board") == 1
    facts = {
        "risk": "high",
        "tier": 1,
        "environment_kinds": ["production"],
        "service_ids": [],
        "team_id": people.team.payments.pk,
    }
    rows = queries.plan("change", facts)
    assert rows[0].stage == "assess"


def test_the_plan_says_by_when_each_answers_at_the_latest(people, log):
    first, second = board("first", people.carol), board("second", people.dave)
    rows = {"board": second, "step": 2, "due_hours": 48}, {"board": first, "step": 1, "due_hours": 24}
    policy("change", *rows)
    with clock.held() as now:
        dues = [row.by - now for row in queries.plan("change", FACTS | {"team_id": people.team.payments.pk})]
    assert dues == [timedelta(hours=24), timedelta(hours=72)]


def test_boards_count_no_question_that_is_not_for_the_reader(client, people, seeded):
    change = changes.draft(people, seeded, restricted=True)
    move(change, "submit", by=people.alice)
    changes.vote(change, people, "bob")
    open_ones = Ballot.objects.filter(docket=change.docket, state="open", board__isnull=False).count()
    assert open_ones
    assert sum(row.asked for row in queries.boards(people.erin)) == open_ones
    assert sum(row.asked for row in queries.boards(people.victor)) == 0
