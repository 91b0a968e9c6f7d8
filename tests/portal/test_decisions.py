"""What waits for somebody's word outside of ballots is on the home page of those who may give it, and of nobody else."""

from datetime import timedelta

import pytest

from apps.bookings import services as bookings
from apps.bookings.models import Booking
from apps.bookings.permissions import may_approve
from apps.changes.models import PromotionLeave
from apps.changes.permissions import may_give_leave
from apps.core import clock
from apps.freezes import services as freezes
from apps.portal.work import work_of
from tests.bookings.test_bookings import book
from tests.changes import acts
from tests.changes.promoting import asked, ran

pytestmark = pytest.mark.django_db
__all__ = ["book"]
HOUR = timedelta(hours=1)


def told(people, key: str) -> set[str]:
    """On whose home page this is asked."""
    return {name for name in people.all if any(item.key == key for item in work_of(people.fresh(name)).asked)}


def test_an_exception_waits_for_the_approver_and_then_for_a_second_person(seeded, people):
    start = acts.soon(1)
    freeze = freezes.draft(
        by=people.erin,
        title="Books",
        team=people.team.platform,
        start=start,
        end=start + 9 * HOUR,
        level="hard",
        reason="The books are closed.",
        approver=people.olga,
    )
    freezes.announce(freeze, by=people.frank)
    change = acts.draft(people, seeded)
    exception = freezes.ask_exception(freeze, by=people.alice, subject=change.docket, reason="It cannot wait.")
    assert told(people, exception.key) == {"olga"}
    (item,) = [one for one in work_of(people.fresh("olga")).asked if one.key == exception.key]
    assert item.due_at == change.docket.windows.get(purpose="work").span.lower
    freezes.grant(exception, by=people.olga)
    assert told(people, exception.key) == {"erin"}
    freezes.grant(exception, by=people.erin)
    assert told(people, exception.key) == set()


def test_a_booking_waits_for_those_who_may_approve_it(people, place, book):
    bookings.set_rules(place.staging, by=people.henry, needs_approval=True)
    made = book("mallory")
    may = {name for name in people.all if may_approve(Booking.objects.get(pk=made.pk), people.fresh(name)) is None}
    assert may
    assert told(people, made.key) == may
    bookings.apply_booking(made, "approve", by=people.henry)
    assert told(people, made.key) == set()


def test_leave_to_skip_waits_for_those_who_may_give_it(seeded, people):
    ran(people, seeded, "shared")
    change = acts.draft(people, seeded, brings="1.4.2", start=clock.now() + 24 * HOUR)
    leave = asked(people, change, seeded)
    may = {
        name
        for name in people.all
        if may_give_leave(PromotionLeave.objects.get(pk=leave.pk), people.fresh(name)) is None
    }
    assert may
    assert told(people, change.key) == may
