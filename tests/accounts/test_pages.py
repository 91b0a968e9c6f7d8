"""Pages of accounts: each for whom, what they show, and the same refusals as everywhere."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts import services
from apps.accounts.models import Draft, SavedView, Team, User
from apps.core import clock

pytestmark = pytest.mark.django_db
OPEN = ["profile/", "password/", "tokens/", "absences/", "people/", "people/alice/", "teams/", "teams/payments/"]
OPEN += ["roles/"]
KEPT = ["people/new/", "people/alice/edit/", "teams/new/", "teams/payments/edit/"]
POSTS = [
    "people/alice/roles/grant/",
    "people/alice/roles/revoke/",
    "people/alice/password/",
    "people/alice/tokens/",
    "people/alice/deactivate/",
    "people/alice/reactivate/",
    "teams/payments/members/",
    "teams/payments/members/alice/remove/",
    "tokens/1/revoke/",
    "absences/1/cancel/",
    "views/",
    "drafts/",
    "sign-out/",
]


def page(client, where, **given):
    return client.post(f"/accounts/{where}", given) if given else client.get(f"/accounts/{where}")


@pytest.fixture
def as_(client, people):
    def sign_in(name):
        client.force_login(people.fresh(name))
        return client

    return sign_in


def test_nobody_is_sent_to_sign_in(client, people):
    for path in [*OPEN, *KEPT]:
        assert page(client, path)["Location"].startswith("/accounts/sign-in/?next=/accounts/"), path
    for path in POSTS:
        assert client.post(f"/accounts/{path}")["Location"].startswith("/accounts/sign-in/"), path


def test_what_is_posted_cannot_be_got(as_):
    client = as_("root")
    for path in POSTS:
        assert client.get(f"/accounts/{path}").status_code == 405, path


@pytest.mark.parametrize("name", ["victor", "root"])
def test_everybody_reads(as_, name):
    client = as_(name)
    for path in OPEN:
        assert page(client, path).status_code == 200, path


def test_administrators_keep(as_):
    for path in KEPT:
        answer = page(as_("victor"), path)
        assert answer.status_code == 403
        assert "Only an administrator" in answer.content.decode()
        assert page(as_("root"), path).status_code == 200


def test_what_is_not_there(as_):
    client = as_("root")
    for path in ("people/nobody/", "people/%00/", "teams/nothing/", "people/" + "a" * 500 + "/", f"tokens/{10**30}/"):
        assert page(client, path).status_code == 404, path


def test_settings(as_, people):
    client = as_("alice")
    answer = page(client, "profile/", time_zone="Europe/Berlin", theme="dark", version=1)
    assert answer["Location"] == "/accounts/profile/"
    alice = people.fresh("alice")
    assert (alice.time_zone, alice.theme, alice.single_keys) == ("Europe/Berlin", "dark", False)
    html = page(client, "profile/").content.decode()
    assert 'data-theme-choice="dark"' in html
    assert 'data-single-keys="off"' in html


def test_a_stale_edit_shows_both(as_, people):
    services.edit_person(people.alice, by=people.root, version=1, name="Alice One")
    given = {"name": "Alice Two", "email": "alice@example.org", "time_zone": "UTC", "version": 1}
    answer = page(as_("root"), "people/alice/edit/", **given)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Alice One" in html
    assert 'value="Alice Two"' in html
    assert 'name="version" value="2"' in html
    assert page(as_("root"), "people/alice/edit/", **given | {"version": 2}).status_code == 302
    assert people.fresh("alice").name == "Alice Two"


@pytest.mark.parametrize("what", ["people/alice/edit/", "teams/payments/edit/", "profile/"])
def test_a_second_try_after_a_mistake_still_notices_who_was_quicker(as_, people, what):
    root, team = people.root, Team.objects.get(slug="payments")
    services.edit_person(people.alice, by=root, version=people.alice.version, name="Alice One")
    services.edit_team(team, by=root, version=team.version, name="Payments One")
    services.change_settings(root, by=root, version=root.version, theme="dark")
    answer = page(as_("root"), what, name="", email="alice@example.org", time_zone="Nowhere", version=1)
    assert answer.status_code == 422
    assert 'name="version" value="1"' in answer.content.decode()


def test_a_damaged_version_is_stale(as_, people):
    client = as_("root")
    for version in ("", "x", "-1", "99999999999999", "١", "1.0"):
        given = {"name": "Alice Two", "email": "alice@example.org", "time_zone": "UTC", "version": version}
        assert page(client, "people/alice/edit/", **given).status_code == 409, version


def test_a_person_from_nothing_to_gone(as_, people):
    client = as_("root")
    given = {"username": "nina", "name": "Nina", "email": "n@example.org", "time_zone": "UTC", "roles": ["requester"]}
    assert page(client, "people/new/", **given)["Location"] == "/accounts/people/nina/"
    shown = page(client, "people/nina/password/", x=1).content.decode()
    password = shown.split('readonly value="')[1].split('"')[0]
    assert User.objects.get(username="nina").check_password(password)
    assert password not in page(client, "people/nina/").content.decode()
    page(client, "people/nina/roles/grant/", role="auditor", reason="Q4")
    page(client, "people/nina/roles/revoke/", role="requester", reason="moved")
    assert people.fresh("nina").role_names == {"auditor"}
    page(client, "people/nina/deactivate/", reason="left", version=people.fresh("nina").version)
    assert not people.fresh("nina").is_active
    assert "No longer active" in page(client, "people/nina/").content.decode()
    page(client, "people/nina/reactivate/", reason="back", version=people.fresh("nina").version)
    assert people.fresh("nina").is_active


def test_what_is_wrong_with_a_new_person_stands_at_the_field(as_):
    given = {"username": "alice", "name": "A", "email": "x@example.org", "time_zone": "UTC"}
    html = page(as_("root"), "people/new/", **given).content.decode()
    assert "id_username_error" in html
    assert 'value="x@example.org"' in html


def test_a_team(as_, people):
    client = as_("root")
    answer = page(client, "teams/new/", name="Ledger", slug="ledger", time_zone="UTC")
    assert answer["Location"] == "/accounts/teams/ledger/"
    page(client, "teams/ledger/members/", user="alice", is_lead="on")
    assert Team.objects.get(slug="ledger").memberships.get().is_lead
    page(client, "teams/ledger/members/alice/remove/", x=1)
    assert not Team.objects.get(slug="ledger").memberships.exists()


def test_a_token_is_shown_once(as_, people):
    client = as_("alice")
    html = page(client, "tokens/", name="pipeline", scopes=["read"], life=30).content.decode()
    secret = html.split('readonly value="')[1].split('"')[0]
    assert services.token_for(secret).user == people.alice
    assert secret not in page(client, "tokens/").content.decode()
    token = services.token_for(secret)
    page(client, f"tokens/{token.pk}/revoke/", x=1)
    token.refresh_from_db()
    assert token.revoked_at
    tomorrow = clock.now() + timedelta(days=1)
    other = services.make_token(by=people.bob, name="x", scopes=["read"], expires_at=tomorrow).token
    page(client, f"tokens/{other.pk}/revoke/", x=1)
    other.refresh_from_db()
    assert other.revoked_at is None
    html = page(client, "tokens/", name="x", scopes=["admin"], life=30).content.decode()
    assert "only for administrators" in html


def test_a_program_s_token(as_, people):
    robot = services.create_person(by=people.root, username="robot", name="R", email="r@example.org", is_service=True)
    given = {"name": "ci", "scopes": ["read"], "life": 30}
    html = page(as_("root"), "people/robot/tokens/", **given).content.decode()
    secret = html.split('readonly value="')[1].split('"')[0]
    assert services.token_for(secret).user == robot
    assert 'readonly value="' not in page(as_("erin"), "people/robot/tokens/", **given).content.decode()


def test_times_are_the_reader_s(as_, people):
    services.change_settings(people.alice, by=people.alice, time_zone="Asia/Kolkata")
    page(as_("alice"), "absences/", starts_at="2030-01-01T10:00", ends_at="2030-01-02T10:00", delegate="bob")
    absence = people.alice.absences.get()
    assert absence.starts_at.isoformat() == "2030-01-01T04:30:00+00:00"
    assert "Tue 1 Jan 2030 10:00" in page(as_("alice"), "absences/").content.decode()
    page(as_("bob"), f"absences/{absence.pk}/cancel/", x=1)
    assert people.alice.absences.exists()
    page(as_("alice"), f"absences/{absence.pk}/cancel/", x=1)
    assert not people.alice.absences.exists()


def test_drafts_and_views(as_, people):
    client = as_("alice")
    answer = page(client, "drafts/?form=change", title="Half")
    assert answer.json()["saved_at"]
    assert Draft.objects.get().fields == {"title": ["Half"]}
    assert page(client, "drafts/", title="x").status_code == 422
    assert client.delete("/accounts/drafts/?kind=change").status_code == 204
    assert not Draft.objects.exists()
    answer = page(client, "views/", page="changes", name="Mine", query="?state=draft", next="//evil.example")
    assert answer["Location"] == "/"
    assert SavedView.objects.get().query == "state=draft"


def test_people_can_be_found(as_):
    client = as_("alice")
    assert "Bob Brandt" in page(client, "people/?search=bob").content.decode()
    for query in ("?search=zzz", "?team=nowhere", "?role=king", "?page=999", "?page=x", "?left=all&search=%00"):
        assert page(client, f"people/{query}").status_code == 200
    html = page(client, "people/?team=search").content.decode()
    assert "Victor Vance" in html
    assert "Bob Brandt" not in html


def test_lists_cost_the_same_for_many(as_, people):
    client = as_("alice")
    counts = []
    for path in ("people/", "people/?search=bob", "people/"):
        with CaptureQueriesContext(connection) as queries:
            page(client, path)
        counts.append(len(queries))
    assert counts[1] == counts[2] <= 16


def test_no_page_has_inline_code(as_):
    client = as_("root")
    for path in [*OPEN, *KEPT]:
        html = page(client, path).content.decode()
        assert " style=" not in html
        assert "<script>" not in html
        assert " onclick=" not in html


def test_a_token_by_command(people, capsys):
    call_command("createtoken", "alice", "pipeline", "--scope", "read", "--scope", "write", "--days", "30")
    token = services.token_for(capsys.readouterr().out.strip())
    assert (token.user, token.scopes) == (people.alice, ["read", "write"])
    for options in (["--days", "9999"], ["--days", "999999999"], ["--scope", "admin"]):
        with pytest.raises(CommandError):
            call_command("createtoken", "alice", "x", *options)
    for wrong in (["nobody", "x"], ["", "x"], ["alice", " "]):
        with pytest.raises(CommandError):
            call_command("createtoken", *wrong)


def test_the_page_on_permissions_is_up_to_date():
    call_command("permissions_page", "--check")
    assert "There is no superuser" in Path("docs/reference/permissions.md").read_text()
