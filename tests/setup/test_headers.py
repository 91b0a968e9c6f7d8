"""What every answer carries: a strict policy, a request id, nothing that lets another site in."""

import re

import pytest

from apps.dockets.services import add_task
from tests.changes.acts import draft


@pytest.fixture
def answer(client):
    return client.get("/healthz")


def _policy(answer):
    parts = (part.split() for part in answer["Content-Security-Policy"].split(";"))
    return {name: set(sources) for name, *sources in parts}


def test_policy_allows_nothing_by_default_and_nothing_inline(answer):
    policy = _policy(answer)
    assert policy["default-src"] == {"'none'"}
    assert policy["script-src"] == policy["style-src"] == policy["font-src"] == {"'self'"}
    assert policy["frame-ancestors"] == policy["base-uri"] == {"'none'"}
    assert policy["form-action"] == {"'self'"}
    loose = {"'unsafe-inline'", "'unsafe-eval'", "*", "https:", "http:"}
    assert not loose & set().union(*policy.values())


def test_only_pictures_may_come_from_data_addresses(answer):
    assert [name for name, sources in _policy(answer).items() if "data:" in sources] == ["img-src"]


def test_other_headers_are_strict(answer):
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]


def test_request_id_is_made_or_taken_over(client):
    assert re.fullmatch(r"[0-9a-f]{32}", client.get("/healthz")["X-Request-ID"])
    given = client.get("/healthz", headers={"X-Request-ID": "proxy-12345678"})
    assert given["X-Request-ID"] == "proxy-12345678"


def test_request_id_that_could_forge_a_log_line_is_replaced(client):
    given = client.get("/healthz", headers={"X-Request-ID": 'x"} {"event": "forged'})
    assert "forged" not in given["X-Request-ID"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/dockets/%00/tasks/", "/audit/timeline/a%00b/", "/freezes/%00/edit/"])
def test_address_that_no_database_holds_is_not_found(client, people, path):
    client.force_login(people.alice)
    assert client.get(path).status_code == 404


@pytest.mark.django_db
def test_value_that_no_database_holds_is_a_wrong_request(client, people, seeded):
    client.force_login(people.alice)
    change = draft(people, seeded)
    task = add_task(change.docket, by=people.alice, title="Tell the bank")
    path = f"/dockets/{change.key}/tasks/{task.pk}/skip/"
    assert client.post(path, {"reason": "a\x00b"}).status_code == 400
