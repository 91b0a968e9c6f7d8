"""Who may do what, row by row, through services, pages and API."""

from datetime import date

import pytest
from rest_framework.test import APIClient

from apps.audit.models import Event
from apps.core.refusals import Refused
from apps.releases import services

from .conftest import fresh

pytestmark = pytest.mark.django_db

DAY = date(2027, 4, 1)
# Frank is a release manager; Bob and Olga are in the team of the service; the others have other roles.
MANAGES, SCOPES = {"frank"}, {"frank", "alice", "bob", "olga"}
ACTS = {
    "plan": (MANAGES, lambda release, by: services.plan(release, by=by)),
    "hold": (MANAGES, lambda release, by: services.hold(release, by=by, reason="Why")),
    "cancel": (MANAGES, lambda release, by: services.cancel(release, by=by, reason="Why")),
    "edit": (MANAGES, lambda release, by: services.edit(release, by=by, goal="Faster")),
    "move_target": (MANAGES, lambda release, by: services.move_target(release, by=by, target=DAY)),
    "add_milestone": (MANAGES, lambda release, by: services.add_milestone(release, by=by, name="Beta", first=DAY)),
    "reach": (MANAGES, lambda release, by: services.reach_milestone(release.milestones.first(), by=by)),
    "wait": (MANAGES, lambda release, by: services.add_dependency(release, by=by, kind="third_party", title="A bank")),
    "add_scope": (SCOPES, lambda release, by: services.add_item(release, by=by, title="Refunds")),
    "add_risk": (SCOPES, lambda release, by: services.add_risk(release, by=by, title="Rain")),
    "notes": (SCOPES, lambda release, by: services.write_notes(release, by=by, text="News")),
}
PEOPLE = ("alice", "bob", "olga", "carol", "erin", "frank", "grace", "henry", "root", "victor", "mallory")


@pytest.mark.parametrize("act", ACTS)
def test_services(release, people, act):
    allowed, do = ACTS[act]
    for name in PEOPLE:
        if name in allowed:
            continue
        with pytest.raises(Refused) as refused:
            do(release, people.fresh(name))
        assert refused.value.status == 403, name
        assert all(refusal.unblock for refusal in refused.value.refusals)
    do(release, people.fresh(sorted(allowed)[0]))


def test_only_release_managers_plan_new_ones(seeded, people):
    for name in set(PEOPLE) - MANAGES:
        with pytest.raises(Refused) as refused:
            services.draft(by=people.fresh(name), title="Mine", services=[seeded.ledger])
        assert refused.value.status == 403


def test_who_manages_a_release_needs_no_role(release, people):
    services.edit(release, by=people.frank, manager=people.bob)
    assert services.plan(release, by=people.bob).state == "planned"


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        ("frank", "new/", 200),
        ("bob", "new/", 403),
        ("grace", "new/", 403),
        ("frank", "{key}/edit/", 200),
        ("bob", "{key}/edit/", 403),
        ("frank", "{key}/target/", 302),
        ("mallory", "{key}/target/", 403),
        ("victor", "", 200),
        ("victor", "{key}/", 200),
        ("victor", "{key}/notes/", 200),
        ("victor", "export.csv", 200),
    ],
)
def test_pages(client, release, people, who, path, status):
    client.force_login(people.all[who])
    answer = client.get(f"/releases/{path.format(key=release.key)}")
    assert answer.status_code == status
    if status == 403:
        assert "release manager" in answer.content.decode()


@pytest.mark.parametrize(
    ("who", "status"), [("frank", 200), ("bob", 403), ("root", 403), ("erin", 403), ("victor", 403)]
)
def test_api_edit_and_transition(release, people, who, status):
    client = APIClient()
    client.force_authenticate(people.all[who])
    headers = {"If-Match": f'"{release.version}"'}
    url = f"/api/v1/releases/{release.key}/"
    assert client.patch(url, {"goal": "Faster"}, format="json", headers=headers).status_code == status
    headers = {"If-Match": f'"{fresh(release).version}"'}
    answer = client.post(f"{url}transitions/", {"transition": "plan"}, format="json", headers=headers)
    assert answer.status_code == status


@pytest.mark.parametrize(("who", "status"), [("frank", 201), ("olga", 201), ("mallory", 403), ("grace", 403)])
def test_api_scope(release, people, who, status):
    client = APIClient()
    client.force_authenticate(people.all[who])
    answer = client.post(f"/api/v1/releases/{release.key}/scope/", {"title": "Refunds"}, format="json")
    assert answer.status_code == status


class TestRestricted:
    """A restricted release does not exist for outsiders, whichever door they try."""

    @pytest.fixture
    def hidden(self, release, people):
        return services.edit(release, by=people.frank, restricted=True)

    def test_it_is_opened_with_a_reason_only(self, client, hidden, people):
        client.force_login(people.frank)
        page = client.get(f"/releases/{hidden.key}/edit/")
        sent = {bound.name: bound.value() for bound in page.context["form"] if bound.value() not in (None, False, "")}
        sent |= {"version": page.context["version"]}
        sent.pop("restricted")
        answer = client.post(f"/releases/{hidden.key}/edit/", sent)
        assert (answer.status_code, b"Please say why everybody may see it now." in answer.content) == (422, True)
        assert client.post(f"/releases/{hidden.key}/edit/", {**sent, "why": "The fix is out."}).status_code == 302
        event = Event.objects.filter(key=hidden.key, kind="release.edited").latest("pk")
        assert event.reason == "The fix is out."
        hidden.docket.refresh_from_db()
        assert not hidden.docket.is_restricted

    @pytest.mark.parametrize(
        ("who", "status"),
        [
            ("frank", 200),
            ("alice", 200),
            ("erin", 200),
            ("grace", 200),
            ("mallory", 404),
            ("root", 404),
            ("victor", 404),
        ],
    )
    def test_doors(self, client, hidden, people, who, status):
        client.force_login(people.all[who])
        assert client.get(f"/releases/{hidden.key}/").status_code == status
        assert client.get(f"/releases/{hidden.key}/notes/").status_code == status
        assert client.post(f"/releases/{hidden.key}/transitions/", {"transition": "plan"}).status_code == (
            409 if status == 200 else 404
        )
        api = APIClient()
        api.force_authenticate(people.all[who])
        assert api.get(f"/api/v1/releases/{hidden.key}/").status_code == status
        assert api.get(f"/api/v1/releases/{hidden.key}/scope/").status_code == status
        listed = [row["key"] for row in api.get("/api/v1/releases/").json()["results"]]
        assert (hidden.key in listed) == (status == 200)
        assert (hidden.docket.title in client.get("/releases/").content.decode()) == (status == 200)
        exported = b"".join(client.get("/releases/export.csv").streaming_content).decode()
        assert (hidden.docket.title in exported) == (status == 200)
