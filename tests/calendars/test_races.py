"""Races run for real: several threads, each with a connection of its own."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import transaction

from apps.accounts.services import plan_absence
from apps.audit.services import recording
from apps.calendars import occupancy, services
from apps.calendars.importing.acts import import_vendor
from apps.calendars.models import Conflict, Occupancy, Window
from apps.core.refusals import Refused

from ..races import at_once
from .conftest import at
from .test_reading import event, file

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_those_who_enter_an_exclusive_environment_at_once_one_gets_in(docket, place, people):
    for _ in range(6):
        rows = [docket(f"Work {n}") for n in range(4)]
        answers = at_once(*[lambda row=row: occupancy.occupy(place.prod, row, by=people.alice) for row in rows])
        refused = [answer for answer in answers if isinstance(answer, Refused)]
        (winner,) = [answer for answer in answers if isinstance(answer, Occupancy)]
        assert len(refused) == 3
        assert all(winner.docket.key in str(refusal) for refusal in refused)
        occupancy.vacate(winner.docket, by=people.alice)
    assert not Occupancy.objects.filter(until=None).exists()


@pytest.mark.parametrize("near", ["same", "neighbour"])
def test_two_windows_placed_at_once_see_each_other(docket, place, people, near):
    for n in range(6):
        first, second = docket("First"), docket("Second")
        other = place.ledger if near == "same" else place.payments_api
        answers = at_once(
            lambda row=first, n=n: services.place(
                row, kind="change", start=at(10 * n), end=at(10 * n + 2), services=[place.ledger], by=people.alice
            ),
            lambda row=second, n=n, other=other: services.place(
                row, kind="change", start=at(10 * n + 1), end=at(10 * n + 3), services=[other], by=people.alice
            ),
        )
        assert not [answer for answer in answers if isinstance(answer, Exception)], answers
        assert (
            Conflict.objects.filter(first__docket=first, second__docket=second).count()
            + Conflict.objects.filter(first__docket=second, second__docket=first).count()
            == 1
        )


def test_one_file_brought_in_twice_at_once_is_there_once(place, people):
    given = {"by": people.root, "name": "Acme", "zone": "UTC", "services": [place.ledger]}
    for n in range(3):
        events = [event(f"DTSTART:{at(20 * n + k):%Y%m%dT%H%M%SZ}\r\nDURATION:PT1H", f"{n}-{k}") for k in range(4)]
        data = file(*events)
        first, second = at_once(*[lambda data=data: import_vendor(data, withdraw=False, **given)] * 2)
        assert sorted((first.counts["new"], second.counts["new"])) == [0, 4]
        assert Window.objects.count() == 4 * (n + 1)


def test_two_windows_moved_at_once_over_each_other_do_not_wait_in_a_circle(planned, place, people):
    rows = [planned(0, 1, services=[place.ledger], environments=[place.prod]) for _ in range(3)]
    for n in range(4):
        answers = at_once(
            *[
                lambda row=row, n=n: services.place(
                    row,
                    kind="change",
                    start=at(n),
                    end=at(n + 1),
                    services=[place.ledger],
                    environments=[place.prod],
                    by=people.alice,
                )
                for row in rows
            ]
        )
        assert not [answer for answer in answers if isinstance(answer, Exception)], answers
    # Three pairs, each in the one environment and on the one service.
    assert Conflict.objects.exclude(status="resolved").count() == 6


@pytest.mark.parametrize("first", ["placing", "absence"])
def test_an_absence_beside_a_placing_for_that_person_is_a_conflict_whichever_came_first(docket, place, people, first):
    row, begun = docket("Work"), threading.Event()

    def placing():
        claims = {"services": [place.ledger], "people": [people.bob], "by": people.alice}
        return services.place(row, kind="change", start=at(0), end=at(2), **claims)

    def absence():
        return plan_absence(by=people.bob, user=people.bob, starts_at=at(1), ends_at=at(5))

    acts = [placing, absence] if first == "placing" else [absence, placing]

    def held_open():
        with transaction.atomic():
            acts[0]()
            begun.set()
            time.sleep(0.3)

    def behind():
        assert begun.wait(timeout=20)
        return acts[1]()

    answers = at_once(held_open, behind)
    assert not [answer for answer in answers if isinstance(answer, Exception)], answers
    assert Conflict.objects.get(rule__code="person_away", status="open").first.docket == row


def test_a_move_that_is_rolled_back_leaves_no_trace(planned, place, people):
    row = planned(0, 2, services=[place.ledger])
    planned(5, 7, services=[place.ledger])

    def moved_and_failed():
        with transaction.atomic(), recording(kind="x.y", key="x", by=people.alice):
            services.place(row, kind="change", start=at(5), end=at(7), services=[place.ledger], by=people.alice)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        moved_and_failed()
    assert not Conflict.objects.exists()
