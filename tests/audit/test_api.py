"""The trail over REST."""

import pytest
from rest_framework.test import APIClient

from apps.audit.models import Event
from apps.audit.services import recording
from apps.audit.visibility import visibility

pytestmark = pytest.mark.django_db


@pytest.fixture
def acts(people, monkeypatch):
    """Six acts on two records; Mallory may see only the open one."""
    monkeypatch.setattr(visibility, "_entries", {"tests": lambda user, keys: {"open"}})
    for number in range(6):
        key = "secret" if number % 2 else "open"
        with recording(kind="change.edited", key=key, by=people.alice, data={"number": number}):
            pass


@pytest.fixture
def api(people):
    """Call the API as somebody."""

    def call(who, path, method="get", body=None):
        client = APIClient()
        client.force_authenticate(people.all[who])
        return getattr(client, method)(f"/api/v1/{path}", body, format="json")

    return call


def test_auditors_read_all_and_others_what_they_may_see(api, acts):
    auditors = api("grace", "events/?kind=change.edited").json()["results"]
    assert [row["key"] for row in auditors] == ["secret", "open"] * 3
    assert auditors[0]["data"] == {"number": 5}
    assert auditors[0]["by"] == "alice"
    others = api("mallory", "events/?kind=change.edited").json()["results"]
    assert [row["key"] for row in others] == ["open"] * 3
    assert others[0]["data"] is None
    assert others[0]["sentence"]


def test_one_event_that_one_may_not_see_is_not_there(api, acts):
    secret = Event.objects.filter(key="secret").first().pk
    assert api("grace", f"events/{secret}/").status_code == 200
    assert api("mallory", f"events/{secret}/").status_code == 404
    assert api("mallory", "events/999999999/").status_code == 404


@pytest.mark.parametrize("who", ["grace", "mallory"])
def test_pages_follow_each_other(api, acts, who):
    path, seen = "events/?kind=change.edited&limit=2", []
    while path:
        body = api(who, path).json()
        seen += [row["id"] for row in body["results"]]
        path = body["next"] and body["next"].split("/api/v1/")[1]
    assert len(seen) == (6 if who == "grace" else 3)
    assert seen == sorted(set(seen), reverse=True)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("nonsense=1", 400),
        ("via=door", 400),
        ("since=yesterday", 400),
        ("by=nobody", 200),
        ("by=Alice", 200),
        ("since=2026-01-01T00:00:00Z", 200),
        ("outcome=refused", 200),
    ],
)
def test_filters_are_strict(api, acts, query, status):
    assert api("grace", f"events/?{query}").status_code == status


def test_verification_is_for_auditors(api, acts):
    answer = api("alice", "audit/verify/", "post", {})
    assert answer.status_code == 403
    assert "Only auditors" in answer.content.decode()
    assert Event.objects.filter(kind="audit.verified", outcome="refused").count() == 1
    assert api("alice", "audit/verify/").status_code == 403
    assert api("grace", "audit/verify/").json()["unsealed"] > 0
    report = api("grace", "audit/verify/", "post", {}).json()
    assert (report["sound"], report["fault"]) == (True, None)
    broken = api("grace", "audit/verify/", "post", {"checkpoint": "7:abc"}).json()
    assert broken["sound"] is False
    assert "cut" in broken["fault"]["what"]
    assert api("grace", "audit/verify/", "post", {"nonsense": 1}).status_code == 422
