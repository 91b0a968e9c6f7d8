"""Releases over REST, from nothing to completed."""

import pytest
from rest_framework.test import APIClient

from apps.audit.services import recording
from apps.gates.models import Gate
from apps.releases.models import Release, ReleaseTemplate

from .conftest import sign

pytestmark = pytest.mark.django_db

NEW = {"title": "Faster search", "services": ["search"], "template": "minor-scrum", "target": "2027-03-18"}


@pytest.fixture
def api(people):
    """Call the API as somebody, by log-in name."""

    def call(who, method, path, body=None, version=None, **headers):
        client = APIClient()
        client.force_authenticate(people.all[who])
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        return getattr(client, method)(f"/api/v1/{path}", body, format="json", headers=headers)

    return call


def test_created_listed_and_read_in_few_queries(api, seeded, django_assert_max_num_queries):
    made = api("frank", "post", "releases/", NEW)
    assert made.status_code == 201, made.json()
    key = made.json()["key"]
    assert made["Location"] == f"/api/v1/releases/{key}/"
    api("frank", "post", "releases/", {"title": "Second", "services": ["ledger", "search"]})
    with django_assert_max_num_queries(4):
        rows = api("victor", "get", "releases/?service=search").json()["results"]
    assert [row["title"] for row in rows] == ["Second", "Faster search"]
    assert rows[1]["production"].startswith("2027-03-18")
    with django_assert_max_num_queries(5):
        answer = api("victor", "get", f"releases/{key}/")
    assert (answer["ETag"], answer.json()["template"]) == ('"1"', "minor-scrum")
    phases = api("victor", "get", f"releases/{key}/phases/").json()
    assert [phase["code"] for phase in phases][:2] == ["planning", "build"]
    assert all(phase["gate"] for phase in phases[:5])


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?state=draft", 200),
        ("?state=nonsense", 400),
        ("?nonsense=1", 400),
        ("?type=minor", 200),
        ("?q=search", 200),
        ("?change=CHG-1", 200),
        ("?external_ref=x", 200),
        ("?order=-created_at", 200),
        ("?order=goal", 400),
    ],
)
def test_lists_are_strict(api, seeded, query, status):
    assert api("victor", "get", f"releases/{query}").status_code == status


@pytest.mark.parametrize(
    "body",
    [
        {"title": "A", "services": ["no-such"]},
        {"title": "A", "template": "no-such", "target": "2027-03-18"},
        {"title": "A", "target": "2027-03-18"},
        {"title": "A", "services": ["search"], "state": "completed"},
        {"title": "", "services": ["search"]},
        {"services": ["search"]},
        {"title": 7},
        {"title": "A", "target": "soon"},
        NEW | {"target": "1999-01-01"},
    ],
)
def test_what_cannot_be_kept_is_422(api, seeded, body):
    answer = api("frank", "post", "releases/", body)
    assert answer.status_code == 422, answer.json()
    assert not Release.objects.exists()


def test_a_name_elsewhere_is_taken_once(api, seeded):
    body = {"title": "A", "services": ["search"], "external_ref": "tracker:9"}
    first = api("frank", "post", "releases/", body)
    again = api("frank", "post", "releases/", body)
    assert (first.status_code, again.status_code) == (201, 409)
    assert again.json()["refusals"][0]["code"] == "external_ref_taken"
    assert again.json()["refusals"][0]["url"] == first.json()["url"]
    listed = api("frank", "get", "releases/?external_prefix=tracker:").json()["results"]
    assert [row["external_ref"] for row in listed] == ["tracker:9"]


def test_versions_are_asked_for_and_checked(api, release):
    url = f"releases/{release.key}/"
    assert api("frank", "patch", url, {"goal": "A"}).status_code == 428
    assert api("frank", "patch", url, {"goal": "A"}, version=1).status_code == 200
    assert api("frank", "patch", url, {"goal": "B"}, version=1).status_code == 412
    assert api("frank", "patch", url, {"external_ref": "x"}, version=2).status_code == 422
    assert api("frank", "post", f"{url}transitions/", {"transition": "plan"}).status_code == 428


def test_parts_are_added_changed_and_removed(api, release):
    base = f"releases/{release.key}"
    assert api("frank", "post", f"{base}/scope/", {"title": "Refunds"}).status_code == 201
    (item,) = api("victor", "get", f"{base}/scope/").json()
    assert (item["title"], item["kind"], item["is_late"]) == ("Refunds", "feature", False)
    assert api("frank", "post", f"{base}/scope/{item['id']}/remove/", {}).status_code == 422
    assert api("frank", "post", f"{base}/scope/{item['id']}/remove/", {"reason": "Later."}).status_code == 204
    made = api("frank", "post", f"{base}/milestones/", {"name": "Beta", "first": "2027-03-01", "last": "2027-03-03"})
    beta = f"{base}/milestones/{made.json()['id']}/"
    assert (made.status_code, made.json()["code"]) == (201, "beta")
    assert api("frank", "patch", beta, {"first": "2027-03-02"}).json()["start"].startswith("2027-03-02")
    assert api("frank", "patch", beta, {"reached": True}).json()["reached_by"] == "frank"
    assert api("frank", "delete", beta).status_code == 409
    assert api("frank", "patch", beta, {"reached": False, "reason": "No."}).json()["reached_at"] is None
    assert api("frank", "delete", beta).status_code == 204
    waits = api("frank", "post", f"{base}/dependencies/", {"kind": "service", "service": "ledger"}).json()
    wait = f"{base}/dependencies/{waits[0]['id']}/"
    assert api("frank", "patch", wait, {"is_met": True}).json()[0]["is_met"] is True
    assert api("frank", "delete", wait).status_code == 204
    risk = api("frank", "post", f"{base}/risks/", {"title": "Rain", "impact": 5}).json()
    assert api("frank", "patch", f"{base}/risks/{risk['id']}/", {"contingency": "Umbrella"}).json()["impact"] == 5
    assert api("frank", "post", f"{base}/risks/{risk['id']}/close/", {"reason": "Summer"}).json()["closed_at"]
    assert api("frank", "patch", f"{base}/risks/424242/", {"title": "A"}).status_code == 404
    ready = api("victor", "get", f"{base}/readiness/").json()
    assert ready["score"] == sum(part["points"] for part in ready["parts"])


def test_the_target_is_previewed_and_moved(api, release):
    url = f"releases/{release.key}/target/"
    moves = api("frank", "post", url, {"target": "2027-03-25"}, version=1).json()
    assert {move["code"]: move["after"][1] for move in moves}["production"] == "2027-03-25"
    assert Release.objects.get().version == 1
    assert api("frank", "post", url, {"target": "2027-03-25", "apply": True}, version=1)["ETag"] == '"2"'
    assert api("frank", "post", url, {"target": "2027-03-26", "apply": True}, version=1).status_code == 412


def test_notes(api, release):
    url = f"releases/{release.key}/notes/"
    assert api("frank", "post", url, {"generate": True}, version=1).json()["text"].startswith("# Instant refunds")
    assert api("olga", "post", url, {"text": "# News", "publish": True}, version=2).json()["published_at"]
    assert api("victor", "get", url).json()["text"] == "# News"
    assert api("victor", "post", url, {"text": "# Mine"}, version=4).status_code == 403


def test_templates_are_read(api, seeded):
    rows = api("victor", "get", "release-templates/").json()["results"]
    assert {row["slug"] for row in rows} >= {"minor-scrum", "major-waterfall", "patch-kanban", "emergency", "hybrid"}
    with recording(kind="test.retire", key="tests", by=None):
        template = ReleaseTemplate.objects.get(slug="hybrid")
        template.is_retired = True
        template.save()
    assert api("victor", "get", "release-templates/hybrid/").status_code == 404


def test_a_post_with_a_key_happens_once(api, seeded):
    made = [api("frank", "post", "releases/", NEW, **{"Idempotency-Key": "plan-1"}) for _again in range(2)]
    assert [answer.status_code for answer in made] == [201, 201]
    assert made[0].json()["key"] == made[1].json()["key"]
    assert Release.objects.count() == 1


def test_into_the_next_phase_through_the_gate(api, people, seeded):
    key = api("frank", "post", "releases/", NEW).json()["key"]
    url = f"releases/{key}/transitions/"
    for version, name in enumerate(("plan", "begin"), start=1):
        assert api("frank", "post", url, {"transition": name}, version=version).status_code == 200
    refused = api("frank", "post", url, {"transition": "advance"}, version=3)
    assert refused.status_code == 409
    assert "Scope agreed" in refused.json()["refusals"][0]["sentence"]
    api("frank", "post", f"releases/{key}/scope/", {"title": "Refunds"})
    sign(Release.objects.get(), "product", people.olga)
    gate = Gate.objects.get(purpose="phase:planning")
    decided = api("frank", "post", f"gates/{gate.pk}/decide/", {}, version=gate.version)
    assert decided.json()["state"] == "go"
    assert api("frank", "post", url, {"transition": "advance"}, version=3).json()["state"] == "build"
    back = api("frank", "post", url, {"transition": "go_back", "phase": "planning", "reason": "Wrong."}, version=4)
    assert back.json()["state"] == "planning"
