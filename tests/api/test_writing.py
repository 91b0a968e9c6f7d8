"""B-09, B-30, B-33, B-34: a write takes what it declares, in its own type, and names everything else."""

import pytest

from apps.accounts.models import ApiToken, SavedView, User
from apps.audit.models import Event

from .conftest import problem

pytestmark = pytest.mark.django_db
GOOD = {
    "people": {"username": "nina", "name": "Nina Nowak", "email": "nina@example.org"},
    "teams": {"slug": "ledger", "name": "Ledger"},
    "tokens": {"name": "pipeline", "scopes": ["read"], "expires_at": "2026-12-01T00:00:00Z"},
    "absences": {"starts_at": "2027-01-01T00:00:00Z", "ends_at": "2027-01-02T00:00:00Z"},
    "saved-views": {"page": "changes", "name": "Mine", "query": "state=draft"},
}
NOT_GIVEN = [
    "id",
    "pk",
    "version",
    "state",
    "created_at",
    "is_staff",
    "is_superuser",
    "is_active",
    "digest",
    "prefix",
    "secret",
    "last_used_at",
    "user_id",
    "created_by",
    "groups",
    "history",
    "requester",
    "approved_at",
    "members",
    "__class__",
]


def pointers(answer) -> list[str]:
    return [row["pointer"] for row in problem(answer, 422)["errors"]]


def refused_each(client, collection: str, name: str, values) -> None:
    """Each of ``values`` for one field of an otherwise good body is refused at that field."""
    for value in values:
        answer = client.post(f"/api/v1/{collection}/", GOOD[collection] | {name: value}, format="json")
        assert {pointer.split("/")[1] for pointer in pointers(answer)} == {name}, value


@pytest.mark.parametrize("collection", GOOD)
def test_fields_that_are_not_given_are_named(caller, collection):
    refused_each_name(caller("root"), collection)
    assert not User.objects.filter(username="nina").exists()
    assert not SavedView.objects.exists()


def refused_each_name(client, collection):
    for name in NOT_GIVEN:
        answer = client.post(f"/api/v1/{collection}/", GOOD[collection] | {name: 1}, format="json")
        assert f"/{name}" in pointers(answer), name


def test_edits_name_what_they_do_not_take(caller):
    root = caller("root")
    for name in [*NOT_GIVEN, "username", "roles", "teams", "password", "is_service"]:
        answer = root.patch("/api/v1/people/alice/", {"name": "A", name: 1}, format="json", HTTP_IF_MATCH='"1"')
        assert f"/{name}" in pointers(answer), name
    assert User.objects.get(username="alice").name == "Alice Amsel"


NAMES = ["", "   ", "\u200b", "\u200b\u2060\ufeff", "\t", "\u202e", 1, True, None, ["x"], {"a": 1}, "x" * 121]
USERNAMES = ["Nina", "nina nowak", "-nina", "ＮＩＮＡ", "ni.na", "../x", "nïna", "x" * 61, 7]
MOMENTS = [
    "2026-12-01T00:00:00",
    "2026-12-01",
    "0000-01-01T00:00:00Z",
    "0001-01-01T00:00:00Z",
    "1900-01-01T00:00:00Z",
    "9999-12-31T23:59:59-12:00",
    "10000-01-01T00:00:00Z",
    "2026-12-01T24:00:01Z",
    "2026-12-01T23:59:60Z",
    "2026-12-01T00:00:00+15:00",
    "2026-12-01T00:00:00-14:30",
    "2026-02-30T00:00:00Z",
    "tomorrow",
    "",
    1,
    1e9,
    None,
    "٢٠٢٦-12-01T00:00:00Z",
    "2026-12-01T00:00:00Z ; drop table",
    True,
    [],
]
TRUTHS = [0, 1, "true", "yes", None, [], 1.0]
EMAILS = ["x", "a@b", "a@b\n.org", "a" * 320 + "@example.org", "A: b@example.org;", ""]


@pytest.mark.parametrize(
    ("collection", "name", "values"),
    [
        ("people", "name", NAMES),
        ("people", "username", USERNAMES),
        ("people", "email", EMAILS),
        ("tokens", "expires_at", MOMENTS),
        ("absences", "starts_at", MOMENTS),
        ("saved-views", "is_shared", TRUTHS),
        ("tokens", "scopes", ["read", {}, [1], [None], ["read"] * 9, ["king"], None, True]),
        ("absences", "delegate", ["nobody", "", 1, True, ["alice"], "a" * 500, "alice ", "\u202ealice"]),
    ],
)
def test_values_that_are_none(caller, collection, name, values):
    refused_each(caller("root"), collection, name, values)


def test_every_collection_takes_what_is_good(caller):
    root = caller("root")
    for collection, body in GOOD.items():
        answer = root.post(f"/api/v1/{collection}/", body, format="json")
        assert answer.status_code == 201, answer.content
        assert root.get(answer["Location"]).status_code == 200


def test_what_exists_already_is_named(caller):
    body = GOOD["people"] | {"email": "Alice@Example.org"}
    answer = problem(caller("root").post("/api/v1/people/", body, format="json"), 422)
    assert answer["refusals"]


class TestVersions:
    URL = "/api/v1/people/alice/"

    def test_the_etag_is_the_version(self, caller):
        answer = caller("bob").get(self.URL)
        assert answer["ETag"] == f'"{answer.json()["version"]}"'

    def test_a_change_needs_one(self, caller):
        problem(caller("root").patch(self.URL, {"name": "A"}, format="json"), 428)
        problem(caller("root").patch(self.URL, {"name": "A"}, format="json", HTTP_IF_MATCH="*"), 428)

    def test_nonsense_is_unreadable(self, caller):
        client = caller("root")
        for given in ["1", '"x"', 'W/"1"', '"1", "2"', '"-1"', '"1.0"', '"99999999999"', '"١"']:
            problem(client.patch(self.URL, {"name": "A"}, format="json", headers={"If-Match": given}), 400)

    def test_an_old_one_is_told_what_stands(self, caller):
        root = caller("root")
        first = root.patch(self.URL, {"name": "Alice Two"}, format="json", HTTP_IF_MATCH='"1"')
        assert first.status_code == 200
        assert first["ETag"] == '"2"'
        late = root.patch(self.URL, {"name": "Alice Three"}, format="json", HTTP_IF_MATCH='"1"')
        assert problem(late, 412)["current_version"] == 2
        assert late["ETag"] == '"2"'
        assert User.objects.get(username="alice").name == "Alice Two"

    def test_nothing_changed_is_no_new_version(self, caller):
        answer = caller("root").patch(self.URL, {"name": "Alice Amsel"}, format="json", HTTP_IF_MATCH='"1"')
        assert answer["ETag"] == '"1"'
        assert not Event.objects.filter(kind="person.edited").exists()

    def test_acts_need_one_too(self, caller):
        problem(caller("root").post(f"{self.URL}deactivate/", {"reason": "left"}, format="json"), 428)


def test_one_token_made_is_one_row_one_event(caller):
    root = caller("root")
    before = ApiToken.objects.count(), Event.objects.count()
    root.post("/api/v1/tokens/", GOOD["tokens"], format="json")
    assert (ApiToken.objects.count(), Event.objects.count()) == (before[0] + 1, before[1] + 1)
