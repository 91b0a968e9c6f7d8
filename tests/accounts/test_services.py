"""People, teams, roles: who may keep them, what must hold, what is recorded."""

from datetime import timedelta

import pytest

from apps.accounts import services
from apps.accounts.enums import RoleName
from apps.accounts.models import Absence, ApiToken, Draft, Membership, RoleGrant, User
from apps.accounts.reactions import reactions
from apps.accounts.roles import PEOPLE_ONLY, ROLES, seed
from apps.audit.models import Event
from apps.core import clock
from apps.core.refusals import Refused, Stale
from apps.notifications.models import Notice
from apps.notifications.services import tell

from ..races import at_once

pytestmark = pytest.mark.django_db
PERSON = {"username": "nina", "name": "Nina Nowak", "email": "nina@example.org"}
OTHERS = ["alice", "carol", "erin", "frank", "grace", "henry", "victor", "mallory"]


@pytest.fixture
def heard(monkeypatch):
    """What the reactions of upper apps were told."""
    told = []
    mapping = {"absence.changed": lambda **payload: told.append(payload["user"].username)}
    monkeypatch.setitem(reactions._entries, "tests", mapping)
    return told


def act(people, name, by):
    """Every verb that only administrators may do."""
    return {
        "create": lambda: services.create_person(by=by, **PERSON),
        "edit": lambda: services.edit_person(people.alice, by=by, name="X"),
        "deactivate": lambda: services.deactivate(people.alice, by=by, reason="x"),
        "reactivate": lambda: services.reactivate(people.alice, by=by, reason="x"),
        "password": lambda: services.set_password(people.alice, by=by),
        "grant": lambda: services.grant_role(people.alice, RoleName.ADMINISTRATOR, by=by),
        "revoke": lambda: services.revoke_role(people.root, RoleName.ADMINISTRATOR, by=by),
        "team": lambda: services.create_team(by=by, slug="x", name="X"),
        "edit team": lambda: services.edit_team(people.team.payments, by=by, name="X"),
        "member": lambda: services.add_member(people.team.payments, people.mallory, by=by),
        "remove": lambda: services.remove_member(people.team.payments, people.alice, by=by),
        "token": lambda: services.make_token(
            by=by,
            user=people.bob if by.username != "bob" else people.alice,
            name="x",
            scopes=["read"],
            expires_at=clock.now() + timedelta(days=1),
        ),
    }[name]()


VERBS = [
    "create",
    "edit",
    "deactivate",
    "reactivate",
    "password",
    "grant",
    "revoke",
    "team",
    "edit team",
    "member",
    "remove",
    "token",
]


def test_only_administrators(people):
    events = Event.objects.count()
    for name in OTHERS:
        for verb in VERBS:
            with pytest.raises(Refused) as refused:
                act(people, verb, people.all[name])
            assert refused.value.status == 403, (name, verb)
    assert Event.objects.count() == events


def test_an_administrator_who_left_may_nothing(people):
    services.grant_role(people.erin, RoleName.ADMINISTRATOR, by=people.root)
    services.deactivate(people.root, by=people.erin, reason="left")
    with pytest.raises(Refused):
        services.create_person(by=people.fresh("root"), **PERSON)


def test_a_person_is_made_with_roles_and_teams(people):
    services.create_person(
        by=people.root,
        **PERSON,
        password="a fine long password",
        roles=[RoleName.REQUESTER],
        teams=[people.team.search],
    )
    nina = people.fresh("nina")
    assert nina.holds(RoleName.REQUESTER)
    assert nina.team_ids == {people.team.search.pk}
    assert nina.groups.get() == people.team.search.group
    told = Event.objects.filter(key__in=["person:nina", "team:search"]).order_by("id")
    assert list(told.values_list("kind", flat=True)) == ["person.created", "role.granted", "membership.added"]
    assert User.history.filter(username="nina").count() == 1
    assert not hasattr(User.history.first(), "password")


UNFIT = [
    ("username", "alice"),
    ("username", "Alice"),
    ("username", "a b"),
    ("username", ""),
    ("email", "ALICE@example.org"),
    ("email", "x"),
    ("name", " \u200b "),
    ("name", "x" * 121),
    ("time_zone", "Mars/Base"),
    ("time_zone", "../etc/passwd"),
    ("password", "short"),
    ("password", "password1234"),
    ("password", "Nina Nowak"),
]


def test_people_who_cannot_be(people):
    for field, value in UNFIT:
        with pytest.raises(Refused) as refused:
            services.create_person(by=people.root, **PERSON | {field: value})
        assert refused.value.status == 422, (field, value)
    assert not User.objects.filter(email="nina@example.org").exists()


def test_two_editors(people):
    services.edit_person(people.alice, by=people.root, version=1, name="Alice B")
    with pytest.raises(Stale):
        services.edit_person(people.alice, by=people.root, version=1, name="Alice C")
    assert people.fresh("alice").name == "Alice B"


def test_settings_are_one_s_own(people):
    services.change_settings(people.alice, by=people.alice, theme="dark", time_zone="Asia/Kolkata")
    assert people.fresh("alice").theme == "dark"
    for by in (people.root, people.bob):
        with pytest.raises(Refused):
            services.change_settings(people.alice, by=by, theme="light")
    with pytest.raises(Refused):
        services.change_settings(people.alice, by=people.alice, theme="pink")
    with pytest.raises(TypeError):
        services.change_settings(people.alice, by=people.alice, is_staff=True)


def test_a_role_twice_is_one_grant(people):
    for _time in range(2):
        services.grant_role(people.alice, RoleName.AUDITOR, by=people.root, reason="audit of Q4")
    assert RoleGrant.objects.filter(user=people.alice, role__slug="auditor").count() == 1
    event = Event.objects.get(kind="role.granted")
    assert (event.reason, event.data["role"]) == ("audit of Q4", "auditor")
    for _time in range(2):
        services.revoke_role(people.alice, RoleName.AUDITOR, by=people.root)
    assert Event.objects.filter(kind="role.revoked").count() == 1
    assert not people.alice.holds(RoleName.AUDITOR)


def test_the_last_administrator_stays(people):
    for verb in (
        lambda: services.revoke_role(people.root, RoleName.ADMINISTRATOR, by=people.root),
        lambda: services.deactivate(people.root, by=people.root, reason="x"),
    ):
        with pytest.raises(Refused, match="last administrator"):
            verb()
    services.grant_role(people.erin, RoleName.ADMINISTRATOR, by=people.root)
    services.revoke_role(people.root, RoleName.ADMINISTRATOR, by=people.root)


def test_programs_hold_no_judgement(people):
    robot = services.create_person(by=people.root, username="robot", name="R", email="r@example.org", is_service=True)
    assert robot.holds(RoleName.SERVICE_ACCOUNT)
    for role in PEOPLE_ONLY:
        with pytest.raises(Refused):
            services.grant_role(robot, role, by=people.root)
    with pytest.raises(Refused):
        services.grant_role(people.alice, RoleName.SERVICE_ACCOUNT, by=people.root)
    with pytest.raises(Refused):
        services.set_password(robot, by=people.root)
    made = services.make_token(
        by=people.root, user=robot, name="ci", scopes=["write", "read"], expires_at=clock.now() + timedelta(days=1)
    )
    assert made.token.scopes == ["read", "write"]
    for scope in ("approve", "admin"):
        with pytest.raises(Refused):
            services.make_token(
                by=people.root, user=robot, name="ci", scopes=[scope], expires_at=clock.now() + timedelta(days=1)
            )
    with pytest.raises(Refused):
        services.grant_role(people.alice, "king", by=people.root)


def test_a_team_and_its_people(people):
    team = services.create_team(by=people.root, slug="Ledger", name=" The  ledger ")
    assert (team.slug, team.name, team.group.name) == ("ledger", "The ledger", "team:ledger")
    services.add_member(team, people.alice, by=people.root)
    services.add_member(team, people.alice, by=people.root, is_lead=True)
    services.add_member(team, people.alice, by=people.root, is_lead=True)
    assert Membership.objects.get(team=team, user=people.alice).is_lead
    assert team.group.user_set.filter(username="alice").exists()
    for _time in range(2):
        services.remove_member(team, people.alice, by=people.root)
    assert not team.group.user_set.filter(username="alice").exists()
    kinds = list(Event.objects.filter(key="team:ledger").order_by("id").values_list("kind", flat=True))
    assert kinds == ["team.created", "membership.added", "membership.changed", "membership.removed"]
    edited = services.edit_team(team, by=people.root, version=1, name="Ledger", description="Books\x00 it")
    assert edited.description == "Books it"
    assert services.edit_team(team, by=people.root, version=2, name="Ledger").version == 2
    with pytest.raises(Stale):
        services.edit_team(team, by=people.root, version=1, name="Other")


class TestAbsence:
    def plan(self, people, *, by=None, user=None, days=(1, 2), delegate=None):
        now = clock.now()
        user = user or people.alice
        return services.plan_absence(
            by=by or user,
            user=user,
            starts_at=now + timedelta(days=days[0]),
            ends_at=now + timedelta(days=days[1]),
            delegate=delegate,
        )

    def test_one_s_own_or_by_an_administrator(self, people, heard):
        self.plan(people, delegate=people.bob)
        self.plan(people, by=people.root, days=(3, 4))
        assert heard == ["alice", "alice"]
        with pytest.raises(Refused):
            self.plan(people, by=people.bob, days=(5, 6))

    def test_nobody_puts_himself_in_the_place_of_somebody_else_and_that_person_hears_of_it(self, people):
        with pytest.raises(Refused, match="somebody else has to stand in"):
            self.plan(people, by=people.root, delegate=people.root)
        assert not Absence.objects.exists()
        noted = self.plan(people, by=people.root, delegate=people.bob)
        services.cancel_absence(noted, by=people.root)
        self.plan(people, days=(3, 4), delegate=people.bob)
        tell(Event.objects.filter(kind__startswith="absence.").order_by("pk"))
        told = Notice.objects.filter(user=people.alice).order_by("id").values_list("sentence", flat=True)
        assert list(told) == [
            "Ruth Root noted that you are away; Bob Brandt stands in and votes in your place.",
            "Ruth Root cancelled a time away of yours.",
        ]

    @pytest.mark.parametrize("days", [(2, 1), (1, 1), (-3, -2), (0, 500)])
    def test_times_that_are_none(self, people, days):
        with pytest.raises(Refused):
            self.plan(people, days=days)

    def test_who_cannot_stand_in(self, people):
        services.deactivate(people.bob, by=people.root, reason="left")
        robot = services.create_person(by=people.root, username="r", name="R", email="r@example.org", is_service=True)
        for delegate in (people.alice, people.fresh("bob"), robot):
            with pytest.raises(Refused):
                self.plan(people, delegate=delegate)

    def test_two_at_once_are_refused(self, people):
        self.plan(people, days=(1, 3))
        with pytest.raises(Refused, match="already away"):
            self.plan(people, days=(2, 4))
        self.plan(people, days=(3, 4))

    def test_cancelling_ahead_removes_and_later_ends(self, people):
        services.cancel_absence(self.plan(people), by=people.alice)
        assert not Absence.objects.exists()
        running = self.plan(people, days=(1, 3))
        with clock.shifted(timedelta(days=2)):
            services.cancel_absence(running, by=people.alice)
            running.refresh_from_db()
            assert running.ends_at <= clock.now()
            with pytest.raises(Refused, match="over"):
                services.cancel_absence(running, by=people.alice)
        with pytest.raises(Refused):
            services.cancel_absence(running, by=people.bob)


def test_a_feed_opens_for_its_person_until_closed(people):
    feed, secret = services.make_feed(by=people.alice, name="My calendar", query="?team=payments")
    assert services.feed_user(secret) == (people.alice, feed)
    assert feed.query == "team=payments"
    assert services.feed_user(secret + "x") is None
    assert services.feed_user("\ud800\x00") is None
    with pytest.raises(Refused):
        services.revoke_feed(feed, by=people.bob)
    services.revoke_feed(feed, by=people.alice)
    services.revoke_feed(feed, by=people.alice)
    assert services.feed_user(secret) is None
    _feed, other = services.make_feed(by=people.alice, name="")
    services.deactivate(people.alice, by=people.root, reason="left")
    assert services.feed_user(other) is None


def test_drafts_are_kept_per_form_and_forgotten(people):
    services.save_draft(people.alice, form="change", fields={"title": ["Half a thou"]})
    services.save_draft(people.alice, form="change", fields={"title": ["Half a thought"]})
    assert services.draft_of(people.alice, "change") == {"title": ["Half a thought"]}
    assert services.draft_of(people.bob, "change") == {}
    services.discard_draft(people.alice, "change")
    assert services.draft_of(people.alice, "change") == {}
    for number in range(55):
        services.save_draft(people.alice, form=f"form-{number}", fields={})
    assert Draft.objects.filter(user=people.alice).count() == 50
    for form, fields in (("", {}), ("x" * 41, {}), ("x\x00", {}), ("x", {"a": ["y" * 200_001]})):
        with pytest.raises(Refused):
            services.save_draft(people.alice, form=form, fields=fields)


def test_views_belong_to_who_saved_them(people):
    view = services.save_view(by=people.alice, page="changes", name="Mine", query="?state=draft", is_shared=True)
    again = services.save_view(by=people.alice, page="changes", name=" Mine ", query="state=closed")
    assert (again.pk, again.query, again.is_shared) == (view.pk, "state=closed", True), "others use it"
    with pytest.raises(Refused):
        services.remove_view(view, by=people.bob)
    with pytest.raises(Refused):
        services.save_view(by=people.alice, page="changes", name=" ", query="")
    services.remove_view(view, by=people.alice)


def test_at_most_fifty_tokens(people, monkeypatch):
    monkeypatch.setattr("apps.accounts.services.tokens.MOST", 1)
    expires_at = clock.now() + timedelta(days=1)
    services.make_token(by=people.alice, name="x", scopes=["read"], expires_at=expires_at)
    with pytest.raises(Refused, match="Revoke one"):
        services.make_token(by=people.alice, name="x", scopes=["read"], expires_at=expires_at)
    assert ApiToken.objects.count() == 1


def test_every_role_is_described_and_seeded(people):
    assert set(ROLES) == set(RoleName)
    seed()
    seed()
    from apps.accounts.models import Role

    assert set(Role.objects.values_list("slug", flat=True)) == set(RoleName.values)
    assert all(len(text) > 40 for text in Role.objects.values_list("description", flat=True))


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_depose_each_other(people):
    services.grant_role(people.erin, RoleName.ADMINISTRATOR, by=people.root)

    def depose(by, other):
        return services.deactivate(people.fresh(other), by=people.fresh(by), reason="no you")

    told = at_once(lambda: depose("root", "erin"), lambda: depose("erin", "root"))
    assert [isinstance(one, Refused) for one in told].count(True) == 1
    assert User.objects.filter(is_active=True, role_grants__role__slug="administrator").count() == 1
