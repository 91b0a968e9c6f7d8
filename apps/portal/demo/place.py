"""Standing up the company: teams, people, services, environments, boards."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from guardian.shortcuts import assign_perm

from apps.accounts.enums import RoleName
from apps.accounts.models import Membership, Role, RoleGrant, Team, User
from apps.approvals.enums import SeatRole
from apps.approvals.models import Board, Seat
from apps.audit.bulk import event, write_events, write_rows
from apps.environments.enums import EnvironmentKind
from apps.environments.models import Environment, EnvironmentService, Service, ServiceDependency

from .company import BOARDS, COLLEAGUES, DEPENDS_ON, LOG_INS, SERVICES, TEAMS

PASSWORD = "tide and timber"  # noqa: S105 - shown on the sign-in page of a demo, which answers on localhost only
ENGINEER = (RoleName.REQUESTER, RoleName.IMPLEMENTER)


@dataclass
class Company:
    """Everything by its short name."""

    teams: dict[str, Team] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    members: dict[str, list[User]] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    environments: dict[str, dict[str, Environment]] = field(default_factory=dict)
    boards: dict[str, Board] = field(default_factory=dict)


def found(company: Company, now: datetime) -> Company:
    """Teams, people, services and environments, as if they had been entered two years ago."""
    at = now - timedelta(days=730)
    act = write_events([event("company.founded", "northquay", at)])[0]
    _teams(company, act)
    _people(company, act, at)
    _services(company, act)
    _environments(company, act)
    return company


def seat(company: Company, now: datetime) -> None:
    """Put people on the boards that the seeds made."""
    company.boards = {board.slug: board for board in Board.objects.all()}
    at = now - timedelta(days=720)
    act = write_events([event("boards.seated", "northquay", at)])[0]
    write_rows(
        (
            Seat(
                board=company.boards[slug],
                user=company.people[name],
                since=at,
                role=SeatRole.CHAIR if place == 0 else SeatRole.MEMBER,
            ),
            act,
        )
        for slug, names in BOARDS.items()
        for place, name in enumerate(names)
    )


def _teams(company: Company, act) -> None:
    for slug, name, zone in TEAMS:
        group = Group.objects.create(name=f"team:{slug}")
        company.teams[slug] = Team(slug=slug, name=name, time_zone=zone, email=f"{slug}@northquay.example", group=group)
    write_rows((team, act) for team in company.teams.values())


def _people(company: Company, act, at: datetime) -> None:
    secret = make_password(PASSWORD)
    zones = {slug: zone for slug, _name, zone in TEAMS}
    roles: dict[str, tuple] = {}
    homes: dict[str, str] = {}
    for username, name, team, held in LOG_INS:
        company.people[username] = _person(username, name, zones[team], at, secret)
        roles[username], homes[username] = held, team
    for team, names in COLLEAGUES.items():
        for name in names:
            username = name.split()[0].lower()
            company.people[username] = _person(username, name, zones[team], at, secret)
            roles[username], homes[username] = (*ENGINEER, *_extra(username)), team
    write_rows((person, act) for person in company.people.values())
    rows = {role.slug: role for role in Role.objects.all()}
    write_rows(
        (RoleGrant(user=company.people[name], role=rows[role]), act) for name, held in roles.items() for role in held
    )
    leads = {names[0].split()[0].lower() for names in COLLEAGUES.values()}
    write_rows(
        (Membership(user=company.people[name], team=company.teams[team], is_lead=name in leads), act)
        for name, team in homes.items()
    )
    through = User.groups.through
    through.objects.bulk_create(
        through(user_id=company.people[name].pk, group_id=company.teams[team].group_id) for name, team in homes.items()
    )
    for name, team in homes.items():
        if RoleName.IMPLEMENTER in roles[name]:
            company.members.setdefault(team, []).append(company.people[name])


def _extra(username: str) -> tuple:
    seats = {name for names in BOARDS.values() for name in names}
    return (RoleName.BOARD_MEMBER,) if username in seats else ()


def _person(username: str, name: str, zone: str, at: datetime, secret: str) -> User:
    return User(
        username=username,
        name=name,
        email=f"{username}@northquay.example",
        time_zone=zone,
        created_at=at,
        password=secret,
    )


def _services(company: Company, act) -> None:
    for team, rows in SERVICES.items():
        for slug, name, tier, description in rows:
            company.services[slug] = Service(
                slug=slug,
                name=name,
                description=description,
                team=company.teams[team],
                tier=tier,
                repository_url=f"https://git.northquay.example/{team}/{slug}",
            )
    write_rows((service, act) for service in company.services.values())
    write_rows(
        (ServiceDependency(service=company.services[slug], depends_on=company.services[other]), act)
        for slug, others in DEPENDS_ON.items()
        for other in others
    )
    for service in company.services.values():
        assign_perm("environments.own_service", service.team.group, service)


def _environments(company: Company, act) -> None:
    """Each service has test, staging and production; each team shares a few development environments."""
    hosts: list[tuple[Environment, Service]] = []
    kinds = (
        ("test", EnvironmentKind.TEST, 2),
        ("staging", EnvironmentKind.STAGING, 3),
        ("production", EnvironmentKind.PRODUCTION, 4),
    )
    for slug, service in company.services.items():
        for suffix, kind, order in kinds:
            environment = Environment(
                slug=f"{slug}-{suffix}",
                name=f"{service.name} {suffix}",
                kind=kind,
                order=order,
                team=service.team,
                time_zone=service.team.time_zone,
                region="eu-central" if order == 4 else "",
                is_exclusive=order == 4 and service.tier == 1,
            )
            company.environments.setdefault(slug, {})[suffix] = environment
            hosts.append((environment, service))
    for slug, team in company.teams.items():
        for number in (1, 2, 3)[: 3 if slug in ("payments", "checkout", "platform", "data") else 2]:
            shared = Environment(
                slug=f"{slug}-dev-{number}",
                name=f"{team.name} development {number}",
                order=1,
                kind=EnvironmentKind.DEVELOPMENT,
                team=team,
                time_zone=team.time_zone,
            )
            hosts += [(shared, company.services[row[0]]) for row in SERVICES[slug]]
    environments = list({id(environment): environment for environment, _service in hosts}.values())
    write_rows((environment, act) for environment in environments)
    write_rows((EnvironmentService(environment=environment, service=service), act) for environment, service in hosts)
    for environment in environments:
        assign_perm("environments.manage_environment", environment.team.group, environment)
