"""Freezes and exceptions over REST."""

from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from apps.core import clock
from apps.freezes.api import views
from apps.freezes.enums import Level

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(people):
    """Call the API as somebody, by log-in name."""

    def call(who, method, path, body=None, version=None):
        client = APIClient()
        client.force_authenticate(people.all[who])
        headers = {} if version is None else {"If-Match": f'"{version}"'}
        return getattr(client, method)(f"/api/v1/{path}", body, format="json", headers=headers)

    return call


@pytest.fixture
def body():
    start = clock.now().replace(second=0, microsecond=0) + timedelta(hours=1)
    return {
        "title": "Network move",
        "team": "platform",
        "level": "hard",
        "reason": "Cables",
        "start": start.isoformat(),
        "end": (start + timedelta(hours=8)).isoformat(),
        "services": ["ledger"],
        "kinds": ["production"],
        "tiers": [1],
        "approver": "dave",
    }


def test_a_freeze_is_drafted_announced_changed_and_lifted(api, place, body):
    made = api("erin", "post", "freezes/", body)
    assert made.status_code == 201, made.content
    key = made.json()["key"]
    assert made["Location"].endswith(f"/freezes/{key}/")
    assert (made.json()["state"], made.json()["services"], made.json()["approver"]) == ("draft", ["ledger"], "dave")
    path = f"freezes/{key}/"
    changed = api("erin", "patch", path, {"environments": ["payments-prod"], "services": []}, 1)
    assert (changed.json()["environments"], changed.json()["services"]) == (["payments-prod"], [])
    options = api("alice", "get", f"{path}transitions/").json()["transitions"]
    assert [(row["name"], row["allowed"]) for row in options] == [("announce", False), ("discard", False)]
    assert api("erin", "post", f"{path}transitions/", {"transition": "announce"}, 1).status_code == 412
    alone = api("erin", "post", f"{path}transitions/", {"transition": "announce"}, 2)
    assert alone.status_code == 403
    done = api("frank", "post", f"{path}transitions/", {"transition": "announce"}, 2)
    assert done.json()["state"] == "approved"
    assert api("erin", "post", f"{path}transitions/", {"transition": "lift"}, 3).status_code == 422
    first = api("erin", "post", f"{path}transitions/", {"transition": "lift", "reason": "Done"}, 3).json()
    assert (first["state"], first["lift_asked_by"], first["lift_reason"]) == ("approved", "erin", "Done")
    assert api("erin", "post", f"{path}transitions/", {"transition": "lift", "reason": "Done"}, 4).status_code == 403
    done = api("frank", "post", f"{path}transitions/", {"transition": "lift", "reason": "So it is"}, 4)
    assert done.json()["state"] == "lifted"
    assert api("erin", "post", f"{path}transitions/", {"transition": "fly"}, 5).status_code in (409, 422)


def test_lists_are_filtered_and_fixed_in_queries(api, freeze, django_assert_max_num_queries):
    first, second = freeze(), freeze(begins=30, announced=False, level=Level.HARD)
    with django_assert_max_num_queries(5):
        rows = api("victor", "get", "freezes/").json()["results"]
    assert [row["key"] for row in rows] == [second.key, first.key]
    assert [row["key"] for row in api("victor", "get", "freezes/?level=hard").json()["results"]] == [second.key]
    now = clock.now().isoformat().replace("+00:00", "Z")
    assert [row["key"] for row in api("victor", "get", f"freezes/?at={now}").json()["results"]] == [first.key]
    assert api("victor", "get", "freezes/?nonsense=1").status_code == 400


def test_hits_are_told(api, work, freeze):
    docket, made = work(), freeze(announced=False)
    work(restricted=True)
    found = api("frank", "get", f"freezes/{made.key}/hits/").json()
    assert [(row["key"], row["kind"]) for row in found["results"]] == [(docket.key, "CHG")]
    assert (found["total"], found["counts"], found["reserved"]) == (1, [{"kind": "Change", "count": 1}], 1)
    assert (found["going_on"], found["note"]) == (0, "")
    assert api("erin", "get", f"freezes/{made.key}/hits/").json()["reserved"] == 0


def test_many_hits_are_bounded_and_say_so(api, work, freeze, monkeypatch):
    monkeypatch.setattr(views, "MOST_HITS", 1)
    made = freeze(announced=False)
    first, _second = work(), work()
    found = api("erin", "get", f"freezes/{made.key}/hits/").json()
    assert ([row["key"] for row in found["results"]], found["total"]) == ([first.key], 2)
    assert found["note"] == "The first 1 of 2 are shown."


MATRIX = [("erin", 201), ("frank", 201), ("root", 201), ("alice", 403), ("henry", 403), ("grace", 403)]


@pytest.mark.parametrize(("who", "status"), MATRIX)
def test_who_drafts_and_announces(api, place, body, freeze, who, status):
    made = freeze(announced=False)
    assert api(who, "post", "freezes/", body).status_code == status
    answer = api(who, "post", f"freezes/{made.key}/transitions/", {"transition": "announce"}, made.version)
    assert answer.status_code == (200 if status == 201 else 403)


def test_input_is_read_strictly(api, place, body):
    assert api("erin", "post", "freezes/", body | {"state": "approved"}).status_code == 422
    assert api("erin", "post", "freezes/", body | {"start": "2026-01-01T00:00"}).status_code == 422
    assert api("erin", "post", "freezes/", body | {"services": ["no-such"]}).status_code == 422
    assert api("erin", "post", "freezes/", body | {"end": body["start"]}).status_code == 422
    assert api("erin", "post", "freezes/", body | {"zone": "Nowhere"}).status_code == 422


def test_an_exception_is_asked_and_decided(api, work, freeze):
    docket, made = work(), freeze()
    asked = {"freeze": made.key, "subject": docket.key, "reason": "Customers cannot pay"}
    assert api("mallory", "post", "freeze-exceptions/", asked).status_code == 403
    answer = api("alice", "post", "freeze-exceptions/", asked)
    assert answer.status_code == 201, answer.content
    path = f"freeze-exceptions/{answer.json()['key']}/"
    assert api("alice", "post", "freeze-exceptions/", asked).status_code == 409
    refused = api("alice", "post", f"{path}transitions/", {"transition": "grant"}, 1)
    assert refused.status_code == 403
    assert "yourself" in refused.json()["refusals"][0]["sentence"]
    granted = api("erin", "post", f"{path}transitions/", {"transition": "grant"}, 1)
    assert (granted.json()["state"], granted.json()["decided_by"]) == ("granted", "erin")
    rows = api("victor", "get", f"freeze-exceptions/?subject={docket.key}&state=granted").json()["results"]
    assert [row["freeze"] for row in rows] == [made.key]


def test_what_a_person_may_not_see_is_not_there(api, work, freeze):
    docket, made = work(restricted=True), freeze()
    asked = {"freeze": made.key, "subject": docket.key, "reason": "Now"}
    assert api("mallory", "post", "freeze-exceptions/", asked).status_code == 404
    key = api("alice", "post", "freeze-exceptions/", asked).json()["key"]
    assert api("mallory", "get", f"freeze-exceptions/{key}/").status_code == 404
