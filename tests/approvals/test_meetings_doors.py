"""Board meetings by page and over REST: who may, votes beforehand, the live page, minutes, and how many queries it takes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from guardian.shortcuts import assign_perm
from rest_framework.test import APIClient

from apps.accounts.services.tokens import make_token
from apps.approvals.meetings.permissions import may_arrange, movable_meetings
from apps.approvals.models import AgendaItem, Meeting, Vote
from apps.approvals.queries import meetings as queries
from apps.approvals.services import meetings
from apps.audit.models import Event
from apps.audit.services import recording
from apps.calendars.shifting import shift
from apps.core import clock

from .gatherings import DAY, ahead, chaired, item_of, questions
from .records import Record, board, policy

pytestmark = pytest.mark.django_db


@pytest.fixture
def cab(people, log):
    made = chaired(board("cab", people.carol, people.dave, people.quinn, quorum=2), people.dave)
    policy("change", {"board": made, "number": 2})
    return made


@pytest.fixture
def meeting(people, cab):
    return ahead(cab, people.dave, team=people.team.platform)


def as_(client, user):
    client.force_login(user)
    return client


def program(user, *scopes) -> APIClient:
    made = make_token(by=user, name="tests", scopes=list(scopes), expires_at=clock.now() + timedelta(days=1))
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {made.secret}")
    return client


def test_only_the_chair_leads_by_every_door(client, people, cab, meeting):
    (record,) = questions(people, 1)
    meetings.draw(meeting)
    item = item_of(meeting, record)
    page, api = f"/approvals/meetings/{meeting.key}/", f"/api/v1/meetings/{meeting.key}/"
    # Ruth administers and Erin manages changes: they plan, and do not lead.
    for name in ("carol", "root", "erin", "alice"):
        user = people.all[name]
        as_(client, user).post(f"{page}transitions/", {"transition": "start", "version": 2})
        client.post(f"{page}items/{item.pk}/decide/", {"choice": "approve", "digest": record.digest})
        answer = program(user, "read", "write", "approve").post(
            f"{api}transitions/", {"transition": "start"}, format="json", headers={"If-Match": '"2"'}
        )
        assert answer.status_code == 403, name
        assert "led by its chair: Dave Diaz" in answer.content.decode()
    meeting.refresh_from_db()
    assert meeting.state == "planned"
    assert Event.objects.filter(kind="meeting.start", outcome="refused").count() == 8
    assert as_(client, people.carol).get("/approvals/boards/cab/series/new/").status_code == 403
    assert as_(client, people.erin).get("/approvals/boards/cab/series/new/").status_code == 200


def test_a_member_votes_beforehand_with_one_click_an_item(client, people, cab, meeting):
    first, second = questions(people, 2)
    meetings.draw(meeting)
    page = f"/approvals/meetings/{meeting.key}/"
    text = as_(client, people.carol).get(page).content.decode()
    assert "2 items wait for your vote beforehand" in text
    item = item_of(meeting, first)
    answer = client.post(f"{page}items/{item.pk}/vote/", {"choice": "approve", "digest": first.digest})
    assert answer.status_code == 302
    assert answer.url == f"{page}?item={item_of(meeting, second).pk}#brief", "The next question comes up by itself."
    assert Vote.objects.get().voter == people.carol
    refused = client.post(
        f"{page}items/{item_of(meeting, second).pk}/vote/", {"choice": "reject", "reason": "", "digest": second.digest}
    )
    assert refused.status_code == 422
    assert "Please say why you reject it." in refused.content.decode()
    assert "1 item waits for your vote beforehand" in client.get(page).content.decode()
    assert [(due.items, due.unvoted) for due in queries.before_me(people.carol)] == [(2, 1)]
    assert [(due.items, due.unvoted) for due in queries.before_me(people.alice)] == []
    home = client.get("/").content.decode()
    assert "2 items, 1 without your vote" in home


def test_a_meeting_from_the_first_click_to_the_minutes(client, people, cab, meeting):
    (record,) = questions(people, 1)
    page = f"/approvals/meetings/{meeting.key}/"
    dave = as_(client, people.dave)
    dave.post(f"{page}transitions/", {"transition": "start", "version": meeting.version})
    item = item_of(meeting, record)
    shown = dave.get(page).content.decode()
    assert "A quorum of 2 is needed to decide this; 1 of the board is present" in shown
    dave.post(f"{page}room/", {"who": people.carol.pk})
    as_(client, people.carol).post(f"{page}room/", {"act": "join"})
    dave = as_(client, people.dave)
    typed = {"choice": "conditions", "reason": "It is late", "conditions": "", "digest": record.digest}
    refused = dave.post(f"{page}items/{item.pk}/decide/", typed)
    assert refused.status_code == 422
    assert "It is late" in refused.content.decode(), "What was typed is kept."
    dave.post(f"{page}items/{item.pk}/decide/", typed | {"conditions": "Rehearse it\n\n"})
    dave.post(f"{page}actions/", {"title": "Tell the shops", "owner": people.carol.pk, "due_on": "2027-01-10"})
    pulse = dave.get(f"{page}pulse/").json()["pulse"]
    as_(client, people.carol).post(f"{page}room/", {"act": "leave"})
    assert client.get(f"{page}pulse/").json()["pulse"] != pulse
    dave = as_(client, people.dave)
    for name in ("end", "sign"):
        meeting.refresh_from_db()
        dave.post(f"{page}transitions/", {"transition": name, "version": meeting.version})
    text = dave.get(f"{page}minutes/").content.decode()
    for said in ("Approved with conditions", "Rehearse it", "Tell the shops", "Carol Chen", "Signed by Dave Diaz"):
        assert said in text, said
    meetings.make_missing_files()
    made = dave.get(f"{page}minutes/pdf/")
    assert made["Content-Type"] == "application/pdf"
    assert made.content.startswith(b"%PDF")
    assert dave.get(f"{page}minutes/print/").status_code == 200
    dave.post(f"{page}minutes/dispute/", {"text": "It was earlier"})
    assert "It was earlier" in dave.get(f"{page}minutes/").content.decode()


def test_the_same_over_rest(people, cab):
    dave, carol = program(people.dave, "read", "write", "approve"), program(people.carol, "read", "write")
    (record,) = questions(people, 1)
    start = (clock.now() + DAY).isoformat()
    made = dave.post("/api/v1/meetings/", {"board": "cab", "team": "platform", "start": start}, format="json")
    assert made.status_code == 201, made.content
    at, meeting = made["Location"], Meeting.objects.get()
    added = dave.post(f"{at}items/", {"key": record.key}, format="json").json()
    (item,) = added["items"]
    assert (item["key"], item["source"], item["may_vote"]) == (record.key, "hand", True)
    begun = dave.post(
        f"{at}transitions/", {"transition": "start"}, format="json", headers={"If-Match": f'"{added["version"]}"'}
    )
    assert begun.status_code == 200
    assert begun.json()["present"] == ["dave"]
    decision = {"item": item["id"], "choice": "approve", "digest": item["digest"]}
    no_quorum = dave.post(f"{at}decisions/", decision, format="json")
    assert no_quorum.status_code == 409
    assert "A quorum of 2" in no_quorum.content.decode()
    assert carol.post(f"{at}room/", {"act": "join"}, format="json").status_code == 200
    assert program(people.dave, "read", "write").post(f"{at}decisions/", decision, format="json").status_code == 403
    said = decision | {"otherwise": {"carol": "abstain"}}
    decided = dave.post(f"{at}decisions/", said, format="json", headers={"Idempotency-Key": "a-decision-once"})
    assert decided.json()["items"][0]["state"] == "closed"
    again = dave.post(f"{at}decisions/", said, format="json", headers={"Idempotency-Key": "a-decision-once"})
    assert (again.status_code, again.json()) == (200, decided.json())
    assert dict(Vote.objects.values_list("voter__username", "choice")) == {"dave": "approve", "carol": "abstain"}
    meetings.end(meeting, by=people.dave)
    meetings.sign(meeting, by=people.dave)
    minutes = carol.get(f"{at}minutes/").json()
    assert minutes["content"]["items"][0]["outcome"] == "open", "One approval of two needed."
    assert carol.post(f"{at}disputes/", {"text": "I approved"}, format="json").status_code == 201


def test_a_restricted_item_stays_a_number_for_whoever_may_not_see_it(client, people, cab, meeting):
    secret = Record(by=people.alice, team=people.team.payments, restricted=True)
    secret.ask(people.alice)
    meetings.start(meeting, by=people.dave)
    meetings.join(meeting, by=people.carol)
    item = item_of(meeting, secret)
    meetings.recuse(item, by=people.quinn, reason="Too close")
    meetings.add_action(meeting, by=people.dave, title="Rotate quietly", owner=people.carol, item=item)
    meetings.decide(item, by=people.dave, choice="approve", digest=secret.digest)
    meetings.end(meeting, by=people.dave)
    meetings.sign(meeting, by=people.dave)
    meetings.make_missing_files()
    page = f"/approvals/meetings/{meeting.key}/"
    outsider = as_(client, people.mallory)
    for address in (page, f"{page}minutes/", f"{page}minutes/print/", f"/audit/timeline/{meeting.key}/"):
        text = outsider.get(address, follow=True).content.decode()
        assert not [word for word in ("Rotate", secret.key, "Too close") if word in text], address
    body = program(people.mallory, "read").get(f"/api/v1/meetings/{meeting.key}/").content.decode()
    minutes = program(people.mallory, "read").get(f"/api/v1/meetings/{meeting.key}/minutes/").content.decode()
    assert not [word for word in ("Rotate", secret.key, "Too close") if word in body + minutes]
    assert outsider.get(f"{page}items/{item.pk}/").status_code == 404
    assert secret.key in as_(client, people.carol).get(f"{page}minutes/").content.decode()


def _filled(people, cab, number: int) -> Meeting:
    """A meeting with that many items, written past the services but inside one act, which asks each of the board."""
    meeting = ahead(cab, people.dave, team=people.team.platform)
    records = questions(people, number)
    with recording(kind="agenda.prepared", key=meeting.key, by=None):
        for place, record in enumerate(records, start=1):
            AgendaItem.objects.create(meeting=meeting, docket=record.docket, ballot=record.ballot("cab"), order=place)
    return meeting


def test_an_agenda_takes_as_many_queries_for_many_items_as_for_three(client, people, cab):
    counted = []
    for number in (3, 12):
        meeting = _filled(people, cab, number)
        client = as_(client, people.carol)
        client.get(f"/approvals/meetings/{meeting.key}/")
        with CaptureQueriesContext(
            connection,
        ) as captured:
            answer = client.get(f"/approvals/meetings/{meeting.key}/")
        assert answer.status_code == 200
        counted.append(len(captured))
        assert answer.content.decode().count('id="item-') == number
    assert counted[0] == counted[1]


def test_the_calendar_lets_a_meeting_be_moved_by_exactly_those_who_arrange_it(client, people, cab, meeting):
    """By seat, by role, and by a grant of the board to a team; what the card offers is then done."""
    (window,) = meeting.docket.windows.all()
    card = reverse("calendars:card", args=[window.pk])

    def told() -> dict[str, tuple[bool, bool, bool]]:
        found = {}
        for name in ("dave", "erin", "root", "carol", "mallory", "alice", "victor"):
            user = people.fresh(name)
            may = movable_meetings(user).filter(pk=meeting.pk).exists()
            offered = "Move…" in as_(client, user).get(card).content.decode()
            found[name] = (may_arrange(meeting, user) is None, may, offered)
        return found

    no, yes = (False,) * 3, (True,) * 3
    usual = dict.fromkeys(("dave", "erin", "root"), yes) | dict.fromkeys(("carol", "mallory", "alice", "victor"), no)
    assert told() == usual
    assign_perm("approvals.chair_board", people.team.search.group, cab)
    assert told() == usual | {"mallory": yes}
    span = window.span
    seen = shift(window, span.lower + DAY, span.upper + DAY, by=people.fresh("mallory"), etag=None)
    assert seen.applied
    window.refresh_from_db()
    assert window.span.lower == span.lower + DAY
    # A machine leads nothing, whatever its team was granted.
    machine = people.fresh("mallory")
    machine.is_service = True
    assert may_arrange(meeting, machine)
    assert not movable_meetings(machine).exists()
