"""The next free slots, each with the reason why it is free."""

from datetime import timedelta

import pytest

from apps.calendars.queries import next_free, preview
from apps.core import clock
from apps.core.spans import span

from .conftest import at

pytestmark = pytest.mark.django_db


def test_ten_slots_at_the_asked_time_of_day_when_nothing_is_planned(place, people):
    slots = next_free(span=span(at(22), at(24)), services=[place.ledger], environments=[place.prod], user=people.alice)
    assert [slot.span.lower for slot in slots] == [at(22 + 24 * n) for n in range(10)]
    assert "Nothing else is planned for Payments Prod, Ledger" in slots[0].reason


def test_slots_begin_after_what_stands_in_the_way_and_meet_nothing(planned, place, people):
    planned(21, 23, environments=[place.prod], buffer_minutes=45)
    planned(46, 47, services=[place.ledger])
    asked = {"services": [place.ledger], "environments": [place.prod], "user": people.alice, "buffer_minutes": 30}
    slots = next_free(span=span(at(22), at(24)), **asked)
    assert slots[0].span.lower == at(24)
    for slot in slots:
        assert [row for row in preview(span=slot.span, **asked) if row.severity != "info"] == []
        assert slot.span.upper - slot.span.lower == timedelta(hours=2)


def test_slots_keep_to_maintenance_windows_and_to_clocks_that_are_clear(planned, place, people):
    planned(30, 34, kind="maintenance", firm=True, environments=[place.prod])
    slots = next_free(span=span(at(2), at(4)), services=[], environments=[place.prod], user=people.alice)
    assert [slot.span.lower for slot in slots] == [at(30)]
    # 28 March 2027 has no half past two in Berlin, so that night is not offered.
    people.alice.time_zone = "Europe/Berlin"
    nights = next_free(
        span=span(at(25.5 * 24 + 13.5), at(25.5 * 24 + 14)), services=[place.search], environments=[], user=people.alice
    )
    assert {slot.span.lower.day for slot in nights} & {28} == set()


def test_no_slot_lies_in_the_past(place, people):
    past = span(at(-24 * 365), at(-24 * 365 + 1))
    slots = next_free(span=past, services=[place.ledger], environments=[], user=people.alice)
    assert len(slots) == 10
    assert min(slot.span.lower for slot in slots) >= clock.now() - timedelta(seconds=1)
