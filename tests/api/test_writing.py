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
    "id", "pk", "version", "state", "created_at", "is_staff", "is_superuser", "is_active", "digest", "prefix", "secret",
    "last_used_at", "user_id", "created_by", "groups", "history", "requester", "approved_at", "members", "__class__",
]


@pytest.mark.parametrize("name", NOT_GIVEN)
@pytest.mark.parametrize("collection", GOOD)
def test_fields_that_are_not_given_are_named(caller, collection, name):
    body = problem(caller("root").post(f"/api/v1/{collection}/", GOOD[collection] | {name: 1}, format="json"), 422)
    assert f"/{name}" in {row["pointer"] for row in body["errors"]}
    assert not User.objects.filter(username="nina").exists()
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("name", [*NOT_GIVEN, "username", "roles", "teams", "password", "is_service"])
def test_edits_name_what_they_do_not_take(caller, name):
    answer = caller("root").patch("/api/v1/people/alice/", {"name": "A", name: 1}, format="json", HTTP_IF_MATCH='"1"')
    assert f"/{name}" in {row["pointer"] for row in problem(answer, 422)["errors"]}
    assert User.objects.get(username="alice").name == "Alice Amsel"


@pytest.mark.parametrize(
    "name", ["", "   ", "\u200b", "\u200b\u2060\ufeff", "\t", "\u202e", 1, True, None, ["x"], {"a": 1}, "x" * 121]
)
def test_names_that_are_none(caller, name):
    body = GOOD["people"] | {"name": name}
    answer = problem(caller("root").post("/api/v1/people/", body, format="json"), 422)
    assert [row["pointer"] for row in answer["errors"]] == ["/name"]


@pytest.mark.parametrize("username", ["Nina", "nina nowak", "-nina", "ＮＩＮＡ", "ni.na", "../x", "nïna", "x" * 61, 7])
def test_log_in_names_that_are_none(caller, username):
    body = GOOD["people"] | {"username": username}
    problem(caller("root").post("/api/v1/people/", body, format="json"), 422)


@pytest.mark.parametrize(
    "moment",
    [
        "2026-12-01T00:00:00", "2026-12-01", "0000-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "1900-01-01T00:00:00Z",
        "9999-12-31T23:59:59-12:00", "10000-01-01T00:00:00Z", "2026-12-01T24:00:01Z", "2026-12-01T23:59:60Z",
        "2026-12-01T00:00:00+15:00", "2026-12-01T00:00:00-14:30", "2026-02-30T00:00:00Z", "tomorrow", "", 1, 1e9, None,
        "٢٠٢٦-12-01T00:00:00Z", "2026-12-01T00:00:00Z ; drop table", True, [],
    ],
)
def test_times_that_are_none(caller, moment):
    body = GOOD["tokens"] | {"expires_at": moment}
    assert problem(caller("alice").post("/api/v1/tokens/", body, format="json"), 422)


@pytest.mark.parametrize("value", [0, 1, "true", "yes", None, [], 1.0])
def test_truths_that_are_none(caller, value):
    body = GOOD["saved-views"] | {"is_shared": value}
    answer = problem(caller("alice").post("/api/v1/saved-views/", body, format="json"), 422)
    assert answer["errors"][0]["pointer"] == "/is_shared"


@pytest.mark.parametrize("user", ["nobody", "", 1, True, None, ["alice"], "a" * 500, "alice ", "\u202ealice"])
def test_people_who_are_none(caller, user):
    problem(caller("root").post("/api/v1/teams/payments/add-member/", {"user": user}, format="json"), 422)


@pytest.mark.parametrize("email", ["x", "a@b", "a@b\n.org", "a" * 320 + "@example.org", "A: b@example.org;", ""])
def test_addresses_that_are_none(caller, email):
    body = GOOD["people"] | {"email": email}
    problem(caller("root").post("/api/v1/people/", body, format="json"), 422)


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

    @pytest.mark.parametrize("given", ["1", '"x"', 'W/"1"', '"1", "2"', '"-1"', '"1.0"', '"99999999999"', '"١"'])
    def test_nonsense_is_unreadable(self, caller, given):
        client = caller("root")
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
