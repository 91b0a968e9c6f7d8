"""Restricted changes: who sees them, and that what they say does not get out by another door."""

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from apps.changes import services
from apps.changes.queries.starting import prefill
from apps.releases import services as releases

from . import acts

pytestmark = pytest.mark.django_db


def api_of(person) -> APIClient:
    api = APIClient()
    api.force_authenticate(person)
    return api


def test_owners_of_affected_services_see_it_at_every_door(people, seeded, client):
    """Mallory's team owns search, Alice's raises; until search is affected the change is not there for Mallory."""
    change = acts.draft(people, seeded, title="Embargoed hole", restricted=True)
    release = releases.draft(
        by=people.frank, title="Embargoed fix", type="minor", services=[seeded.ledger], restricted=True
    )

    def seen() -> list[bool]:
        mallory = people.fresh("mallory")
        client.force_login(mallory)
        api = api_of(mallory)
        listed = [
            row["key"] for name in ("changes", "releases") for row in api.get(f"/api/v1/{name}/").json()["results"]
        ]
        found = client.get("/search/", {"q": "embargoed"}).content.decode()
        pages = "".join(client.get(reverse(f"{name}:list")).content.decode() for name in ("changes", "releases"))
        return [
            one
            for record in (change, release)
            for one in (
                client.get(record.get_absolute_url()).status_code == 200,
                api.get(f"/api/v1{record.get_absolute_url()}").status_code == 200,
                record.key in listed,
                record.docket.title in found,
                record.docket.title in pages,
            )
        ]

    assert seen() == [False] * 10
    services.edit(change, by=people.alice, services=[seeded.ledger, seeded.search])
    assert seen() == [True] * 5 + [False] * 5
    releases.edit(release, by=people.frank, services=[seeded.ledger, seeded.search])
    assert seen() == [True] * 10


def test_what_a_restricted_record_says_begins_a_restricted_change(people, seeded, client):
    hidden = acts.draft(people, seeded, title="Embargoed hole", restricted=True)
    fix = releases.draft(
        by=people.frank, title="Embargoed fix", type="minor", services=[seeded.ledger], restricted=True
    )
    for key in (hidden.key, fix.key):
        assert prefill(key, people.alice).restricted, key
        client.force_login(people.alice)
        assert client.get("/changes/new/", {"link": key}).context["form"].initial["restricted"], key
        assert api_of(people.alice).post("/api/v1/changes/prefill/", {"link": key}).json()["restricted"], key
    sent = {"title": "Again", "services": ["ledger"], "copy_of": hidden.key}
    copied = api_of(people.alice).post("/api/v1/changes/", sent, format="json")
    assert copied.json()["restricted"] is True
    assert not prefill(acts.draft(people, seeded).key, people.alice).restricted
