"""A single booking is stretched or shortened: before it begins both ends move, in use only the end, and only ahead."""

from datetime import datetime
from functools import partial

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from apps.audit.models import Event
from apps.bookings import services
from apps.bookings.enums import BookingState
from apps.calendars.models import Window
from apps.calendars.shifting import shift, shift_preview
from apps.core.refusals import Refused
from apps.environments.permissions import hand_to

from ..races import at_once
from .test_bookings import HOUR, book, codes, firm_overlaps, hour

pytestmark = pytest.mark.django_db
__all__ = ["book"]


@pytest.fixture
def used(book, people):
    """In use since half an hour, for two and a half."""

    def made(**values):
        found = book(begins=-0.5, hours=2.5, **values)
        return services.apply_booking(found, "begin", by=found.asked_by)

    return made


def span_of(booking):
    return Window.objects.get(docket=booking.docket, withdrawn_at=None).span


def test_of_one_in_use_only_the_end_moves(used, people, place):
    made = used()
    starts = span_of(made).lower
    longer = services.edit(made, by=people.alice, end=hour(4))
    assert (longer.state, span_of(made).lower, span_of(made).upper) == (BookingState.IN_USE, starts, hour(4))
    services.edit(made, by=people.alice, start=starts, end=hour(1))
    assert span_of(made).upper == hour(1)
    for fields in (
        {"start": hour(-0.2)},
        {"start": hour(0.5), "end": hour(3)},
        {"end": hour(3), "environments": [place.shared]},
        {"end": hour(3), "recurrence": "FREQ=DAILY;COUNT=3"},
        {"title": "Something else"},
        {"notes": "More"},
    ):
        assert codes(partial(services.edit, made, by=people.alice, **fields)) == {"begun"}, fields
    assert span_of(made).upper == hour(1)
    # Whoever manages the place may book as he likes, but not give back time that is over.
    hand_to(place.staging, people.team.payments)
    assert codes(partial(services.edit, made, by=people.fresh("alice"), end=hour(-0.1))) == {"over"}
    assert span_of(made).upper == hour(1)
    services.apply_booking(made, "end", by=people.alice)
    assert codes(partial(services.edit, made, by=people.alice, end=hour(3))) == {"over"}


def test_who_may_not_book_for_its_team_does_not_stretch_it(used, people):
    made = used()
    assert codes(partial(services.edit, made, by=people.mallory, end=hour(4))) == {"may_not_book"}


def test_a_series_in_use_is_not_stretched(used, people):
    made = used(recurrence="FREQ=DAILY;COUNT=3")
    assert codes(partial(services.edit, made, by=people.alice, end=hour(4))) == {"begun"}


def test_what_is_given_back_early_is_offered_to_whoever_waits(used, book, people):
    made = used()
    waiting = book("mallory", begins=1.25, hours=0.5, wait=True)
    assert waiting.state == BookingState.ASKED
    services.edit(made, by=people.alice, end=hour(1))
    waiting.refresh_from_db()
    assert (waiting.state, waiting.offer_until is not None) == (BookingState.TENTATIVE, True)
    assert Event.objects.filter(kind="booking.edited", key=made.key).count() == 1


def test_longer_use_needs_the_approval_that_a_booking_would(used, people, place):
    made = used()
    services.set_rules(place.staging, by=people.henry, needs_approval=True)
    alice = people.fresh("alice")
    assert codes(partial(services.edit, made, by=alice, end=hour(4))) == {"approval"}
    assert span_of(made).upper == hour(2)
    assert services.edit(made, by=alice, end=hour(1)).state == BookingState.IN_USE
    assert services.edit(made, by=people.fresh("henry"), end=hour(4)).state == BookingState.IN_USE


def test_the_owners_longest_time_holds_for_what_is_stretched(used, people, place):
    made = used()
    services.set_rules(place.staging, by=people.henry, longest_hours=3)
    assert codes(partial(services.edit, made, by=people.fresh("alice"), end=hour(4))) == {"too_long"}


@pytest.mark.parametrize("door", ["service", "move", "rest"])
def test_every_door_says_who_has_the_time_that_it_would_take(door, used, book, people):
    made, other = used(), book("mallory", begins=3, hours=2)
    window = Window.objects.get(docket=made.docket)
    rest = APIClient()
    rest.force_authenticate(people.alice)

    def through(end) -> str:
        if door == "rest":
            version = f'"{made.version}"'
            body = {"end": end.isoformat()}
            return str(
                rest.patch(f"/api/v1/bookings/{made.key}/", body, format="json", headers={"If-Match": version}).json()
            )
        try:
            if door == "move":
                shift(window, window.span.lower, end, by=people.alice, etag=None)
            else:
                services.edit(made, by=people.alice, end=end)
        except Refused as refused:
            return str(refused)
        return ""

    assert "firmly booked by Search" in (said := through(hour(4)))
    assert other.key in said
    assert span_of(made).upper == hour(2)
    # Back to back is free.
    assert "firmly booked" not in through(hour(3))
    assert span_of(made).upper == hour(3)


def test_the_preview_says_the_same_and_writes_nothing(used, book, people):
    made = used()
    book("mallory", begins=3, hours=2)
    window = Window.objects.get(docket=made.docket)
    told = shift_preview(window, window.span.lower, hour(4), by=people.alice)
    assert [one.code for one in told.refusals] == ["booked"]
    assert shift_preview(window, window.span.lower, hour(2.5), by=people.alice).allowed
    assert not shift_preview(window, hour(-0.2), hour(2.5), by=people.alice).allowed
    assert span_of(made).upper == hour(2)


def test_its_card_ends_it_while_it_runs_and_its_page_moves_its_end(client, used, book, people):
    running, ahead = used(), book(begins=30)
    said = {}
    for name in ("alice", "mallory", "victor"):
        client.force_login(people.fresh(name))
        for what, one in (("running", running), ("ahead", ahead)):
            window = Window.objects.get(docket=one.docket)
            card = client.get(reverse("calendars:card", args=[window.pk])).content.decode()
            page = client.get(one.get_absolute_url()).content.decode()
            moves = reverse("calendars:shift", args=[window.pk])
            said[name, what] = ('value="end"' in card, f'href="{moves}"' in card, f'href="{moves}"' in page)
    no = (False, False, False)
    assert said == {
        ("alice", "running"): (True, True, True),
        ("alice", "ahead"): (False, True, False),
        ("mallory", "running"): no,
        ("mallory", "ahead"): no,
        ("victor", "running"): no,
        ("victor", "ahead"): no,
    }
    client.force_login(people.fresh("alice"))
    moves = reverse("calendars:shift", args=[Window.objects.get(docket=running.docket).pk])
    starts = span_of(running).lower
    at = "%Y-%m-%dT%H:%M"
    typed = {"start": f"{starts:{at}}", "end": f"{hour(5):{at}}", "takes": ""}
    shown = client.post(moves, typed | {"look": "1"}).content.decode()
    etag = shown.split('name="etag" value="')[1].split('"')[0]
    assert client.post(moves, typed | {"move": "1", "etag": etag}).status_code == 302
    assert span_of(running).upper == hour(5)


def test_the_board_lets_an_edge_be_held_by_whoever_may_move_it(client, used, book, people):
    running = used()
    times = book(begins=50, recurrence="FREQ=DAILY;COUNT=3")
    shown = {}
    for name in ("alice", "mallory"):
        client.force_login(people.fresh(name))
        page = client.get("/bookings/board/").content.decode()
        shown[name] = (f'data-key="{running.key}"' in page, f'data-key="{times.key}"' in page)
    assert shown == {"alice": (True, False), "mallory": (False, False)}


@pytest.mark.django_db(transaction=True)
def test_of_one_who_stretches_and_one_who_books_the_loser_reads_who_won(used, people, place):
    made = used()
    given = {"title": "Next", "team": people.team.search, "environments": [place.staging]}
    answers = at_once(
        lambda: services.edit(made, by=people.alice, end=hour(4)),
        lambda: services.book(by=people.mallory, start=hour(2.5), end=hour(3.5), **given),
    )
    (refused,) = [answer for answer in answers if isinstance(answer, Refused)]
    (won,) = [answer for answer in answers if not isinstance(answer, Refused)]
    assert won.key in str(refused)
    assert refused.refusals[0].unblock == won.docket.team.name
    assert firm_overlaps() == 0


def test_instead_of_a_longer_time_it_is_offered_as_long_a_time_and_in_use_none(used, book, people):
    """What was asked for finds room elsewhere, not what stands; what has begun goes nowhere else."""
    made, ahead = used(), book(begins=30, hours=2)
    book("mallory", begins=3, hours=2)
    book("mallory", begins=33, hours=1)
    rest = APIClient()
    rest.force_authenticate(people.alice)

    def told(one, start, end) -> dict:
        window = Window.objects.get(docket=one.docket)
        body = {"start": start.isoformat(), "end": end.isoformat()}
        return rest.post(f"/api/v1/windows/{window.pk}/shift/preview/", body, format="json").json()

    longer = told(ahead, hour(30), hour(34))
    assert not longer["allowed"]
    assert longer["slots"]
    for slot in longer["slots"]:
        start, end = (datetime.fromisoformat(slot[name]) for name in ("start", "end"))
        assert end - start == 4 * HOUR
    for start, end in ((span_of(made).lower, hour(4)), (hour(10), hour(12))):
        refused = told(made, start, end)
        assert (refused["allowed"], refused["slots"]) == (False, [])
