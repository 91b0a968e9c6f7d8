"""The place, and the records that the requests are about: made by the same services that people use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.test import Client

from apps.accounts.enums import RoleName, Scope
from apps.accounts.models import Membership, Team, User
from apps.accounts.services import make_token
from apps.approvals.enums import BallotState
from apps.approvals.models import Ballot, Board
from apps.approvals.queries import people_asked
from apps.audit.enums import Via
from apps.audit.services import Door, through
from apps.changes import services as changes
from apps.changes.enums import State
from apps.changes.models import ChangeRequest
from apps.core import clock
from apps.environments.models import Environment, EnvironmentService, Service
from apps.portal.demo.place import Company, found, seat
from apps.portal.demo.present import fresh
from apps.portal.demo.votes import vote
from apps.portal.seeding import seed

READER, ENGINEER = "milan", "ines"
PLANS = {
    "reason": "Security fixes of the vendor.",
    "implementation_plan": "1. Drain one node.\n2. Upgrade it.\n3. Go on with the next.",
    "backout_plan": "Install the version before.",
    "test_plan": "Health checks stay green for an hour.",
    "answers": {"rehearsed": "here", "data": "no", "backout": "tried"},
}


def found_company() -> Company:
    """Teams, people, sixty services and two hundred environments, with boards, policies and types."""
    with transaction.atomic(), through(Door(via=Via.COMMAND)), clock.held() as now:
        company = found(Company(), now)
        seed()
        seat(company, now)
    return company


def standing_company() -> Company:
    """What ``found_company`` made before, in a database that was kept."""
    company = Company(
        teams={one.slug: one for one in Team.objects.all()},
        people={one.username: one for one in User.objects.all()},
        services={one.slug: one for one in Service.objects.select_related("team").order_by("pk")},
        boards={one.slug: one for one in Board.objects.all()},
    )
    engineers = Membership.objects.filter(user__role_grants__role__slug=RoleName.IMPLEMENTER)
    for row in engineers.select_related("team", "user").order_by("user"):
        company.members.setdefault(row.team.slug, []).append(row.user)
    for host in EnvironmentService.objects.select_related("environment", "service"):
        slug, name = host.service.slug, host.environment.slug
        company.environments.setdefault(slug, {})[name.removeprefix(f"{slug}-")] = host.environment
    return company


@dataclass
class Doors:
    """How to come in: a token and a session cookie for each person, made when first asked for."""

    tokens: dict[int, str] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)

    def program(self, user: User) -> dict[str, str]:
        """The headers of a program that acts for this person."""
        if user.pk not in self.tokens:
            until = clock.now() + timedelta(days=1)
            made = make_token(
                by=user, user=user, name="benchmark", scopes=[Scope.READ, Scope.WRITE, Scope.APPROVE], expires_at=until
            )
            self.tokens[user.pk] = made.secret
        return {"Authorization": f"Bearer {self.tokens[user.pk]}"}

    def browser(self, username: str) -> dict[str, str]:
        """The headers of a signed-in browser."""
        if username not in self.sessions:
            client = Client()
            client.force_login(User.objects.get(username=username))
            self.sessions[username] = client.cookies["sessionid"].value
        return {"Cookie": f"sessionid={self.sessions[username]}"}


class Maker:
    """Makes changes one after the other, each on the next quiet service and a test environment of it."""

    def __init__(self, company: Company):
        self.company = company
        self.services = [one for one in company.services.values() if one.tier >= 3]
        self.made = 0

    def draft(self, *, now_on: bool = False) -> ChangeRequest:
        """A complete draft; its window begins now, or in a few days."""
        service = self.services[self.made % len(self.services)]
        crew = self.company.members[service.team.slug]
        self.made += 1
        # Apart by a few minutes, so that none of them is planned exactly like another.
        start = clock.now() + (timedelta(minutes=-5) if now_on else timedelta(days=6, minutes=17 * self.made))
        return changes.draft(
            by=crew[0],
            title=f"Upgrade the runtime of {service.name}",
            services=[service],
            environments=[self.company.environments[service.slug]["test"]],
            start=start,
            end=start + timedelta(hours=2),
            implementer=crew[1],
            **PLANS,
        )

    def submitted(self) -> tuple[Ballot, User]:
        """The open ballot of a submitted change, and somebody who may answer it."""
        change = self.draft()
        changes.submit(change, by=change.requester)
        ballot = Ballot.objects.filter(docket=change.docket, state=BallotState.OPEN).order_by("pk").first()
        return ballot, next(iter(people_asked(ballot)))

    def scheduled(self) -> ChangeRequest:
        """A change that everybody approved and whose window has begun."""
        change = self.draft(now_on=True)
        changes.submit(change, by=change.requester)
        vote(self.company, change)
        change = fresh(change)
        if change.state != State.SCHEDULED:
            raise RuntimeError(f"{change.key} should be scheduled and is {change.state}")
        return change

    def shown(self) -> ChangeRequest:
        """The change whose page is read: in a busy place, assessed, and before its board."""
        company = self.company
        service = company.services["payments-api"]
        requester, implementer = company.people[ENGINEER], company.members["payments"][1]
        start = clock.now() + timedelta(days=5)
        change = changes.draft(
            by=requester,
            title="Move card payments to the new gateway",
            services=[service, company.services["ledger"]],
            environments=[company.environments["payments-api"]["production"]],
            start=start,
            end=start + timedelta(hours=3),
            implementer=implementer,
            buffer_minutes=30,
            outage_expected=True,
            **PLANS,
        )
        changes.submit(change, by=requester)
        vote(company, change, least=1)
        return fresh(change)


def many(make: Callable[[], object], count: int) -> list:
    """That many of them, each an act of its own through the services."""
    with through(Door(via=Via.COMMAND)):
        return [make() for _number in range(count)]


def places() -> tuple[Service, Environment]:
    """Where the questions are asked: a busy service and its production environment."""
    return Service.objects.get(slug="payments-api"), Environment.objects.get(slug="payments-api-production")
