"""Who gets what: every address by GET for nobody, a viewer, a requester and an administrator, held against a table."""

import pytest
from django.urls import reverse

from tests.journeys.matrix import ADMIN, MATRIX, PEOPLE
from tests.journeys.routes import routes
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(people, seeded):
    return World(people, seeded)


def statuses(client, people, world, route) -> str:
    """The four answers to a GET, in the order of PEOPLE."""
    address = reverse(route.name, kwargs=world.arguments(route.name, route.groups))
    found = []
    for name in PEOPLE:
        client.logout()
        if name:
            client.force_login(people.fresh(name))
        found.append(str(client.get(address).status_code))
    return " ".join(found)


def test_every_address_answers_as_the_table_says(client, people, world):
    client.raise_request_exception = False
    found = {name: statuses(client, people, world, route) for name, route in routes().items() if name[:6] != "admin:"}
    differing = {name: seen for name, seen in found.items() if MATRIX.get(name) != seen}
    assert differing == {}, "An address is not in the table, or answers otherwise."
    assert set(MATRIX) - set(found) == set(), "The table names addresses that are gone."
    assert not [name for name, seen in found.items() if " 5" in f" {seen}"]


def test_the_back_door_opens_for_nobody_who_is_not_staff(client, people, world):
    client.raise_request_exception = False
    doors = {name: route for name, route in routes().items() if name.startswith("admin:") and not route.groups}
    opened = {name: statuses(client, people, world, route) for name, route in doors.items()}
    assert {name: seen for name, seen in opened.items() if seen != "302 302 302 302"} == ADMIN
