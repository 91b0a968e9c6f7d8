"""The next free slots, each with the reason why it is free."""

import random
from datetime import timedelta

import pytest

from apps.audit.services import recording
from apps.calendars.models import ConflictRule
from apps.calendars.queries import (
    asked_for,
    group_at,
    next_free,
    next_free_together,
    preview,
    preview_together,
)
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


def test_slots_for_a_group_keep_its_distances_and_meet_nothing_whatever_is_planned(planned, place, people):
    """Against an oracle that knows nothing of how they are found: every piece is compared where it would stand."""
    dice = random.Random(41)
    places = [place.prod, place.staging, place.search_prod]
    services = [place.ledger, place.payments_api, place.search]
    for _number in range(40):
        start = dice.randrange(0, 24 * 12) / 2
        planned(
            start,
            start + dice.choice((0.5, 2, 6)),
            environments=dice.sample(places, dice.randrange(2)),
            services=dice.sample(services, dice.randrange(2)),
            buffer_minutes=dice.choice((0, 45)),
            firm=True,
        )
    planned(30, 31, kind="maintenance", firm=True, environments=[place.staging])
    group = [
        planned(2, 3, environments=[place.prod], services=[place.ledger]),
        planned(3, 5, environments=[place.search_prod], buffer_minutes=30),
        planned(9, 10, services=[place.payments_api]),
    ]
    asked = group_at(group, at(2))
    slots = next_free_together([asked_for(**one) for one in asked], user=people.alice)
    assert len(slots) == 10
    for slot in slots:
        assert [span.lower - slot.span.lower for span in slot.spans] == [timedelta(hours=n) for n in (0, 1, 7)]
        met = preview_together(group_at(group, slot.span.lower), people.alice)
        assert [row for _key, row in met if row.severity != "info"] == []
    # None was passed over: what lies at the asked time of day before the first slot meets something.
    free = {slot.span.lower for slot in slots}
    for day in range((slots[-1].span.lower - at(2)).days):
        moment = at(2 + 24 * day)
        if not any(begin <= moment < begin + timedelta(hours=8) for begin in free):
            near = next((begin for begin in free if moment < begin < moment + timedelta(hours=8)), None)
            met = preview_together(group_at(group, moment), people.alice)
            assert near or [row for _key, row in met if row.severity != "info"], moment


def test_work_on_neighbours_is_in_the_way_where_the_rules_say_so(planned, place, people):
    planned(22, 24, services=[place.ledger])
    asked = {"span": span(at(22), at(24)), "services": [place.payments_api], "environments": [], "user": people.alice}
    assert next_free(**asked)[0].span.lower == at(22)
    with recording(kind="rule.prepared", key="tests", by=None):
        ConflictRule.objects.create(code="neighbour_service", name="Neighbouring service", severity="warns")
    assert next_free(**asked)[0].span.lower == at(24)
