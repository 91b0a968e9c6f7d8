"""How many statements the acts on a change take: a fixed number, whatever it touches, and no more than is written here.

What opens a transaction or a savepoint is not counted; tokens are, as programs come with them.
"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from apps.accounts.enums import Scope
from apps.accounts.services import make_token
from apps.approvals.enums import BallotState
from apps.approvals.models import Ballot
from apps.audit.services import recording
from apps.core import clock
from apps.environments.models import Service

from . import acts

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/changes/"
MARKS = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")


@pytest.fixture
def many(seeded, people) -> list[Service]:
    """Nine services more of the team that owns the ledger, as important as that."""
    team = seeded.ledger.team
    with recording(kind="tests.prepared", key="tests", by=None):
        return [
            Service.objects.create(slug=f"part-{n}", name=f"Part {n}", team=team, tier=seeded.ledger.tier)
            for n in range(9)
        ]


def program(user) -> APIClient:
    """A client with a token whose use was noted a moment ago."""
    until = clock.now() + timedelta(days=1)
    scopes = [Scope.READ, Scope.WRITE, Scope.APPROVE]
    made = make_token(by=user, user=user, name="tests", scopes=scopes, expires_at=until)
    client = APIClient(headers={"Authorization": f"Bearer {made.secret}"})
    assert client.get(ROOT).status_code == 200
    return client


def spent(ask) -> int:
    """Statements of one request, which has to succeed."""
    with CaptureQueriesContext(connection) as seen:
        answer = ask()
    assert answer.status_code < 300, answer.content
    return sum(not one["sql"].startswith(MARKS) for one in seen.captured_queries)


def step(client, change, name):
    headers = {"If-Match": f'"{acts.fresh(change).version}"'}
    return lambda: client.post(f"{ROOT}{change.key}/transitions/", {"transition": name}, headers=headers)


def raised(client, slugs, hours: int):
    start = acts.soon(hours)
    body = {
        "title": "Rotate the signing key",
        "services": slugs,
        "environments": ["shared-test"],
        "start": start.isoformat(),
        "end": (start + acts.HOUR).isoformat(),
        **acts.COMPLETE,
    }
    return lambda: client.post(ROOT, body)


def test_raising_a_change(people, seeded, many):
    client = program(people.alice)
    spent(raised(client, ["ledger"], 100))
    one = spent(raised(client, ["ledger"], 200))
    ten = spent(raised(client, ["ledger", *(service.slug for service in many)], 300))
    assert (one, ten) == (one, one)
    assert one <= 33


@pytest.fixture
def two(people, seeded, many):
    """The same change twice, of one service and of ten."""
    return [
        acts.draft(people, seeded, services=services, start=acts.soon(hours))
        for hours, services in ((100, [seeded.ledger]), (200, [seeded.ledger, *many]))
    ]


def test_submitting_and_voting(people, seeded, two):
    alice, bob = program(people.alice), program(people.bob)
    first, second = (spent(step(alice, change, "submit")) for change in two)
    assert first == second
    assert first <= 40

    def answer(change):
        ballot = Ballot.objects.get(docket=change.docket, state=BallotState.OPEN)
        given = {"choice": "approve", "digest": ballot.digest}
        return lambda: bob.post(f"/api/v1/ballots/{ballot.pk}/votes/", given)

    first, second = (spent(answer(change)) for change in two)
    assert first == second
    assert first <= 33


def test_starting_what_could_be_done_and_the_verdict(people, seeded, many):
    client = program(people.alice)
    found = {}
    for hours, services in ((2, [seeded.ledger]), (5, [seeded.ledger, *many])):
        change = acts.approved(people, seeded, services=services, start=acts.soon(hours))
        question = {"change": change.key, "service": "ledger", "environment": "payments-prod"}
        with clock.shifted(timedelta(hours=hours, minutes=10)):
            found[hours] = (
                spent(lambda key=change.key: client.get(f"{ROOT}{key}/transitions/")),
                spent(lambda asked=question: client.post("/api/v1/verdict/", asked)),
                spent(step(client, change, "start")),
            )
            acts.services.finish(acts.fresh(change), by=people.alice, outcome="successful")
    assert found[2] == found[5]
    options, verdict, start = found[2]
    assert options <= 26
    assert verdict <= 18
    assert start <= 43
