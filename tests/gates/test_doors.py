"""The go/no-go room, its panel and waivers as pages, and the same over REST."""

from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from apps.core import clock
from apps.gates import services
from apps.gates.models import Waiver
from apps.releases import services as releases

from .conftest import again, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, people):
    def visit(who, path, send=None, **headers):
        client.force_login(people.all[who])
        return client.get(path, headers=headers) if send is None else client.post(path, send, headers=headers)

    return visit


@pytest.fixture
def api(people):
    def call(who, method, path, body=None, version=None):
        client = APIClient()
        client.force_authenticate(people.all[who])
        headers = {} if version is None else {"If-Match": f'"{version}"'}
        return getattr(client, method)(f"/api/v1/{path}", body, format="json", headers=headers)

    return call


def text(answer) -> str:
    return answer.content.decode()


def test_the_room_lists_what_is_missing_and_who_has_signed(page, gate, people, answers):
    answers.results["tests_green"] = "fail"
    shown = text(page("victor", gate.get_absolute_url()))
    assert "tests_green says fail" in shown
    assert "A release manager or change manager records" in shown
    sign(gate, people.carol)
    assert "Carol Chen" in text(page("victor", gate.get_absolute_url()))


def test_the_panel_is_a_fragment_and_a_page(page, gate):
    path = f"/gates/{gate.docket.key}/panel/"
    assert "<html" in text(page("victor", path))
    fragment = text(page("victor", path, **{"HX-Request": "true"}))
    assert "<html" not in fragment
    assert "Test gate" in fragment


def test_deciding_on_the_page_and_reading_the_evidence(page, gate, people):
    sign(gate, people.carol)
    act = f"{gate.get_absolute_url()}act/"
    assert page("victor", act, {"act": "decide", "version": gate.version}).status_code == 302
    assert again(gate).state == "open"
    page("frank", act, {"act": "evaluate"})
    assert again(gate).evaluation == 1
    page("frank", act, {"act": "decide", "version": "nonsense"})
    page("frank", act, {"act": "decide", "version": gate.version})
    assert again(gate).state == "open"
    page("frank", act, {"act": "decide", "version": again(gate).version})
    assert again(gate).state == "go"
    decision = gate.decisions.get()
    shown = text(page("victor", f"{gate.get_absolute_url()}decisions/{decision.pk}/"))
    assert "tests_green says pass" in shown
    assert page("victor", f"{gate.get_absolute_url()}decisions/424242/").status_code == 404


def test_a_waiver_on_pages(page, gate, people, answers):
    answers.results["tests_green"] = "unknown"
    path = f"{gate.get_absolute_url()}waive/tests_green/"
    assert page("alice", path).status_code == 200
    until = (clock.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    page("alice", path, {"reason": "", "owner": "alice", "expires_at": until})
    assert not Waiver.objects.exists()
    page("alice", path, {"reason": "Broken tests.", "owner": "alice", "expires_at": until})
    waiver = Waiver.objects.get()
    shown = text(page("alice", f"/gates/waivers/{waiver.key}/"))
    assert "release manager or change manager decides on a waiver" in shown
    page("frank", f"/gates/waivers/{waiver.key}/", {"decision": "grant"})
    assert Waiver.objects.get().state == "granted"


def test_of_a_restricted_record_there_is_no_gate(page, api, gate, people, record):
    releases.edit(record, by=people.frank, restricted=True)
    for path in (gate.get_absolute_url(), f"/gates/{gate.docket.key}/panel/"):
        assert page("mallory", path).status_code == 404
        assert page("alice", path).status_code == 200
    assert api("mallory", "get", f"gates/{gate.pk}/").status_code == 404
    assert api("mallory", "get", "gates/").json()["results"] == []


def test_over_rest(api, gate, people, answers):
    answers.results["tests_green"] = "fail"
    url = f"gates/{gate.pk}/"
    body = api("victor", "get", url).json()
    assert (body["state"], body["verdict_now"]) == ("open", "no_go")
    assert {row["code"]: row["result"] for row in body["criteria"]} == {
        "tests_green": "fail",
        "no_open_bug": "pass",
        "qa": "unknown",
    }
    assert api("victor", "get", f"gates/?key={gate.docket.key}&state=open").json()["results"][0]["id"] == gate.pk
    assert api("victor", "get", "gates/?nonsense=1").status_code == 400
    until = (clock.now() + timedelta(days=2)).isoformat()
    asked = {"criterion": "tests_green", "reason": "Broken tests.", "owner": "alice", "expires_at": until}
    made = api("alice", "post", f"{url}waivers/", asked)
    assert made.status_code == 201, made.json()
    settle = f"waivers/{made.json()['key']}/settle/"
    assert api("alice", "post", settle, {"granted": True}).status_code == 403
    assert api("frank", "post", settle, {"granted": "yes"}).status_code == 422
    assert api("frank", "post", settle, {"granted": True}).json()["state"] == "granted"
    sign(gate, people.carol)
    assert api("frank", "post", f"{url}decide/", {}).status_code == 428
    assert api("victor", "post", f"{url}decide/", {}, version=gate.version).status_code == 403
    decided = api("frank", "post", f"{url}decide/", {"reason": "Agreed."}, version=gate.version)
    assert (decided.json()["state"], decided.json()["decisions"][0]["reason"]) == ("conditional", "Agreed.")
    assert api("frank", "post", f"{url}decide/", {}, version=gate.version).status_code == 412


def test_evaluating_over_rest_is_for_those_who_may_add(api, gate):
    assert api("grace", "post", f"gates/{gate.pk}/evaluate/", {}).status_code == 403
    assert api("alice", "post", f"gates/{gate.pk}/evaluate/", {}).status_code == 200
    assert services.is_current(gate) is False


def test_signing_off_on_a_page(page, gate, people):
    path = f"{gate.get_absolute_url()}sign/qa/"
    ballot = gate.criteria.get(code="qa").ballot
    assert "not a member of" in text(page("alice", path))
    assert page("carol", path).status_code == 200
    for sent in (
        {"choice": "approve"},
        {"choice": "approve", "digest": "0" * 64},
        {"choice": "reject", "digest": ballot.digest},
    ):
        assert page("carol", path, sent).status_code == 422
    assert page("alice", path, {"choice": "approve", "digest": ballot.digest}).status_code == 422
    assert not ballot.votes.exists()
    sent = {"choice": "conditions", "conditions": "Watch the queue\n\n", "digest": ballot.digest}
    assert page("carol", path, sent).status_code == 302
    assert ballot.votes.get().conditions.get().task.title == "Watch the queue"
    assert page("carol", f"{gate.get_absolute_url()}sign/tests_green/").status_code == 404


def test_the_inbox_leads_a_sign_off_to_its_page_in_the_room(gate, people, client):
    from apps.approvals.queries import inbox

    (row,) = [row for row in inbox(people.carol) if row.ballot.docket_id == gate.docket_id]
    assert row.url == f"/gates/{gate.docket.key}/{gate.purpose}/sign/qa/"
    client.force_login(people.carol)
    assert client.get(row.url).status_code == 200
