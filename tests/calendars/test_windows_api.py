"""Windows that stand and sources of others' time over REST: what the calendar and its pages show, for programs."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.test import APIClient

from apps.calendars import services
from apps.calendars.importing.acts import import_vendor
from apps.calendars.models import Window
from apps.core import clock

from .conftest import at
from .test_api import MONTH
from .test_importing import night
from .test_reading import file

pytestmark = pytest.mark.django_db
WINDOWS = "/api/v1/windows/"


def caller(person) -> APIClient:
    client = APIClient()
    client.force_authenticate(person)
    return client


@pytest.fixture
def api(people):
    return caller(people.alice)


def test_windows_are_listed_by_what_they_are_and_claim(api, planned, place, people):
    mine = planned(1, 3, title="Rotate keys", services=[place.ledger], environments=[place.prod], people=[people.bob])
    hidden = planned(2, 4, environments=[place.prod], title="Embargoed", team=people.team.search, restricted=True)
    planned(30, 31, title="Later", kind="deployment", services=[place.search])
    rows = api.get(WINDOWS, MONTH).json()["results"]
    shown, reserved, _later = rows
    assert (shown["key"], shown["title"], shown["severity"], shown["sequence"]) == (
        mine.key,
        "Rotate keys",
        "blocks",
        0,
    )
    assert (shown["services"], shown["environments"], shown["people"]) == (["ledger"], ["payments-prod"], ["bob"])
    assert {name: value for name, value in reserved.items() if value} == {
        "id": Window.objects.get(docket=hidden).pk,
        "kind": "reserved",
        "title": "Reserved",
        "start": "2027-03-01T02:00:00Z",
        "end": "2027-03-01T04:00:00Z",
        "has_conflict": True,
        "severity": "blocks",
    }
    day = {"from": "2027-03-01T00:00:00Z", "to": "2027-03-02T00:00:00Z"}
    for query, found in (
        (MONTH | {"limit": "1"}, ["Rotate keys"]),
        (day, ["Rotate keys", "Reserved"]),
        (MONTH | {"kind": "deployment"}, ["Later"]),
        (MONTH | {"service": "ledger,search"}, ["Rotate keys", "Later"]),
        (MONTH | {"environment": "payments-prod"}, ["Rotate keys"]),
        ({"key": mine.key}, ["Rotate keys"]),
        ({"key": hidden.key}, []),
        (day | {"key": mine.key, "kind": "freeze"}, []),
    ):
        assert [row["title"] for row in api.get(WINDOWS, query).json()["results"]] == found, query
    first = api.get(WINDOWS, MONTH | {"limit": "2"}).json()
    assert [row["title"] for row in api.get(first["next"]).json()["results"]] == ["Later"]
    for query, status in (
        ({}, 400),
        ({"key": ","}, 400),
        ({"key": mine.key, "from": MONTH["from"]}, 400),
        (MONTH | {"kind": "party"}, 400),
        (MONTH | {"fold": "1"}, 400),
        (MONTH | {"cursor": "x"}, 400),
        (MONTH | {"to": "2027-06-09T00:00:01Z"}, 422),
    ):
        assert api.get(WINDOWS, query).status_code == status, query


def test_a_window_tells_its_conflicts_and_its_version(api, planned, place, people):
    mine, other = (planned(n, n + 2, environments=[place.prod], services=[place.ledger]) for n in (1, 2))
    hidden = planned(2, 4, environments=[place.prod], title="Embargoed", team=people.team.search, restricted=True)
    services.place(mine, kind="change", start=at(1), end=at(4), environments=[place.prod], by=people.alice)
    number, reserved = (Window.objects.get(docket=one).pk for one in (mine, hidden))
    answer = api.get(f"{WINDOWS}{number}/")
    assert (answer["ETag"], answer.json()["sequence"]) == ('"1"', 1)
    assert {row["other"] for row in answer.json()["conflicts"]} == {other.key, ""}
    assert "Embargoed" not in answer.content.decode()
    told = api.get(f"{WINDOWS}{reserved}/").json()
    assert (told["kind"], told["key"], told["environments"], told["conflicts"]) == ("reserved", None, [], [])
    services.withdraw(mine, by=people.alice)
    assert api.get(f"{WINDOWS}{number}/").status_code == 404
    assert api.get(f"{WINDOWS}999999999999999999/").status_code == 404
    assert api.put(f"{WINDOWS}{number}/", {}, format="json").status_code == 405


def test_a_page_of_windows_takes_as_many_queries_for_one_as_for_many(api, planned, place):
    api.get(WINDOWS, MONTH)
    counts = []
    for n in range(3):
        planned(n, n + 1, services=[place.ledger])
        with CaptureQueriesContext(connection) as queries:
            assert len(api.get(WINDOWS, MONTH).json()["results"]) == n + 1
        counts.append(len(queries))
    assert len(set(counts)) == 1
    assert counts[0] <= 5


def test_sources_of_others_time_are_listed_for_who_keeps_them(api, people, place):
    address = "/api/v1/calendar-imports/"
    with clock.shifted(at(0) - clock.now()):
        given = {"by": people.root, "name": "Acme hosting", "zone": "UTC", "services": [place.ledger]}
        for hours in ((10, 40), (10,)):
            import_vendor(file(*(night(str(one), one) for one in hours)), **given)
        rows = caller(people.root).get(address).json()["results"]
        (source,) = [row for row in rows if row["what"] == "maintenance"]
        assert source["imported_at"].startswith("2027-03-01T00:00:")
    assert (source["name"], source["windows"], source["calendar"], source["imported_by"]) == (
        "Acme hosting",
        1,
        None,
        people.root.username,
    )
    assert caller(people.root).get(f"{address}{source['id']}/").json() == source
    assert api.get(address).status_code == api.get(f"{address}{source['id']}/").status_code == 403
    window = Window.objects.get(source=source["id"], withdrawn_at=None)
    told = api.get(f"{WINDOWS}{window.pk}/").json()
    assert (told["source"], told["services"], told["conflicts"]) == ("Acme hosting", ["ledger"], [])


def test_time_of_no_record_tells_what_it_meets_over_rest_and_on_its_card(client, api, planned, people, place):
    with clock.shifted(at(0) - clock.now()):
        given = {"by": people.root, "name": "Acme hosting", "zone": "UTC", "services": [place.ledger]}
        import_vendor(file(night("a", 10)), **given)
        window = Window.objects.get(docket=None, withdrawn_at=None)
        begins = (window.span.lower - at(0)).total_seconds() / 3600
        planned(begins, begins + 1, title="Elsewhere", services=[place.search])
        mine = planned(begins, begins + 1, title="Rotate keys", services=[place.ledger])
        (met,) = api.get(f"{WINDOWS}{window.pk}/").json()["conflicts"]
        assert (met["other"], met["other_title"], met["status"]) == (mine.key, "Rotate keys", "open")
        (back,) = api.get(f"{WINDOWS}{Window.objects.get(docket=mine).pk}/").json()["conflicts"]
        assert back["id"] == met["id"]
        client.force_login(people.alice)
        card = client.get(reverse("calendars:card", args=[window.pk])).content.decode()
        assert mine.key in card
