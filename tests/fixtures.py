"""Fixtures for all: people, a place to work in, and the seeded policies, types, templates and rules."""

from __future__ import annotations

import importlib
from types import SimpleNamespace

import pytest

from apps.audit.services import recording
from apps.environments.enums import EnvironmentKind
from apps.environments.models import Environment, EnvironmentService, Service, ServiceDependency
from apps.portal.seeding import SEEDED

from .people import grant_ownership, make_people


@pytest.fixture
def people(db):
    return make_people()


@pytest.fixture
def place(people):
    """``ledger`` (tier 1), ``payments_api`` (tier 2, needs ledger), ``search`` (tier 3), and their environments."""
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
        prod = _environment(
            "payments-prod", EnvironmentKind.PRODUCTION, 4, people, (ledger, payments_api), exclusive=True
        )
        staging = _environment("payments-staging", EnvironmentKind.STAGING, 3, people, (ledger, payments_api))
        shared = _environment("shared-test", EnvironmentKind.TEST, 2, people, (ledger, payments_api, search))
        search_prod = _environment("search-prod", EnvironmentKind.PRODUCTION, 4, people, (search,))
        for service in (ledger, payments_api, search):
            grant_ownership(service)
    return SimpleNamespace(
        ledger=ledger,
        payments_api=payments_api,
        search=search,
        prod=prod,
        staging=staging,
        shared=shared,
        search_prod=search_prod,
    )


@pytest.fixture
def seeded(place, people):
    """Boards, policies, change types, templates and rules as ``manage.py setup`` makes them, with the CAB seated."""
    with recording(kind="seeds.prepared", key="tests", by=None):
        for app in SEEDED:
            importlib.import_module(f"apps.{app}.seeds").seed(None)
        _seat(people)
    return place


def _environment(slug, kind, order, people, services, *, exclusive=False):
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
    return environment


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
