"""Home: what waits for whom, and that it costs the same whatever there is."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.changes import services as changes
from apps.core import clock
from apps.dockets import services as dockets
from apps.portal.work import work_of

pytestmark = pytest.mark.django_db


def raised(place, people, number=1):
    start = clock.now() + timedelta(days=3 + number)
    return changes.draft(
        by=people.alice,
        title=f"Raise the pool of Ledger {number}",
        services=[place.search if number % 2 else place.ledger],
        environments=[place.shared],
        start=start,
        end=start + timedelta(hours=1),
        reason="At peak the pool was empty.",
        implementation_plan="Raise it.",
        backout_plan="Lower it.",
        test_plan="Look at it.",
        implementer=people.bob,
        team=people.team.payments,
    )


def test_a_vote_waits_for_the_peer_and_the_requester_waits_for_it(seeded, people):
    change = changes.submit(raised(seeded, people), by=people.alice)
    peer, requester = work_of(people.fresh("olga")), work_of(people.fresh("alice"))
    assert [item.key for item in peer.asked] == [change.key]
    assert [item.key for item in requester.waiting] == [change.key]
    assert not requester.asked


def test_a_task_waits_for_its_owner_only(seeded, people):
    change = raised(seeded, people)
    dockets.add_task(change.docket, by=people.alice, title="Tell support", owner=people.bob)
    assert [item.sentence for item in work_of(people.bob).asked] == ["Task: Tell support"]
    assert not work_of(people.mallory).asked


def test_home_costs_the_same_for_one_and_three(seeded, people, client):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get("/").status_code == 200
        return len(seen)

    client.force_login(people.olga)
    changes.submit(raised(seeded, people, 1), by=people.alice)
    client.get("/")
    one = queries()
    for number in (2, 3):
        changes.submit(raised(seeded, people, number), by=people.alice)
    assert queries() == one


def test_home_asks_strangers_to_sign_in(client, db):
    assert client.get("/").status_code == 302
