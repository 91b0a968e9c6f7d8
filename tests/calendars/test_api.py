"""The calendar, previews, verdicts and conflicts over REST."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from apps.calendars import services
from apps.calendars.models import Conflict, Window
from apps.core import clock

from .conftest import at

pytestmark = pytest.mark.django_db
MONTH = {"from": "2027-03-01T00:00:00Z", "to": "2027-04-01T00:00:00Z"}


@pytest.fixture
def api(people):
    client = APIClient()
    client.force_authenticate(people.alice)
    return client


def test_the_calendar_gives_every_window_as_it_stands(api, planned, place, people):
    docket = planned(1, 3, environments=[place.prod], title="Rotate keys", firm=True)
    planned(2, 4, environments=[place.prod], title="Embargoed", team=people.team.search, restricted=True)
    answer = api.get("/api/v1/calendar/", MONTH).json()
    shown, hidden = answer["entries"]
    assert shown == {
        "id": Window.objects.get(docket=docket).pk,
        "kind": "change",
        "title": "Rotate keys",
        "key": docket.key,
        "url": f"/calendars/{docket.key}/conflicts/",
        "start": "2027-03-01T01:00:00+00:00",
        "end": "2027-03-01T03:00:00+00:00",
        "is_firm": True,
        "has_conflict": True,
        "severity": "blocks",
        "is_movable": False,
        "is_everywhere": False,
    }
    assert (hidden["kind"], hidden["title"], hidden["key"], hidden["url"]) == ("reserved", "Reserved", None, "")
    assert api.get("/api/v1/calendar/", MONTH | {"environment": "payments-prod"}).json()["entries"] == [shown]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({}, 400),
        ({"from": "2027-03-01"}, 400),
        (MONTH | {"to": "2027-03-01T00:00:00"}, 400),
        (MONTH | {"to": "2027-03-01T00:00:00Z"}, 422),
        (MONTH | {"to": "2027-02-01T00:00:00Z"}, 422),
        (MONTH | {"to": "2027-06-09T00:00:01Z"}, 422),
        (MONTH | {"to": "2027-06-09T00:00:00Z"}, 200),
        (MONTH | {"kind": "party"}, 400),
        (MONTH | {"kind": "change,freeze", "service": "ledger", "environment": "x", "team": "y"}, 200),
        (MONTH | {"conflicts": "0"}, 400),
        (MONTH | {"limit": "5"}, 400),
        (MONTH | {"service": "\x00"}, 400),
    ],
)
def test_the_query_is_read_strictly(api, query, status):
    answer = api.get("/api/v1/calendar/", query)
    assert answer.status_code == status
    if status >= 400:
        assert answer["Content-Type"] == "application/problem+json"


def test_a_preview_tells_conflicts_and_slots_and_saves_nothing(api, planned, place):
    other = planned(1, 3, environments=[place.prod])
    asked = {"start": at(2).isoformat(), "end": at(4).isoformat(), "environments": ["payments-prod"]}
    answer = api.post("/api/v1/windows/preview/", asked, format="json").json()
    assert [(row["other"], row["severity"], row["id"]) for row in answer["conflicts"]] == [(other.key, "blocks", None)]
    assert answer["slots"][0]["start"].startswith("2027-03-01T03:00:00")
    assert len(answer["slots"]) == 10
    assert Window.objects.count() == 1
    own = api.post("/api/v1/windows/preview/", asked | {"change": other.key}, format="json").json()
    assert own["conflicts"] == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"start": "2027-03-01T00:00:00"},
        {"end": "2027-03-01T00:00:00Z"},
        {"environments": ["nowhere"]},
        {"environments": []},
        {"buffer_minutes": -1},
        {"buffer_minutes": 1441},
        {"colour": "red"},
        {"end": "2029-03-01T00:00:00Z"},
        {"start": "1971-01-01T00:00:00Z"},
    ],
)
def test_a_preview_refuses_what_it_cannot_compare(api, place, wrong):
    asked = {"start": at(2).isoformat(), "end": at(4).isoformat(), "environments": ["payments-prod"]} | wrong
    answer = api.post("/api/v1/windows/preview/", asked, format="json")
    assert answer.status_code == 422, answer.content


def test_the_verdict_answers_with_and_without_a_record(api, planned, place, people):
    asked = {"service": "ledger", "environment": "payments-prod", "time": at(2).isoformat()}
    answer = api.post("/api/v1/verdict/", asked, format="json")
    assert (answer.status_code, answer.json()["answer"]) == (200, "allow")
    docket = planned(3, 5, services=[place.ledger], environments=[place.prod])
    told = api.post("/api/v1/verdict/", asked | {"change": docket.key}, format="json").json()
    assert (told["answer"], told["reasons"][0]["code"]) == ("wait", "outside_window")
    assert told["valid_until"].startswith("2027-03-01T03:00:00")
    elsewhere = asked | {"change": docket.key, "service": "search"}
    assert api.post("/api/v1/verdict/", elsewhere, format="json").json()["reasons"][0]["code"] == "elsewhere"
    hidden = planned(3, 5, team=people.team.search, restricted=True)
    for key in (hidden.key, "CHG-99999"):
        assert api.post("/api/v1/verdict/", asked | {"change": key}, format="json").status_code == 404


def test_a_conflict_is_accepted_by_its_number(api, planned, place, people):
    planned(0, 2, environments=[place.prod])
    second = planned(1, 3, environments=[place.prod])
    conflict = Conflict.objects.get()
    address = f"/api/v1/conflicts/{conflict.pk}/accept/"
    given = {"until": clock.now().replace(year=clock.now().year + 1).isoformat(), "reason": "Agreed"}
    answer = api.post(address, given, format="json")
    assert (answer.status_code, answer.json()["status"]) == (200, "accepted")
    assert api.post(address, {"until": given["until"]}, format="json").status_code == 422
    assert api.post("/api/v1/conflicts/999999/accept/", given, format="json").status_code == 404
    outsider = APIClient()
    outsider.force_authenticate(people.mallory)
    assert outsider.post(address, given, format="json").status_code == 403
    services.withdraw(second, by=people.alice)
    assert api.post(address, given, format="json").status_code == 409


@pytest.mark.parametrize("count", [1, 3])
def test_the_calendar_is_one_query_besides_what_the_reader_may(api, planned, place, count):
    for n in range(count):
        planned(n, n + 1, services=[place.ledger])
    with CaptureQueriesContext(connection) as queries:
        assert len(api.get("/api/v1/calendar/", MONTH).json()["entries"]) == count
    assert len([query for query in queries if "calendars_window" in query["sql"]]) == 1
    assert len(queries) == 3
