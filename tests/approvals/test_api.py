"""The same over REST: reading, voting with a token of the right scope, seats (A-08)."""

from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from apps.accounts.services.tokens import make_token
from apps.approvals import queries, services
from apps.approvals.models import Seat, Vote
from apps.audit.models import Event
from apps.core import clock

from .records import Record, policy

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(people, record, two_of_three):
    record.ask(people.alice)
    return record


def token_client(user, *scopes) -> APIClient:
    made = make_token(by=user, name="tests", scopes=list(scopes), expires_at=clock.now() + timedelta(days=1))
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {made.secret}")
    return client


def vote(client, record, **given):
    ballot = record.ballot("cab")
    body = {"choice": "approve", "digest": ballot.digest} | given
    return client.post(f"/api/v1/ballots/{ballot.pk}/votes/", body, format="json")


def test_an_approval_tells_its_steps_and_what_is_missing(people, asked):
    client = token_client(people.carol, "read")
    (row,) = client.get("/api/v1/approvals/", {"key": asked.key, "state": "open"}).json()["results"]
    body = client.get(f"/api/v1/approvals/{row['id']}/").json()
    (ballot,) = body["steps"][0]["ballots"]
    assert ballot["may_vote"] is True
    assert ballot["asked"] == ["carol", "dave", "quinn"]
    assert body["missing"] == ["CAB: 2 more approvals are needed. Asked: Carol Chen, Dave Diaz, Quinn Quist."]
    assert body["digest"] == asked.digest
    other = token_client(people.alice, "read").get(f"/api/v1/approvals/{row['id']}/").json()
    assert other["steps"][0]["ballots"][0]["refusal"] == "You asked for this yourself."
    assert client.get("/api/v1/approvals/", {"stat": "open"}).status_code == 400


def test_a_vote_needs_the_scope(people, asked):
    assert vote(token_client(people.carol, "read", "write"), asked).status_code == 403
    assert not Vote.objects.exists()
    made = vote(token_client(people.carol, "read", "approve"), asked)
    assert made.status_code == 201
    assert made.json()["voter"] == "carol"
    assert vote(APIClient(), asked).status_code == 401


def test_refusals_are_problems_with_sentences(people, asked):
    refused = vote(token_client(people.alice, "approve"), asked)
    assert refused.status_code == 403
    assert refused.json()["refusals"][0]["sentence"] == "You asked for this yourself."
    client = token_client(people.carol, "approve")
    assert vote(client, asked, digest="0" * 64).status_code == 409
    assert vote(client, asked, choice="reject").status_code == 422
    assert vote(client, asked, colour="blue").status_code == 422
    assert Event.objects.filter(kind="vote.cast", outcome="refused", key=asked.key).exists()


def test_asking_again_and_looking_again(people, asked):
    client, approval = token_client(people.alice, "read", "write"), queries.standing(asked.docket)
    where = f"/api/v1/approvals/{approval.pk}"
    assert client.post(f"{where}/ask-again/").json()["refusals"][0]["code"] == "not_expired"
    assert (client.post(f"{where}/look-again/").status_code, client.get(f"{where}/").json()["state"]) == (200, "open")
    with clock.shifted(timedelta(hours=73)):
        services.expire_due()
        client = token_client(people.alice, "read", "write")
        assert token_client(people.mallory, "write").post(f"{where}/ask-again/").status_code == 403
        made = client.post(f"{where}/ask-again/")
        assert (made.status_code, made.json()["state"], made.json()["id"] > approval.pk) == (201, "open", True)


def test_conditions_withdrawal_and_the_list_of_what_waits(people, asked):
    client = token_client(people.carol, "read", "approve")
    assert len(client.get("/api/v1/ballots/", {"waiting": "true"}).json()["results"]) == 1
    made = vote(client, asked, choice="conditions", conditions=["Warn the bank"]).json()
    assert made["conditions"] == ["Warn the bank"]
    assert client.get("/api/v1/ballots/", {"waiting": "true"}).json()["results"] == []
    where = f"/api/v1/ballots/{made['ballot']}/"
    assert [one["voter"] for one in client.get(where).json()["votes"]] == ["carol"]
    body = {"vote": made["id"], "reason": "I would not."}
    assert token_client(people.dave, "approve").post(f"{where}withdraw/", body).status_code == 403
    assert client.post(f"{where}withdraw/", {"vote": made["id"]}, format="json").status_code == 422
    gone = client.post(f"{where}withdraw/", {"vote": made["id"], "reason": "Wrong record."}, format="json")
    assert gone.status_code == 200
    assert gone.json()["ended_at"]


def test_a_restricted_ballot_is_not_there(people, two_of_three, log):
    record = Record(by=people.alice, team=people.team.payments, restricted=True)
    record.ask(people.alice)
    assert vote(token_client(people.mallory, "approve"), record).status_code == 404
    assert token_client(people.mallory, "read").get("/api/v1/approvals/").json()["results"] == []


def test_boards_and_seats(people, cab):
    root = token_client(people.root, "read", "write")
    assert root.get("/api/v1/boards/cab/").json()["seats"][0]["user"] == "carol"
    body = {"user": "bob", "role": "chair"}
    assert token_client(people.bob, "write").post("/api/v1/boards/cab/seats/", body, format="json").status_code == 403
    assert root.post("/api/v1/boards/cab/seats/", body, format="json").status_code == 201
    assert root.post("/api/v1/boards/cab/seats/end/", {"user": "bob"}, format="json").json()["until"]
    assert not Seat.objects.filter(user=people.bob, until=None).exists()


def test_policies(people, cab):
    policy("change", {"board": cab, "when": [["risk", "at_least", "high"]]})
    client = token_client(people.bob, "read")
    (row,) = client.get("/api/v1/policies/change/").json()["rows"]
    assert row["condition"] == "risk is at least high"
    assert len(client.get("/api/v1/policies/").json()["results"]) == len(queries.policies_in_force())
