"""The OpenAPI document: valid, complete, and the only thing a program needs to know."""

import pytest
from django.core.management import call_command
from openapi_spec_validator import OpenAPIV31SpecValidator

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(caller):
    answer = caller("alice").get("/api/v1/schema/")
    assert answer["Content-Type"].startswith("application/vnd.oai.openapi+json")
    return answer.json()


def operations(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if method in ("get", "post", "put", "patch", "delete"):
                yield path, method, operation


def test_it_is_openapi_3_1(document):
    assert document["openapi"] == "3.1.1"
    OpenAPIV31SpecValidator(document).validate()


def test_nothing_had_to_be_guessed(tmp_path):
    call_command("spectacular", "--fail-on-warn", "--file", str(tmp_path / "schema.yml"))


def test_every_operation_tells_its_problems(document):
    for path, method, operation in operations(document):
        answers = operation["responses"].items()
        kinds = {code for code, answer in answers if "application/problem+json" in answer.get("content", {})}
        assert {"401", "403"} <= kinds, (method, path)
        assert method == "get" or "422" in kinds, (method, path)


def test_every_post_takes_an_idempotency_key(document):
    for path, method, operation in operations(document):
        if method == "post":
            assert "Idempotency-Key" in {row["name"] for row in operation["parameters"]}, path


def test_changes_say_that_they_need_a_version(document):
    operation = document["paths"]["/api/v1/people/{key}/"]["patch"]
    wanted = {row["name"]: row["required"] for row in operation["parameters"] if row["in"] == "header"}
    assert wanted["If-Match"] is True
    assert {"412", "428"} <= operation["responses"].keys()
    assert "ETag" in operation["responses"]["200"]["headers"]


def test_what_is_one_of_a_kind_needs_a_version_too(document):
    for path in ("/api/v1/me/", "/api/v1/environments/{key}/booking-rules/"):
        edit, read = (document["paths"][path][method] for method in ("patch", "get"))
        assert "If-Match" in {row["name"] for row in edit["parameters"] if row.get("required")}, path
        assert {"412", "428"} <= edit["responses"].keys()
        assert all("ETag" in one["responses"]["200"]["headers"] for one in (edit, read)), path


def test_operation_ids_are_names(document):
    ids = [operation["operationId"] for _path, _method, operation in operations(document)]
    assert len(ids) == len(set(ids))
    assert all(name.isidentifier() and name.islower() and not name[-1].isdigit() for name in ids), ids
    wanted = {"people_list", "people_read", "people_create", "people_edit", "people_grant_role", "me_read", "me_edit"}
    assert wanted <= set(ids)


def test_the_docs_page_has_a_policy_of_its_own(client, people):
    client.force_login(people.alice)
    answer = client.get("/api/v1/docs/")
    assert answer.status_code == 200
    policy = dict(part.split(" ", 1) for part in answer["Content-Security-Policy"].split("; "))
    assert policy["script-src"] == "'self'"
    assert policy["style-src"] == "'self' 'unsafe-inline'"
    assert b"<script>" not in answer.content
    assert "unsafe-inline" not in client.get("/accounts/profile/")["Content-Security-Policy"]


# What belongs to a record or a person and has no version of its own: who writes last, writes.
WITHOUT_A_VERSION = {
    "/api/v1/dockets/{key}/tags/",
    "/api/v1/dockets/{key}/tasks/{task}/",
    "/api/v1/dockets/{key}/watch/",
    "/api/v1/notification-settings/",
    "/api/v1/releases/{key}/dependencies/{row}/",
    "/api/v1/releases/{key}/milestones/{row}/",
    "/api/v1/releases/{key}/risks/{row}/",
    "/api/v1/saved-views/{id}/",
}


def test_if_match_is_declared_wherever_a_record_is_edited_or_taken_further_and_nowhere_else(document):
    """With both refusals that it can meet: missing, and seen by somebody else first."""
    without = set()
    for path, method, operation in operations(document):
        rows = [row for row in operation.get("parameters", ()) if row["name"] == "If-Match"]
        needed = [row for row in rows if row["in"] == "header" and row["required"]]
        assert rows == needed, path
        assert len(rows) <= 1, path
        answers = {"412", "428"} & operation["responses"].keys()
        assert answers == ({"412", "428"} if needed else set()), (method, path)
        takes_further = method == "post" and path.endswith(("}/transitions/", "}/shift/"))
        if (method in ("patch", "put") or takes_further) and not needed:
            without.add(path)
    assert without == WITHOUT_A_VERSION
