"""Who gets what: every address by GET for nobody, a viewer, a requester and an administrator, held against a table."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.journeys.matrix import ADMIN, MATRIX, PEOPLE
from tests.journeys.routes import routes
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(people, seeded):
    return World(people, seeded)


@pytest.fixture
def clients(people, world) -> list[Client]:
    """A browser for each of PEOPLE, signed in once."""
    found = [Client(raise_request_exception=False) for _name in PEOPLE]
    for name, client in zip(PEOPLE, found, strict=True):
        if name:
            client.force_login(people.fresh(name))
    return found


def statuses(clients, world, route) -> str:
    """The four answers to a GET, in the order of PEOPLE."""
    address = reverse(route.name, kwargs=world.arguments(route.name, route.groups))
    return " ".join(str(client.get(address).status_code) for client in clients)


def test_every_address_answers_as_the_table_says(clients, world):
    found = {name: statuses(clients, world, route) for name, route in routes().items() if name[:6] != "admin:"}
    differing = {name: seen for name, seen in found.items() if MATRIX.get(name) != seen}
    assert differing == {}, "An address is not in the table, or answers otherwise."
    assert set(MATRIX) - set(found) == set(), "The table names addresses that are gone."
    assert not [name for name, seen in found.items() if " 5" in f" {seen}"]


def test_the_back_door_opens_for_nobody_who_is_not_staff(clients, world):
    doors = {name: route for name, route in routes().items() if name.startswith("admin:") and not route.groups}
    opened = {name: statuses(clients, world, route) for name, route in doors.items()}
    assert {name: seen for name, seen in opened.items() if seen != "302 302 302 302"} == ADMIN
