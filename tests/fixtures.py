"""Fixtures for all: people, a place to work in, and the seeded policies, types, templates and rules."""

from __future__ import annotations

import importlib
from types import SimpleNamespace

import pytest

from apps.audit.services import recording
from apps.environments.enums import EnvironmentKind
from apps.environments.models import Environment, EnvironmentService, Service, ServiceDependency
from apps.portal.seeding import SEEDED

from .people import People, grant_ownership, make_people
from .snapshots import kept


@pytest.fixture
def people(db):
    made = kept("people", (), make_people)
    return People.known(made)


@pytest.fixture
def place(people):
    """``ledger`` (tier 1), ``payments_api`` (tier 2, needs ledger), ``search`` (tier 3), and their environments."""
    mark = kept("place", people.mark, lambda: _make_place(people))
    services = Service.objects.select_related("team").in_bulk(field_name="slug")
    environments = Environment.objects.select_related("team").in_bulk(field_name="slug")
    return SimpleNamespace(
        mark=mark,
        ledger=services["ledger"],
        payments_api=services["payments-api"],
        search=services["search"],
        prod=environments["payments-prod"],
        staging=environments["payments-staging"],
        shared=environments["shared-test"],
        search_prod=environments["search-prod"],
    )


@pytest.fixture
def seeded(place, people):
    """Boards, policies, change types, templates and rules as ``manage.py setup`` makes them, with the CAB seated."""
    kept("seeded", place.mark, lambda: _seed(people))
    return place


def _make_place(people) -> None:
    with recording(kind="place.prepared", key="tests", by=None):
        ledger, payments_api, search = (
            Service.objects.create(slug=slug, name=name, team=team, tier=tier)
            for slug, name, team, tier in (
                ("ledger", "Ledger", people.team.payments, 1),
                ("payments-api", "Payments API", people.team.payments, 2),
                ("search", "Search", people.team.search, 3),
            )
        )
        ServiceDependency.objects.create(service=payments_api, depends_on=ledger)
        _environment("payments-prod", EnvironmentKind.PRODUCTION, 4, people, (ledger, payments_api), exclusive=True)
        _environment("payments-staging", EnvironmentKind.STAGING, 3, people, (ledger, payments_api))
        _environment("shared-test", EnvironmentKind.TEST, 2, people, (ledger, payments_api, search))
        _environment("search-prod", EnvironmentKind.PRODUCTION, 4, people, (search,))
        for service in (ledger, payments_api, search):
            grant_ownership(service)


def _seed(people) -> None:
    with recording(kind="seeds.prepared", key="tests", by=None):
        for app in SEEDED:
            importlib.import_module(f"apps.{app}.seeds").seed(None)
        _seat(people)


def _environment(slug, kind, order, people, services, *, exclusive=False) -> None:
    environment = Environment.objects.create(
        slug=slug,
        name=slug.replace("-", " ").title(),
        kind=kind,
        order=order,
        team=people.team.platform,
        is_exclusive=exclusive,
    )
    for service in services:
        EnvironmentService.objects.create(environment=environment, service=service)


def _seat(people) -> None:
    from apps.approvals.models import Board, Seat
    from apps.core import clock

    seats = {
        "cab": ("carol", "dave", "quinn"),
        "ecab": ("dave", "erin"),
        "qa": ("carol",),
        "operations": ("henry",),
        "security": ("quinn",),
        "development": ("bob", "olga"),
        "product": ("olga",),
    }
    for slug, names in seats.items():
        board = Board.objects.get(slug=slug)
        for name in names:
            role = "chair" if slug == "cab" and name == "dave" else "member"
            Seat.objects.create(board=board, user=people.all[name], role=role, since=clock.now())
