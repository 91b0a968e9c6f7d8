"""Who gives time and who takes it: owners of production, offers of the waiting list, other teams, the past."""

import pytest

from apps.bookings import services
from apps.bookings.enums import BookingState
from apps.bookings.models import BookingRules
from apps.bookings.rules import taken
from apps.calendars import services as calendar
from apps.calendars.models import Window
from apps.calendars.queries import conflicts_of
from apps.changes import services as changes
from apps.core import clock
from apps.core.refusals import Refused
from apps.core.spans import span
from apps.environments.models import Environment

from .test_bookings import HOUR, MINUTE, book, codes, hour

pytestmark = pytest.mark.django_db
__all__ = ["book"]


def test_production_is_approved_by_its_owner_where_nothing_was_said(people, place):
    given = {"title": "Trial", "team": people.team.search, "start": hour(1), "end": hour(2)}
    asked = services.book(by=people.mallory, environments=[place.prod], **given)
    assert asked.state == BookingState.ASKED
    assert not Window.objects.get(docket=asked.docket).is_firm
    assert services.book(by=people.mallory, environments=[place.staging], **given).state == BookingState.FIRM
    assert services.apply_booking(asked, "approve", by=people.henry).state == BookingState.FIRM
    # Whatever else its owner says of it, approval stays until they let it go.
    assert services.set_rules(place.search_prod, by=people.henry, longest_hours=8).needs_approval
    assert not services.set_rules(place.search_prod, by=people.henry, needs_approval=False).needs_approval
    asking = set(Environment.objects.filter(BookingRules.asking()))
    assert asking == {one for one in Environment.objects.all() if BookingRules.of(one).needs_approval} == {place.prod}


def test_the_notice_of_an_idle_booking_does_not_outlive_its_time(book, people):
    made = book(begins=1, hours=10)
    with clock.shifted(3.1 * HOUR):
        assert services.sweep() == {"idle": 1}
        moved = services.edit(made, by=people.alice, start=hour(0), end=hour(9))
        assert moved.reclaim_at is None
        assert services.sweep() == {}
    with clock.shifted(5.2 * HOUR):
        assert services.sweep() == {"idle": 1}
        assert services.hand_over(made, by=people.alice, team="search").reclaim_at is None


def test_what_is_offered_is_held_for_whom_it_is_offered_to(book, people, place):
    first, waiting = book(hours=4), book("mallory", begins=2, wait=True)
    services.apply_booking(first, "cancel", by=people.alice, reason="Done early")
    waiting.refresh_from_db()
    assert waiting.state == BookingState.TENTATIVE
    with pytest.raises(Refused, match=r"offered from the waiting list .* Search may take it until"):
        book("alice", begins=2)
    assert book("alice", begins=2, wait=True).waiting_since is not None
    assert services.apply_booking(waiting, "confirm", by=people.mallory).state == BookingState.FIRM


def test_an_offer_that_was_overtaken_goes(book, people, place):
    first, waiting = book(hours=4), book("mallory", begins=2, wait=True)
    services.apply_booking(first, "cancel", by=people.alice, reason="Done early")
    winner = book("alice", begins=20)
    window = Window.objects.get(docket=winner.docket)
    there = {"kind": "booking", "firm": True, "environments": [place.staging], "by": people.alice}
    calendar.place(winner.docket, purpose=window.purpose, start=hour(2), end=hour(3), **there)
    assert services.sweep().get("pass_on") == 1
    waiting.refresh_from_db()
    assert (waiting.state, waiting.offer_until) == (BookingState.ASKED, None)


def test_another_team_is_approved_anew_and_not_while_it_is_used(book, people, place):
    services.set_rules(place.staging, by=people.henry, needs_approval=True)
    made = services.apply_booking(book("mallory", begins=1), "approve", by=people.henry)
    handed = services.hand_over(made, by=people.mallory, team="payments")
    assert handed.state == BookingState.ASKED
    assert not Window.objects.get(docket=made.docket).is_firm
    services.apply_booking(handed, "approve", by=people.henry)
    with clock.shifted(1.2 * HOUR):
        services.apply_booking(handed, "begin", by=people.alice)
        assert codes(lambda: services.hand_over(handed, by=people.alice, team="search")) == {"approval"}
        assert services.hand_over(handed, by=people.henry, team="search").state == BookingState.IN_USE


def test_what_has_not_begun_is_cancelled_with_a_reason_and_not_ended(book, people):
    made = book(begins=-0.2)
    assert codes(lambda: services.apply_booking(made, "end", by=people.alice)) == {"wrong_state"}
    assert codes(lambda: services.apply_booking(made, "cancel", by=people.alice)) == {"missing"}
    services.apply_booking(made, "cancel", by=people.alice, reason="Not needed")
    assert taken(made.environments.all(), [span(hour(0.1), hour(1))], people.alice) is None


def test_nobody_books_or_moves_into_the_past(book, people, place):
    def at(begins):
        return {"start": hour(begins), "end": hour(begins + 1), "environments": [place.staging]}

    who = {"by": people.alice, "team": people.team.payments, "title": "Trial"}
    assert codes(lambda: services.book(**who, **at(-0.5))) == {"past"}
    assert codes(lambda: services.book(**who | {"by": people.henry}, **at(-0.5))) == {"past"}
    made = services.book(**who, **at(-0.1))
    assert codes(lambda: services.edit(made, by=people.alice, start=hour(-0.5), end=hour(1))) == {"past"}
    with clock.shifted(30 * MINUTE):
        assert services.edit(made, by=people.alice, end=hour(2)).state == BookingState.FIRM


def test_each_side_reads_who_holds_and_who_works(book, people, place, seeded):
    booked = book("alice", begins=1)
    work = changes.draft(by=people.mallory, title="Patch", type="normal")
    there = {"kind": "change", "environments": [place.staging], "by": people.mallory, "firm": True}
    calendar.place(work.docket, start=hour(1), end=hour(2), **there)
    (mine,) = conflicts_of(booked.docket, people.alice)
    (theirs,) = conflicts_of(work.docket, people.mallory)
    assert mine.sentence.startswith(f"Another team works in Payments Staging: {work.key}")
    assert theirs.sentence.startswith(f"Payments Staging is held by another team: {booked.key}")
