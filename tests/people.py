"""The people of the tests, each with the part that the tests give them."""

from __future__ import annotations

from django.contrib.auth.models import Group
from guardian.shortcuts import assign_perm

from apps.accounts.enums import RoleName
from apps.accounts.models import Membership, Role, RoleGrant, Team, User
from apps.audit.services import recording
from apps.core import clock

PASSWORD = "a long harbour at dawn"
TEAMS = {"payments": "Payments", "search": "Search", "platform": "Platform"}
PEOPLE: dict[str, tuple[str, str, tuple[RoleName, ...]]] = {
    "alice": ("Alice Amsel", "payments", (RoleName.REQUESTER, RoleName.IMPLEMENTER)),
    "bob": ("Bob Brandt", "payments", (RoleName.REQUESTER, RoleName.IMPLEMENTER)),
    "olga": ("Olga Orlow", "payments", (RoleName.REQUESTER, RoleName.SERVICE_OWNER)),
    "carol": ("Carol Chen", "platform", (RoleName.BOARD_MEMBER,)),
    "dave": ("Dave Diaz", "platform", (RoleName.BOARD_MEMBER,)),
    "quinn": ("Quinn Quist", "platform", (RoleName.BOARD_MEMBER,)),
    "erin": ("Erin Eide", "platform", (RoleName.CHANGE_MANAGER,)),
    "frank": ("Frank Fuchs", "platform", (RoleName.RELEASE_MANAGER,)),
    "grace": ("Grace Gill", "platform", (RoleName.AUDITOR,)),
    "henry": ("Henry Haas", "platform", (RoleName.ENVIRONMENT_MANAGER,)),
    "root": ("Ruth Root", "platform", (RoleName.ADMINISTRATOR,)),
    "victor": ("Victor Vance", "search", (RoleName.VIEWER,)),
    "mallory": ("Mallory Mehl", "search", (RoleName.REQUESTER, RoleName.IMPLEMENTER)),
}


class People:
    """``people.alice`` is Alice, ``people.team.payments`` her team."""

    def __init__(self, users: dict[str, User], teams: dict[str, Team]):
        self.__dict__.update(users)
        self.team = type("Teams", (), teams)
        self.all = users
        self.mark: tuple = ()

    @classmethod
    def known(cls, mark: tuple) -> People:
        """Everybody as the database knows them, with the mark of the snapshot they stand in."""
        users = User.objects.in_bulk(PEOPLE, field_name="username")
        people = cls(users, Team.objects.in_bulk(TEAMS, field_name="slug"))
        people.mark = mark
        return people

    def fresh(self, name: str) -> User:
        """The person read again, without cached roles and teams."""
        return User.objects.get(username=name)


def make_people() -> People:
    """Every person and team of the tests, in one recorded act."""
    now = clock.now()
    with recording(kind="people.prepared", key="tests", by=None):
        teams = {
            slug: Team.objects.create(slug=slug, name=name, group=Group.objects.create(name=f"team:{slug}"))
            for slug, name in TEAMS.items()
        }
        users = {}
        for username, (name, team, roles) in PEOPLE.items():
            user = User(username=username, name=name, email=f"{username}@example.org", created_at=now)
            user.set_password(PASSWORD)
            user.save()
            user.groups.add(teams[team].group)
            Membership.objects.create(team=teams[team], user=user)
            for role in roles:
                row, _made = Role.objects.get_or_create(
                    slug=role, defaults={"name": role.label, "description": role.label}
                )
                RoleGrant.objects.create(role=row, user=user)
            users[username] = user
    return People(users, teams)


def grant_ownership(service) -> None:
    """The owner team's group may answer for the service, as creating it through its service does."""
    assign_perm("environments.own_service", service.team.group, service)
