"""Every error under /api/ is a problem document, also where no view is reached (B-28, B-35, W-06 aside)."""

import pytest
from rest_framework.exceptions import ErrorDetail

from apps.core.api.problems import flattened

from .conftest import problem

pytestmark = pytest.mark.django_db


def test_nobody_is_told_to_bring_a_token(client):
    response = client.get("/api/v1/people/")
    problem(response, 401)
    assert response["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("path", ["/api/", "/api/v1/", "/api/v1/nothing/", "/api/v2/people/", "/api/v1/people/a/b/c/"])
def test_an_address_that_no_view_answers(client, path):
    problem(client.get(path), 404)


def test_a_page_that_is_not_there_is_a_page(client):
    response = client.get("/accounts/nothing/")
    assert response.status_code == 404
    assert response["Content-Type"].startswith("text/html")


def test_a_record_that_is_not_there(caller):
    assert problem(caller("alice").get("/api/v1/people/nobody/"), 404)["instance"] == "/api/v1/people/nobody/"


IDS = ["0", "-1", "9223372036854775808", "99999999999999999999", "1e3", "abc", "١٢", "%00", "..%2f", "1.0", "1%20"]
KEYS = ["%00", "a%2fb", "..%2f", "é", "a" * 300, "%ff", "a%0ab"]


def test_ids_and_keys_that_are_none_are_not_found(caller):
    alice = caller("alice")
    for path in [f"tokens/{pk}/" for pk in IDS] + [f"people/{key}/" for key in KEYS]:
        problem(alice.get(f"/api/v1/{path}"), 404)


def test_methods_that_do_not_exist(caller):
    root = caller("root")
    assert "GET" in root.put("/api/v1/people/alice/", {})["Allow"]
    problem(root.put("/api/v1/people/alice/", {}), 405)
    problem(root.delete("/api/v1/people/alice/"), 405)
    problem(root.options("/api/v1/people/"), 405)
    problem(root.generic("TRACE", "/api/v1/people/"), 405)


def test_other_formats_are_not_offered(caller):
    alice = caller("alice")
    for accept in ("text/html", "application/xml", "image/*", "nonsense"):
        problem(alice.get("/api/v1/people/", HTTP_ACCEPT=accept), 406)


OTHER_KINDS = [
    "text/plain",
    "application/xml",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/json; charset=latin-1",
    "application/json; charset=utf-16",
    "application/jsonp",
    "x",
    "",
]


def test_other_bodies_are_not_read(caller):
    alice = caller("alice")
    for kind in OTHER_KINDS:
        problem(alice.generic("POST", "/api/v1/tokens/", b'{"name": "x"}', content_type=kind), 415)


def test_compressed_bodies_are_not_read(caller):
    answer = caller("alice").generic(
        "POST", "/api/v1/tokens/", b"\x1f\x8b", content_type="application/json", HTTP_CONTENT_ENCODING="gzip"
    )
    problem(answer, 415)


def test_too_many_bytes(caller):
    body = b'{"name": "' + b"x" * (3 * 1024 * 1024) + b'"}'
    problem(caller("alice").generic("POST", "/api/v1/tokens/", body, content_type="application/json"), 413)


def test_hundred_thousand_fields_are_answered_briefly(caller):
    body = {f"f{number}": 1 for number in range(100_000)}
    answer = problem(caller("alice").post("/api/v1/tokens/", body, format="json"), 422)
    assert len(answer["errors"]) == 20


def test_a_body_that_is_no_object(caller):
    alice = caller("alice")
    for body in (b"[]", b"1", b'"text"', b"null", b"true"):
        problem(alice.generic("POST", "/api/v1/tokens/", body, content_type="application/json"), 422)


def test_unreadable_json_is_400_with_a_place(caller):
    answer = caller("alice").generic("POST", "/api/v1/tokens/", b'{"a": }', content_type="application/json")
    assert "line 1" in problem(answer, 400)["detail"]


def test_a_defect_of_ours_says_nothing_but_an_id(caller, monkeypatch):
    from apps.accounts import queries

    def broken():
        raise RuntimeError("secret detail")

    monkeypatch.setattr(queries, "people", broken)
    answer = caller("alice").get("/api/v1/people/")
    body = problem(answer, 500)
    assert "secret detail" not in answer.content.decode()
    assert answer["X-Request-ID"] in body["detail"]


def test_pointers_lead_into_the_body():
    bad = ErrorDetail("Bad.", "bad")
    detail = {"a": [bad], "b/c": {"d~": [bad]}, "rows": [{}, {"x": [bad]}], "non_field_errors": [bad]}
    assert [row["pointer"] for row in flattened(detail)] == ["/a", "/b~1c/d~0", "/rows/1/x", ""]
