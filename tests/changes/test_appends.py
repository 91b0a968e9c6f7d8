"""Several hands at once, over REST: nothing acknowledged is lost, and a retry does nothing twice."""

from functools import partial

import pytest
from rest_framework.test import APIClient

from apps.changes.models import ChangeRequest
from apps.dockets.models import Comment

from ..races import at_once
from . import acts

pytestmark = pytest.mark.django_db(transaction=True)

HANDS, LINES = 4, 3


def client_of(person) -> APIClient:
    client = APIClient()
    client.force_authenticate(person)
    return client


def test_every_append_that_was_acknowledged_stands_once(people, seeded):  # K-05, S-08
    change = acts.draft(people, seeded, reason="")
    url = f"/api/v1/changes/{change.key}/"
    missing = client_of(people.fresh("alice")).patch(url, {"reason": "x"})
    assert missing.status_code == 428

    def append(number: int) -> list[str]:
        client, written = client_of(people.fresh(("alice", "bob")[number % 2])), []
        for line in range(LINES):
            said = f"hand {number} line {line}"
            for _try in range(60):
                read = client.get(url)
                text = f"{read.json()['reason']}\n{said}".strip()
                answer = client.patch(url, {"reason": text}, headers={"If-Match": read["ETag"]})
                assert answer.status_code in (200, 412), answer.content
                if answer.status_code == 200:
                    written.append(said)
                    break
            talk = client.post(f"/api/v1/dockets/{change.key}/comments/", {"text": said})
            assert talk.status_code == 201
        return written

    hands = at_once(*(partial(append, number) for number in range(HANDS)))
    acknowledged = [said for written in hands for said in written]
    assert len(acknowledged) == HANDS * LINES
    kept = acts.fresh(change)
    assert sorted(kept.reason.splitlines()) == sorted(acknowledged)
    assert kept.version == change.version + len(acknowledged)
    assert sorted(Comment.objects.values_list("text", flat=True)) == sorted(acknowledged)


def test_one_key_has_one_effect_and_one_answer(people, seeded):  # K-06
    body = {"title": "Move the index", "services": ["search"]}

    def raise_it():
        answer = client_of(people.fresh("mallory")).post("/api/v1/changes/", body, headers={"Idempotency-Key": "one"})
        return answer.status_code, answer.content

    found = at_once(*[raise_it] * 4)
    assert {status for status, _content in found} <= {201, 409}, found
    assert ChangeRequest.objects.count() == 1
    again = raise_it()
    assert again[0] == 201
    assert {content for status, content in found if status == 201} == {again[1]}
    other = client_of(people.fresh("mallory")).post(
        "/api/v1/changes/", {**body, "title": "Another"}, headers={"Idempotency-Key": "one"}
    )
    assert other.status_code == 422
    theirs = client_of(people.fresh("alice")).post("/api/v1/changes/", body, headers={"Idempotency-Key": "one"})
    assert theirs.status_code == 201
    assert ChangeRequest.objects.count() == 2
