"""An exclusive environment while a booking of it is in use: who may work there, and who is in it afterwards."""

from datetime import timedelta

import pytest

from apps.bookings import services
from apps.bookings.rules import is_its_time
from apps.calendars import occupancy
from apps.calendars.models import Occupancy
from apps.calendars.verdict import verdict
from apps.changes import services as changes
from apps.core import clock
from apps.dockets.subjects import subject_of

from .test_bookings import HOUR, MINUTE, book, codes, hour

pytestmark = pytest.mark.django_db
__all__ = ["book"]
MICROSECOND = timedelta(microseconds=1)


@pytest.fixture
def change(people, place, seeded):
    def drafted(who="alice", service=None):
        made = changes.draft(
            by=people.all[who],
            title=f"Of {who}",
            services=[service or place.ledger],
            environments=[place.prod],
            start=hour(0),
            end=hour(1),
        )
        return made.docket

    return drafted


def inside(environment) -> str | None:
    row = occupancy.occupant(environment)
    return row and row.docket.key


def against(docket) -> set[str]:
    found = verdict(docket, subject_of(docket).facts(docket), None, clock.now())
    return {reason.code for reason in found.reasons}


def test_a_booking_in_use_is_in_the_environment_and_lends_it_to_its_own(book, people, place, change):
    """K-04: however they come, one at a time is in it."""
    made = book(begins=-0.5, hours=3, places=[place.prod, place.staging])
    own, second, foreign = change(), change(), change("mallory", place.search)
    services.apply_booking(made, "begin", by=people.alice)
    assert inside(place.prod) == made.key
    # What is shared has no occupant.
    assert inside(place.staging) is None
    assert "occupied" in against(foreign)
    assert "occupied" not in against(own)
    assert codes(lambda: occupancy.occupy(place.prod, foreign, by=people.mallory)) == {"occupied"}
    occupancy.occupy(place.prod, own, by=people.alice)
    assert inside(place.prod) == own.key
    assert codes(lambda: occupancy.occupy(place.prod, second, by=people.alice)) == {"occupied"}
    assert "occupied" in against(second)
    occupancy.vacate(own, by=people.alice)
    assert inside(place.prod) == made.key
    services.apply_booking(made, "end", by=people.alice)
    assert inside(place.prod) is None
    assert Occupancy.objects.filter(environment=place.prod).count() == 3
    assert occupancy.occupy(place.prod, foreign, by=people.mallory)


def test_nobody_begins_where_another_is_in(book, people, place, change):
    foreign = change("mallory", place.search)
    occupancy.occupy(place.prod, foreign, by=people.mallory)
    made = book(begins=-0.5, hours=3, places=[place.prod])
    assert codes(lambda: services.apply_booking(made, "begin", by=people.alice)) >= {"occupied"}
    occupancy.vacate(foreign, by=people.mallory)
    services.apply_booking(made, "begin", by=people.alice)
    assert inside(place.prod) == made.key


def test_whose_own_work_is_in_begins_behind_it(book, people, place, change):
    own = change()
    occupancy.occupy(place.prod, own, by=people.alice)
    made = book(begins=-0.5, hours=3, places=[place.prod])
    services.apply_booking(made, "begin", by=people.alice)
    assert inside(place.prod) == own.key
    occupancy.vacate(own, by=people.alice)
    assert inside(place.prod) == made.key


def test_whose_time_is_over_keeps_nobody_out_even_before_the_sweep(book, people, place):
    late, following = book(begins=-1, hours=2, places=[place.prod]), book("mallory", begins=1, places=[place.prod])
    services.apply_booking(late, "begin", by=people.alice)
    with clock.shifted(HOUR + 2 * MINUTE):
        services.apply_booking(following, "begin", by=people.mallory)
        assert inside(place.prod) == following.key
        assert services.sweep() == {"run_out": 1}
        assert inside(place.prod) == following.key


def test_a_series_leaves_between_its_times(book, people, place):
    made = book(begins=-0.5, hours=1, places=[place.prod], recurrence="FREQ=DAILY;COUNT=3")
    services.apply_booking(made, "begin", by=people.alice)
    with clock.shifted(HOUR):
        assert services.sweep() == {"pause": 1}
        assert inside(place.prod) is None


def test_time_of_a_booking_is_half_open_to_the_microsecond(book, monkeypatch):
    """T-03: it begins at its first instant and not at its end, which is the first of whoever follows."""
    one, two = book(begins=1, hours=1), book("mallory", begins=2, hours=1)
    edge = hour(2)
    table = (
        (one, hour(1) - MICROSECOND, False),
        (one, hour(1), True),
        (one, edge - MICROSECOND, True),
        (one, edge, False),
        (two, edge - MICROSECOND, False),
        (two, edge, True),
        (two, edge + HOUR - MICROSECOND, True),
        (two, edge + HOUR, False),
    )
    for booking, moment, is_inside in table:
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        assert (is_its_time(booking, None) is None) == is_inside, (booking.key, moment)
