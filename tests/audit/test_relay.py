"""The relay: at least once to every subscriber, none stopped by another, given up after enough tries."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from apps.audit import relay
from apps.audit.models import Event, Outbox
from apps.audit.services import recording
from apps.audit.subscribers import subscribers
from apps.core import clock

from ..races import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard(monkeypatch):
    """Two subscribers of our own instead of everybody's: one hears, one fails as long as ``fails`` is set."""
    state = {"events": [], "fails": False, "calls": 0}

    def hears(events):
        state["events"] += [event.key for event in events]

    def stumbles(events):
        state["calls"] += 1
        if state["fails"]:
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO audit_outbox (event_id) VALUES (0)")

    monkeypatch.setattr(subscribers, "_entries", {"hears": hears, "stumbles": stumbles})
    return state


def act(key="CHG-1"):
    with recording(kind="change.submitted", key=key, by=None) as event:
        return event


def test_an_event_leaves_the_outbox_when_everybody_heard_it(heard):
    act("CHG-1")
    act("CHG-2")
    assert relay.drain() == 2
    assert heard["events"] == ["CHG-1", "CHG-2"]
    assert not Outbox.objects.exists()
    assert relay.drain() == 0


def test_a_failing_subscriber_stops_nobody_and_is_asked_again(heard):
    heard["fails"] = True
    act()
    assert relay.drain() == 0
    row = Outbox.objects.get()
    assert heard["events"] == ["CHG-1"]
    assert row.pending == ["stumbles"]
    assert "stumbles: IntegrityError" in row.error
    assert relay.drain() == 0
    assert heard["calls"] == 1
    heard["fails"] = False
    with clock.shifted(relay.FIRST_WAIT + timedelta(seconds=1)):
        assert relay.drain() == 1
    assert heard["events"] == ["CHG-1"]


def test_one_event_that_fails_holds_up_no_other(heard, monkeypatch):
    def poisoned(events):
        heard["events"] += [event.key for event in events]
        if any(event.key == "CHG-2" for event in events):
            raise ValueError("not this one\0")

    monkeypatch.setattr(subscribers, "_entries", {"poisoned": poisoned})
    for number in (1, 2, 3):
        act(f"CHG-{number}")
    assert relay.drain() == 2
    assert Outbox.objects.get().event.key == "CHG-2"
    assert heard["events"] == ["CHG-1", "CHG-2", "CHG-3"] * 2


def test_waits_grow_and_end():
    waits = [relay.wait(attempt) for attempt in range(1, 20)]
    assert waits == sorted(waits)
    assert waits[0] == relay.FIRST_WAIT
    assert waits[-1] == relay.LONGEST_WAIT


def test_what_fails_too_often_is_parked_with_its_error(heard):
    heard["fails"] = True
    act()
    for _ in range(relay.MOST_ATTEMPTS + 2):
        Outbox.objects.update(not_before=clock.now())
        relay.drain()
    row = Outbox.objects.get()
    assert row.parked_at
    assert row.attempts == relay.MOST_ATTEMPTS == heard["calls"]
    assert "IntegrityError" in row.error


def test_a_subscriber_that_left_the_house_is_named(heard):
    event = act()
    Outbox.objects.filter(event=event).update(pending=["long gone"])
    relay.drain()
    assert "long gone: LookupError" in Outbox.objects.get().error


def test_acts_inside_an_act_are_relayed_in_order(heard):
    with recording(kind="change.submitted", key="outer", by=None) as outer:
        inner = act("inner")
    assert inner.cause_id == outer.pk
    relay.drain()
    assert heard["events"] == ["outer", "inner"]


@pytest.mark.django_db(transaction=True)
def test_two_relays_hand_each_event_on_once(heard):
    for number in range(250):
        act(f"CHG-{number}")

    def drain():
        while relay.drain():
            pass

    at_once(*[drain] * 3)
    relay.drain()
    assert sorted(heard["events"]) == sorted(Event.objects.values_list("key", flat=True))
    assert not Outbox.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_act_is_told_to_nobody(heard):
    with transaction.atomic():
        with recording(kind="change.submitted", key="gone", by=None):
            pass
        transaction.set_rollback(True)
    assert relay.drain() == 0
    assert heard["events"] == []
