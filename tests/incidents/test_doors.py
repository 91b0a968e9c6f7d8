"""Incidents by page and by API: the same rules, and a ticketing system that opens and resolves one by token."""

from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from apps.accounts import services as accounts
from apps.core import clock
from apps.incidents import services
from apps.incidents.listing import COLUMNS
from apps.incidents.models import Incident
from tests.changes import acts

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(people):
    """Call the API with a token of somebody, by log-in name."""
    tokens = {}

    def call(who, method, path, body=None, version=None, **headers):
        if who not in tokens:
            until = clock.now() + timedelta(days=1)
            made = accounts.make_token(by=people.all[who], name="tests", scopes=["read", "write"], expires_at=until)
            tokens[who] = made.secret
        client = APIClient(HTTP_AUTHORIZATION=f"Bearer {tokens[who]}")
        headers |= {} if version is None else {"If-Match": f'"{version}"'}
        return getattr(client, method)(f"/api/v1/{path}", body, format="json", headers=headers)

    return call


def test_a_ticketing_system_opens_regrades_and_resolves_one_by_token(api, people, place):
    body = {"title": "Payments fail", "services": ["ledger"], "severity": "major", "external_ref": "PD-77"}
    made = api("bob", "post", "incidents/", body)
    assert made.status_code == 201, made.content
    assert made["Location"].endswith(f"/incidents/{made.json()['key']}/")
    again = api("bob", "post", "incidents/", body)
    assert (again.status_code, again.json()["key"]) == (200, made.json()["key"])
    path = f"incidents/{made.json()['key']}/"
    assert api("bob", "patch", path, {"environment": "payments-prod"}).status_code == 428
    edited = api("bob", "patch", path, {"environment": "payments-prod", "commander": "dave"}, 1)
    assert (edited.json()["environment"], edited.json()["commander"]) == ("payments-prod", "dave")
    asked = api("bob", "get", f"{path}transitions/").json()["transitions"]
    assert [row["name"] for row in asked] == ["lead", "mitigate", "resolve", "regrade", "cancel"]
    step = f"{path}transitions/"
    lower = api("bob", "post", step, {"transition": "regrade", "severity": "high", "reason": "A few shops."}, 2)
    assert lower.json()["severity"] == "high"
    assert api("bob", "post", step, {"transition": "resolve"}, 2).status_code == 412
    done = api("bob", "post", step, {"transition": "resolve"}, 3)
    assert (done.json()["state"], done.json()["resolved_at"] is not None) == ("resolved", True)
    assert api("bob", "post", step, {"transition": "close"}, 4).status_code == 422
    assert api("bob", "post", step, {"transition": "close", "summary": "A disk."}, 4).json()["state"] == "closed"


def test_one_key_is_one_incident(api, place):
    body = {"title": "Down", "services": ["ledger"]}
    first, again = (api("bob", "post", "incidents/", body, **{"Idempotency-Key": "k-1"}) for _twice in range(2))
    assert first.json()["key"] == again.json()["key"]
    assert Incident.objects.count() == 1


def test_what_is_wrong_is_said_where_it_is(api, place):
    assert api("victor", "post", "incidents/", {"title": "Down", "services": ["ledger"]}).status_code == 403
    for body, field in (
        ({"title": "Down"}, "services"),
        ({"title": "Down", "services": ["nothing"]}, "services"),
        ({"title": "Down", "services": []}, "services"),
        ({"title": "Down", "services": ["ledger"], "cause": "CHG-99"}, "cause"),
        ({"title": "Down", "services": ["ledger"], "started_at": "2030-01-01T00:00:00Z"}, "started_at"),
        ({"title": "Down", "services": ["ledger"], "nonsense": 1}, "nonsense"),
    ):
        answer = api("bob", "post", "incidents/", body)
        assert answer.status_code == 422, answer.content
        assert field in answer.content.decode()


def test_the_list_is_narrowed_and_costs_the_same_for_many(api, people, place, report, django_assert_max_num_queries):
    first = report()
    report(title="Search is slow", services=[place.search], severity="low", external_ref="PD-9")
    services.resolve(first, by=people.bob)

    def found(query):
        return [row["title"] for row in api("alice", "get", f"incidents/?{query}").json()["results"]]

    assert found("state=open") == ["Search is slow"]
    assert found("severity=major&severity=high") == ["Payments fail"]
    assert found("service=search") == found("external_ref=PD-9") == found("q=slow") == ["Search is slow"]
    assert found("state=resolved&service=ledger") == ["Payments fail"]
    assert api("alice", "get", "incidents/?nonsense=1").status_code in (400, 422)
    with django_assert_max_num_queries(6):
        assert len(found("")) == 2


def test_of_a_restricted_cause_nothing_is_told(api, people, seeded, report):
    cause = acts.draft(people, seeded, restricted=True)
    incident = report(cause=cause.docket)
    path = f"incidents/{incident.key}/"
    assert api("alice", "get", path).json()["cause"] == cause.key
    assert api("mallory", "get", path).json()["cause"] is None
    assert api("mallory", "get", f"incidents/?cause={cause.key}").json()["results"] == []


def test_pages_report_edit_and_move(client, people, seeded):
    client.force_login(people.alice)
    page = client.get("/incidents/new/?service=ledger&cause=CHG-1")
    assert page.status_code == 200
    assert 'value="ledger" selected' in page.content.decode()
    bad = client.post("/incidents/new/", {"title": "Down", "severity": "major", "cause": "CHG-999"})
    assert bad.status_code == 422
    assert "name at least one service" in bad.content.decode()
    assert "There is no such record" in bad.content.decode()
    made = client.post("/incidents/new/", {"title": "Down", "severity": "major", "services": ["ledger"]})
    incident = Incident.objects.get()
    assert made["Location"] == incident.get_absolute_url()
    html = client.get(incident.get_absolute_url()).content.decode()
    assert "Nobody leads the work on it yet" in html
    url = f"{incident.get_absolute_url()}transitions/"
    asked = {"transition": "regrade", "version": "1", "severity": "low", "reason": ""}
    assert client.post(url, asked).status_code == 422, "what was typed is kept"
    client.post(url, asked | {"reason": "One shop."})
    incident.refresh_from_db()
    assert incident.severity == "low"
    edit = f"{incident.get_absolute_url()}edit/"
    assert "mitigated_at" not in client.get(edit).content.decode()
    given = {"title": "Down again", "services": ["ledger"], "team": "payments", "commander": "dave"}
    stale = client.post(edit, given | {"version": "1"})
    assert stale.status_code == 409
    saved = client.post(edit, given | {"version": "2"})
    assert saved.status_code == 302, saved.content.decode()
    incident.refresh_from_db()
    assert (incident.docket.title, incident.commander) == ("Down again", people.dave)


def test_an_edit_keeps_a_cause_that_is_not_on_the_form(client, people, seeded, report):
    hidden = acts.draft(people, seeded, restricted=True)
    incident = report(cause=hidden.docket, by=people.mallory, team=people.team.search)
    client.force_login(people.mallory)
    page = client.get(incident.get_absolute_url()).content.decode()
    assert "A restricted record" in page
    assert hidden.key not in page
    edit = client.get(f"{incident.get_absolute_url()}edit/").content.decode()
    assert hidden.key not in edit
    given = {"title": "Down", "services": ["ledger"], "team": "search", "cause": "", "version": "1"}
    assert client.post(f"{incident.get_absolute_url()}edit/", given).status_code == 302
    incident.refresh_from_db()
    assert (incident.docket.title, incident.cause) == ("Down", hidden.docket)


def test_the_list_has_chips_columns_files_and_rows_for_other_pages(client, people, seeded, report):
    incident = report()
    report(title="Old", severity="low", services=[seeded.search])
    client.force_login(people.alice)
    html = client.get("/incidents/?severity=major&state=unresolved").content.decode()
    assert incident.key in html
    assert "Old" not in html
    text = client.get("/incidents/export.csv?severity=major")
    text = b"".join(text.streaming_content) if text.streaming else text.content
    assert incident.key in text.decode()
    assert "Old" not in text.decode()
    rows = client.get("/incidents/?fragment=rows&state=unresolved&service=ledger").content.decode()
    assert incident.key in rows
    assert "<html" not in rows
    assert "No incident matches" in client.get("/incidents/?q=nothingofthesort").content.decode()


def test_the_page_of_a_record_shows_what_it_caused(client, people, seeded, report):
    change = acts.draft(people, seeded)
    incident, hidden = report(cause=change.docket), report(cause=change.docket, title="Secret", restricted=True)
    client.force_login(people.mallory)
    html = client.get(f"/incidents/of/{change.key}/").content.decode()
    assert incident.key in html
    assert hidden.key not in html
    assert f"/incidents/of/{change.key}/" in client.get(change.get_absolute_url()).content.decode()


def test_the_incident_lists_what_it_holds_up(client, people, seeded, report):
    change, hidden = acts.draft(people, seeded), acts.draft(people, seeded, title="Embargoed", restricted=True)
    incident = report()
    client.force_login(people.mallory)
    html = client.get(incident.get_absolute_url()).content.decode()
    assert change.key in html
    assert hidden.key not in html
    assert "Embargoed" not in html


def test_a_pasted_key_resolves_and_search_finds_it(client, people, seeded, report):
    incident = report()
    client.force_login(people.alice)
    page = client.get(f"/changes/new/?link={incident.key}")
    assert "Payments fail" in page.content.decode()
    assert client.get(f"/dockets/{incident.key}/")["Location"] == incident.get_absolute_url()
    from apps.portal.search import find

    for text in (incident.key, "payments fail"):
        assert incident.key in [hit.key for hit in find(people.alice, text)]


def test_every_column_of_the_list_can_be_shown(client, people, place, report):
    report()
    client.force_login(people.alice)
    html = client.get(f"/incidents/?columns={','.join(column.name for column in COLUMNS)}").content.decode()
    assert "nobody yet" in html
    assert ">None<" not in html, "it is not resolved yet, so it lasted no time that is known"
