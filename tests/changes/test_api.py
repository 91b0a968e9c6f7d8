"""Changes over REST: the whole life with a client, strict input, versions, and fixed numbers of queries."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from apps.changes import queries
from apps.changes.api.serializers import ChangeSerializer
from apps.changes.models import ChangeRequest
from apps.core import clock

from . import acts

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/changes/"


@pytest.fixture
def api(people):
    client = APIClient()
    client.force_authenticate(people.alice)
    return client


def body(**given):
    start = acts.soon()
    return {
        "title": "Rotate the signing key",
        "services": ["ledger"],
        "environments": ["payments-prod"],
        "start": start.isoformat(),
        "end": (start + acts.HOUR).isoformat(),
        "implementer": "alice",
        **acts.COMPLETE,
        **given,
    }


def move(api, key, version, name, **given):
    return api.post(f"{ROOT}{key}/transitions/", {"transition": name, **given}, HTTP_IF_MATCH=f'"{version}"')


def test_life_of_a_change_over_rest(api, people, seeded):
    answer = api.post(ROOT, body())
    assert answer.status_code == 201, answer.json()
    key, version = answer.json()["key"], answer.json()["version"]
    assert answer["Location"].endswith(f"/{key}/")
    assert answer.json()["risk"]["contributions"]

    options = api.get(f"{ROOT}{key}/transitions/").json()
    assert {row["name"] for row in options["transitions"] if row["allowed"]} == {"submit", "hold", "cancel"}
    answer = move(api, key, version, "submit")
    assert (answer.status_code, answer.json()["state"]) == (200, "assess")

    from apps.changes.models import ChangeRequest

    change = ChangeRequest.objects.get(docket__key=key)
    acts.vote(change, people, "bob")
    acts.vote(change, people, "olga", "carol", "dave")
    assert api.get(f"{ROOT}{key}/").json()["state"] == "scheduled"

    early = move(api, key, acts.fresh(change).version, "start")
    assert early.status_code == 409
    assert early.json()["refusals"][0]["code"] == "outside_window"
    with clock.shifted(timedelta(hours=2, minutes=5)):
        assert move(api, key, acts.fresh(change).version, "start").json()["state"] == "implement"
    with clock.shifted(timedelta(hours=2, minutes=30)):
        missing = move(api, key, acts.fresh(change).version, "finish")
        assert missing.status_code == 422
        done = move(api, key, acts.fresh(change).version, "finish", outcome="with_issues")
        assert (done.json()["state"], done.json()["outcome"]) == ("review", "with_issues")
        closed = move(api, key, acts.fresh(change).version, "close", notes="Two retries.")
    assert closed.json()["state"] == "closed"


def test_edit_takes_a_version_and_only_known_fields(api, people, seeded):
    made = api.post(ROOT, body()).json()
    path = f"{ROOT}{made['key']}/"
    assert api.patch(path, {"reason": "x"}).status_code == 428
    assert api.patch(path, {"reason": "x"}, HTTP_IF_MATCH='"99"').status_code == 412
    refused = api.patch(path, {"colour": "red", "state": "closed"}, HTTP_IF_MATCH=f'"{made["version"]}"')
    assert refused.status_code == 422
    assert {error["pointer"].strip("/") for error in refused.json()["errors"]} == {"colour", "state"}
    saved = api.patch(path, {"reason": "Another."}, HTTP_IF_MATCH=f'"{made["version"]}"')
    assert saved.json()["reason"] == "Another."
    assert saved["ETag"] == f'"{saved.json()["version"]}"'


@pytest.mark.parametrize(
    "given, field",
    [
        ({"title": ""}, "title"),
        ({"services": ["nowhere"]}, "services"),
        ({"start": "2026-11-26T22:00"}, "start"),
        ({"impact": 7}, "impact"),
        ({"implementer": "nobody"}, "implementer"),
        ({"predecessors": ["CHG-99999"]}, "predecessors"),
        ({"answers": {"rehearsed": "perhaps"}}, "answers"),
        ({"template": "TPL-999"}, "template"),
        ({"outage_expected": "yes"}, "outage_expected"),
    ],
)
def test_input_that_cannot_be_kept_is_named(given, field, api, seeded):
    answer = api.post(ROOT, body(**given))
    assert answer.status_code == 422, answer.json()
    named = {str(row.get("pointer", "")).strip("/").split("/")[0] for row in answer.json().get("errors", ())}
    named |= {row.get("field", "") for row in answer.json().get("refusals", ())}
    assert field in named, answer.json()


@pytest.mark.parametrize(
    "query, status",
    [
        ("?state=draft", 200),
        ("?state=nonsense", 400),
        ("?colour=red", 400),
        ("?since=yesterday", 400),
        ("?since=2026-01-01T00:00:00Z", 200),
        ("?service=ledger&q=key", 200),
        ("?order=risk_score", 200),
        ("?order=title", 400),
        ("?environment=payments-prod&risk=high", 200),
    ],
)
def test_parameters_of_the_list_are_strict(query, status, api, seeded):
    assert api.get(f"{ROOT}{query}").status_code == status


def test_conflicts_plan_and_risk_are_answered(api, people, seeded):
    first = api.post(ROOT, body()).json()
    second = api.post(ROOT, body(title="Another")).json()
    conflicts = api.get(f"{ROOT}{second['key']}/conflicts/").json()
    assert {row["other"] for row in conflicts} == {first["key"]}
    assert any(row["severity"] == "blocks" for row in conflicts)
    plan = api.get(f"{ROOT}{second['key']}/approval-plan/").json()
    assert {row["stage"] for row in plan} == {"assess", "authorize"}
    assert all("alice" not in row["people"] for row in plan)
    risk = api.get(f"{ROOT}{second['key']}/risk/").json()
    assert risk["score"] == second["risk"]["score"]
    assert all({"start", "score", "level", "difference"} == hour.keys() for hour in risk["hours"])


def test_a_change_that_is_read_is_told_as_when_it_was_made(api, people, seeded):
    first = api.post(ROOT, body()).json()
    answer = api.post(ROOT, body(title="Another", predecessors=[first["key"]])).json()
    assert answer["window"]
    assert answer["risk"]["contributions"]
    assert api.get(f"{ROOT}{answer['key']}/").json() == answer


def test_an_instant_that_ends_in_zeros_is_told_with_all_its_digits(api, people, seeded):
    change = acts.draft(people, seeded)
    told = queries.told(ChangeRequest.objects.filter(pk=change.pk)).get()
    told.newest["at"] = "2027-03-01T10:00:00.5+00:00"
    answer = ChangeSerializer(told, context={"request": SimpleNamespace(user=people.alice)}).data
    assert answer["risk"]["at"] == "2027-03-01T10:00:00.500000Z"


def count(api, path) -> int:
    api.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert api.get(path).status_code == 200
    return len(captured)


def test_number_of_queries_is_fixed_and_small(api, people, seeded):
    change = acts.draft(people, seeded)
    listed = count(api, ROOT)
    detail = count(api, f"{ROOT}{change.key}/")
    acts.draft(people, seeded, start=acts.soon(9), title="Second")
    fuller = acts.draft(
        people,
        seeded,
        start=acts.soon(19),
        title="Third",
        services=[seeded.ledger, seeded.search],
        environments=[seeded.prod, seeded.staging],
        predecessors=[change],
    )
    assert count(api, ROOT) == listed
    assert count(api, f"{ROOT}{fuller.key}/") == detail
    assert listed <= 4
    assert detail <= 8
