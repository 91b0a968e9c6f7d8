"""Who may do what with a change: rows (person, act, expected), through service, page and API."""

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from apps.changes import services
from apps.changes.models import ChangeRequest
from apps.core.refusals import Refused

from . import acts

pytestmark = pytest.mark.django_db

# Alice asked and implements; Bob and Olga are of her team; Erin manages changes.
MATRIX = {
    "raise": {"alice", "bob", "olga", "erin", "frank", "henry", "mallory"},
    "edit": {"alice", "bob", "olga", "erin"},
    "submit": {"alice", "bob", "olga", "erin"},
    "cancel": {"alice", "bob", "olga", "erin"},
    "hold": {"alice", "bob", "olga", "erin"},
    "start": {"alice"},
    "see": {"alice", "bob", "olga", "erin", "frank", "henry", "mallory", "carol", "grace", "root", "victor"},
}
EVERYBODY = ("alice", "bob", "olga", "carol", "erin", "frank", "grace", "henry", "root", "victor", "mallory")
CASES = [(act, name) for act in MATRIX for name in EVERYBODY]


def _may(act, change, person, place) -> bool:
    """Whether the service lets this person through; who-refusals count, others do not."""
    acts_of = {
        "raise": lambda: services.draft(by=person, title="x", services=[place.ledger]),
        "edit": lambda: services.edit(change, by=person, reason="Another."),
        "submit": lambda: services.submit(change, by=person),
        "cancel": lambda: services.cancel(change, by=person, reason="No."),
        "hold": lambda: services.hold(change, by=person, reason="Wait."),
        "start": lambda: services.start(change, by=person),
    }
    try:
        acts_of[act]()
    except Refused as refused:
        return all(refusal.kind != "who" for refusal in refused.refusals)
    return True


@pytest.mark.parametrize("act, name", [case for case in CASES if case[0] != "see"])
def test_service_lets_through_whom_the_matrix_names(act, name, people, seeded):
    change = acts.approved(people, seeded) if act == "start" else acts.draft(people, seeded)
    assert _may(act, change, people.fresh(name), seeded) is (name in MATRIX[act])


@pytest.mark.parametrize("name", EVERYBODY)
def test_pages_and_api_agree_with_the_matrix(name, people, seeded, client):
    change = acts.draft(people, seeded)
    person = people.fresh(name)
    client.force_login(person)
    api = APIClient()
    api.force_authenticate(person)

    assert client.get(change.get_absolute_url()).status_code == 200
    assert client.get(reverse("changes:new")).status_code == (200 if name in MATRIX["raise"] else 403)
    assert client.get(reverse("changes:edit", args=[change.key])).status_code == (
        200 if name in MATRIX["edit"] else 403
    )
    answer = api.patch(f"/api/v1/changes/{change.key}/", {"reason": "Another."}, HTTP_IF_MATCH=f'"{change.version}"')
    assert answer.status_code == (200 if name in MATRIX["edit"] else 403)
    answer = api.post("/api/v1/changes/", {"title": "x", "services": ["ledger"]})
    assert answer.status_code == (201 if name in MATRIX["raise"] else 403)


SEES_RESTRICTED = {"alice", "bob", "olga", "erin", "grace"}


@pytest.mark.parametrize("name", EVERYBODY)
def test_restricted_change_is_not_there_for_others(name, people, seeded, client):
    change = acts.draft(people, seeded, restricted=True)
    person = people.fresh(name)
    client.force_login(person)
    api = APIClient()
    api.force_authenticate(person)
    expected = 200 if name in SEES_RESTRICTED else 404
    paths = (change.get_absolute_url(), reverse("changes:risk", args=[change.key]))
    assert [client.get(path).status_code for path in paths] == [expected] * 2
    assert api.get(f"/api/v1/changes/{change.key}/").status_code == expected
    assert len(api.get("/api/v1/changes/").json()["results"]) == (1 if expected == 200 else 0)
    # The key alone may begin the example of the palette that stands on every page.
    assert (change.get_absolute_url() in client.get(reverse("changes:list")).content.decode()) is (expected == 200)
    export = b"".join(client.get(reverse("changes:export", args=["csv"])).streaming_content).decode()
    assert (change.key in export) is (expected == 200)


def test_nobody_signed_in_sees_a_page(seeded, people, client):
    change = acts.draft(people, seeded)
    for path in (reverse("changes:list"), reverse("changes:new"), change.get_absolute_url()):
        assert client.get(path).status_code == 302
    assert APIClient().get("/api/v1/changes/").status_code == 401


def test_start_without_anybody_named_says_so(people, seeded):
    change = acts.draft(people, seeded, implementer=None)
    from apps.changes.permissions import may_run

    assert "Nobody is named" in str(may_run(change, people.alice))
    assert ChangeRequest.objects.count() == 1
