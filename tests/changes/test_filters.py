"""The list is narrowed alike by page, chip and API, and costs the same however it is narrowed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from apps.changes import services
from apps.dockets import services as dockets

from . import acts

pytestmark = pytest.mark.django_db
CASES = {
    "tag": "pci",
    "priority": "P1",
    "on_hold": "true",
    "assignee": "bob",
    "manager": "erin",
    "implementer": "olga",
    "requester": "alice",
    "outcome": "successful",
}


def test_each_filter_narrows_page_and_api_alike(people, seeded, client):
    given = {"impact": 1, "urgency": 1, "assignee": people.bob, "manager": people.erin, "implementer": people.olga}
    end = acts.soon(-1)
    found = acts.draft(
        people,
        seeded,
        type="retrospective",
        start=end - acts.HOUR,
        end=end,
        title="Found it",
        outcome="successful",
        **given,
    )
    dockets.tag(found.docket, by=people.alice, word="PCI")
    services.hold(acts.fresh(found), by=people.alice, reason="Wait.")
    other = services.draft(by=people.erin, title="Other", services=[seeded.search], environments=[seeded.search_prod])
    client.force_login(people.erin)
    api = APIClient()
    api.force_authenticate(people.erin)
    client.get("/changes/")
    costs = {}
    for name, value in CASES.items():
        rows = [row["key"] for row in api.get("/api/v1/changes/", {name: value}).json()["results"]]
        assert rows == [found.key], name
        with CaptureQueriesContext(connection) as spent:
            page = client.get("/changes/", {name: value})
        costs[name] = len(spent)
        assert [row.docket.key for row in page.context["page"].rows] == [found.key], name
        html = page.content.decode()
        assert other.docket.title not in html.partition("<main")[2], name
        if name not in ("priority", "outcome"):
            active = [chip for chip in page.context["chips"] if chip["active"]]
            assert [chip["url"] for chip in active] == ["?"], name
    assert len(set(costs.values())) == 1, costs
    assert api.get("/api/v1/changes/", {"priority": "P9"}).status_code == 400
    assert len(client.get("/changes/", {"priority": "P9"}).context["page"].rows) == 2


LISTS = {
    "/changes/?risk=high&sort=key": "Risk: High",
    "/releases/?type=major": "Type: Major",
    "/environments/?tier=1": "Tier 1",
    "/environments/places/?kind=production&page=2": "Kind: Production",
    "/bookings/?state=firm": "State: ",
    "/calendars/conflicts/?severity=blocks": "How grave: ",
    "/accounts/people/?team=payments": "Team: Payments",
}


def test_what_narrows_a_list_stands_above_it_and_goes_with_a_click(people, seeded, client):
    """On every list alike: on a phone the fields themselves are folded away."""
    client.force_login(people.root)
    for url, label in LISTS.items():
        path, _mark, query = url.partition("?")
        page = client.get(url).content.decode()
        assert f'aria-current="true">{label}' in page, url
        left = "?sort=key" if "sort" in query else "?"
        assert f'href="{left}" aria-current="true">{label}' in page, url
        name = query.partition("=")[0]
        assert 'aria-current="true">' + label not in client.get(f"{path}?{name}=nonsense").content.decode()
