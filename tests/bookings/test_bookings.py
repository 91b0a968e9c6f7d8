"""Bookings through services: all or none, one winner, approval, waiting, giving back, and what stands in the way."""

from datetime import timedelta

import orjson
import pytest
from django.db import connection
from django.urls import reverse

from apps.audit.models import Event
from apps.bookings import services
from apps.bookings.enums import BookingState
from apps.bookings.models import Booking
from apps.bookings.routes import _owners
from apps.calendars import services as calendar
from apps.calendars.models import Claim, Conflict, Window
from apps.calendars.queries import entries_json
from apps.changes import services as changes
from apps.core import clock
from apps.core.refusals import Refused
from apps.dockets.models import Docket
from apps.environments.permissions import hand_to
from apps.freezes import services as freezes
from apps.notifications.routes import routes

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
pytestmark = pytest.mark.django_db


def hour(begins: float):
    return (clock.now() + begins * HOUR).replace(second=0, microsecond=0)


@pytest.fixture
def book(people, place):
    # Its owner lets production be booked without being asked.
    services.set_rules(place.prod, by=people.henry, needs_approval=False)

    def made(who="alice", *, begins=1.0, hours=2.0, places=None, **values):
        by = people.all[who]
        team = values.pop("team", None) or by.teams.first()
        given = {"title": f"Of {who}", "environments": places or [place.staging]} | values
        times = {"start": hour(begins), "end": hour(begins + hours)}
        # What has begun by now was booked before it did.
        with clock.shifted(min(begins, 0) * HOUR):
            return services.book(by=by, team=team, **times, **given)

    return made


def codes(act) -> set:
    with pytest.raises(Refused) as refused:
        act()
    return {refusal.code for refusal in refused.value.refusals}


def firm_overlaps() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from calendars_claim a join calendars_claim b on a.id < b.id"
            " and a.environment_id = b.environment_id and a.span && b.span"
            " where a.is_firm and b.is_firm and a.kind = 'booking' and b.kind = 'booking'"
        )
        return cursor.fetchone()[0]


def test_a_set_is_booked_whole_or_not_at_all(book, people, place):
    first = book()
    assert first.state == BookingState.FIRM
    with pytest.raises(Refused, match=rf"Staging is firmly booked by Payments.* \({first.key}\)") as refused:
        book("mallory", begins=2, places=[place.shared, place.staging])
    assert refused.value.refusals[0].unblock == "Payments"
    assert not Claim.objects.filter(environment=place.shared, kind="booking").exists()
    assert Booking.objects.count() == 1
    # Back to back is no overlap.
    assert book("mallory", begins=3, places=[place.shared, place.staging]).state == BookingState.FIRM
    assert firm_overlaps() == 0


def test_a_tentative_overlap_is_a_conflict_that_both_owners_hear_of(book, people):
    first, second = book(), book("mallory", begins=2, tentative=True)
    row = Conflict.objects.get(rule__code="same_environment", status="open")
    assert {row.first.docket, row.second.docket} == {first.docket, second.docket}
    told = {event.key: event for event in Event.objects.filter(kind="booking.overlaps")}
    assert told.keys() == {first.key, second.key}
    for booking, owner, other in ((first, "alice", second), (second, "mallory", first)):
        assert [user.username for user in _owners(told[booking.key])] == [owner]
        assert told[booking.key].data == {"others": [other.key], "reserved": 0}
    assert codes(lambda: services.apply_booking(second, "confirm", by=people.mallory)) == {"booked"}
    services.apply_booking(first, "cancel", by=people.alice, reason="Not needed")
    assert services.apply_booking(second, "confirm", by=people.mallory).state == BookingState.FIRM


def test_a_restricted_booking_is_met_without_a_name(book, people):
    first = book()
    Docket.objects.filter(pk=first.docket_id).update(is_restricted=True)
    second = book("mallory", begins=2, tentative=True)
    event = Event.objects.get(kind="booking.overlaps", key=second.key)
    assert event.data == {"others": [], "reserved": 1}
    assert Event.objects.get(kind="booking.overlaps", key=first.key).data["others"] == [second.key]


def test_the_owner_approves_where_he_wants_to_and_rules_decide_elsewhere(book, people, place):
    services.set_rules(place.staging, by=people.henry, needs_approval=True, longest_hours=8, days_ahead=30)
    assert codes(lambda: services.set_rules(place.staging, by=people.mallory, needs_approval=False)) == {"not_allowed"}
    assert codes(lambda: book("mallory", hours=9)) == {"too_long"}
    assert codes(lambda: book("mallory", begins=31 * 24)) == {"too_far"}
    asked = book("mallory")
    assert asked.state == BookingState.ASKED
    assert not Window.objects.get(docket=asked.docket).is_firm
    assert codes(lambda: services.apply_booking(asked, "approve", by=people.mallory)) == {"may_not_book"}
    rival = book("henry", team=people.team.platform)
    assert rival.state == BookingState.FIRM
    assert codes(lambda: services.apply_booking(asked, "approve", by=people.henry)) == {"booked"}
    services.apply_booking(rival, "cancel", by=people.henry, reason="Not needed")
    assert services.apply_booking(asked, "approve", by=people.henry).state == BookingState.FIRM
    # Moved by its team it is approved anew.
    assert services.edit(asked, by=people.mallory, start=hour(5), end=hour(6)).state == BookingState.ASKED
    assert codes(lambda: book("victor")) == {"may_not_book"}
    assert codes(lambda: book("mallory", team=people.team.payments)) == {"may_not_book"}


def test_what_is_freed_is_offered_to_whoever_waits_longest(book, people):
    first = book(hours=4)
    waiting = book("mallory", begins=2, wait=True)
    later = book("mallory", begins=3, wait=True, title="Later")
    assert (waiting.state, later.state) == (BookingState.ASKED, BookingState.ASKED)
    services.apply_booking(first, "cancel", by=people.alice, reason="Done early")
    waiting.refresh_from_db(), later.refresh_from_db()
    assert (waiting.state, later.state) == (BookingState.TENTATIVE, BookingState.ASKED)
    assert waiting.offer_until is not None
    with clock.shifted(waiting.offer_until - clock.now() + MINUTE):
        assert codes(lambda: services.apply_booking(waiting, "confirm", by=people.mallory)) >= {"offer_over"}
        assert services.sweep().get("pass_on") == 1
        later.refresh_from_db()
        assert later.state == BookingState.TENTATIVE
        assert services.apply_booking(later, "confirm", by=people.mallory).state == BookingState.FIRM


def test_ending_early_frees_the_rest_and_handing_over_moves_nothing(book, people):
    made = book(begins=1, hours=6)
    assert codes(lambda: services.apply_booking(made, "begin", by=people.alice)) == {"outside_window"}
    with clock.shifted(2 * HOUR):
        services.apply_booking(made, "begin", by=people.alice)
        span = Window.objects.get(docket=made.docket).span
        told = Event.objects.get(kind="booking.begun")
        assert set(_owners(told)) == {people.alice}
        services.hand_over(made, by=people.alice, team="search")
        # From now on its new team answers for it, and hears of it.
        assert {people.alice, people.mallory} <= set(_owners(told))
        assert Window.objects.get(docket=made.docket).span == span
        assert codes(lambda: services.apply_booking(made, "end", by=people.alice)) == {"may_not_book"}
        assert services.apply_booking(made, "end", by=people.mallory).state == BookingState.ENDED
        assert book("alice", begins=0.1).state == BookingState.FIRM
    assert firm_overlaps() == 0


def test_nobody_came_so_after_a_notice_it_goes_to_others(book, people):
    idle, used = book(begins=1, hours=10), book(begins=12, hours=4)
    waiting = book("mallory", begins=8, hours=2, wait=True)
    with clock.shifted(2.5 * HOUR):
        assert services.sweep() == {}
    with clock.shifted(3.1 * HOUR):
        assert services.sweep() == {"idle": 1}
        assert services.sweep() == {}
    with clock.shifted(4.2 * HOUR):
        assert services.sweep() == {"reclaim": 1}
        idle.refresh_from_db(), waiting.refresh_from_db()
        assert (idle.state, waiting.state) == (BookingState.ENDED, BookingState.TENTATIVE)
    with clock.shifted(12.2 * HOUR):
        services.apply_booking(used, "begin", by=people.alice)
    with clock.shifted(15 * HOUR):
        assert services.sweep().get("idle") is None
    with clock.shifted(17 * HOUR):
        assert services.sweep().get("run_out") == 1


def test_one_that_comes_again_holds_each_time_and_loses_only_the_idle_one(book, people):
    made = book(recurrence="FREQ=DAILY;COUNT=5")
    assert Window.objects.filter(docket=made.docket, is_firm=True).count() == 5
    assert codes(lambda: book("mallory", begins=49, hours=1)) == {"booked"}
    assert codes(lambda: book("mallory", recurrence="FREQ=DAILY;COUNT=200")) == {"too_many_times"}
    with clock.shifted(3 * HOUR):
        assert services.sweep() == {}
    with clock.shifted(24 * HOUR + 3 * HOUR - MINUTE):
        services.apply_booking(made, "begin", by=people.alice)
    with clock.shifted(30 * HOUR):
        assert services.sweep() == {"pause": 1}
    made.refresh_from_db()
    assert made.state == BookingState.FIRM


def test_a_freeze_holds_a_booking_back_too(book, people, place):
    made = book(begins=-0.5, hours=2)
    start = clock.now() - HOUR
    freeze = freezes.draft(
        by=people.erin,
        title="Audit",
        team=people.team.platform,
        reason="Audit",
        start=start,
        end=start + DAY,
        kinds=["staging"],
    )
    freezes.announce(freeze, by=people.erin)
    assert codes(lambda: services.apply_booking(made, "begin", by=people.alice)) == {"freeze"}
    freezes.lift(freeze, by=people.erin, reason="Over")
    assert services.apply_booking(made, "begin", by=people.alice).state == BookingState.IN_USE


def frozen(people, **fields):
    given = {"title": "Audit", "team": people.team.platform, "reason": "Audit", "kinds": ["staging"]} | fields
    return freezes.announce(freezes.draft(by=people.erin, **given), by=people.erin)


def test_a_freeze_and_a_booking_know_each_other_whichever_comes_first(book, people, place):
    first = book(begins=2)
    freeze = frozen(people, start=hour(1), end=hour(9), kinds=["staging", "test"])
    second = book("mallory", begins=5, places=[place.shared])
    rows = Conflict.objects.filter(rule__code="freeze", status="open")
    found = {row.first.docket for row in rows} | {row.second.docket for row in rows}
    assert found == {freeze.docket, first.docket, second.docket}
    assert {row.severity for row in rows} == {"warns"}
    told = Event.objects.get(kind="freeze.announced", key=freeze.key)
    assert people.alice in routes.get("freezes.announced").recipients(told)


def test_who_may_not_begin_is_not_idle(book, people, place):
    made = book(begins=1, hours=12)
    with clock.shifted(3.1 * HOUR):
        assert services.sweep() == {"idle": 1}
        freeze = frozen(people, start=clock.now() - MINUTE, end=clock.now() + DAY)
    with clock.shifted(4.2 * HOUR):
        assert services.sweep() == {"held": 1}
        assert services.sweep() == {}
    with clock.shifted(6 * HOUR):
        assert services.sweep() == {}
        freezes.lift(freeze, by=people.erin, reason="Over")
        assert services.sweep() == {"idle": 1}
    made.refresh_from_db()
    assert made.state == BookingState.FIRM
    with clock.shifted(7.1 * HOUR):
        assert services.sweep() == {"reclaim": 1}


def test_restricted_time_is_not_told(book, people, place):
    made = book(title="Secret hole", restricted=True)
    with pytest.raises(Refused) as refused:
        book("mallory")
    assert made.key not in str(refused.value)
    assert "Secret" not in str(refused.value)


def test_work_of_another_team_in_a_booked_environment_is_a_conflict(book, people, place, seeded):
    change = changes.draft(
        by=people.mallory,
        title="Tune",
        services=[place.search],
        environments=[place.staging],
        start=hour(1),
        end=hour(2),
    )
    own = changes.draft(
        by=people.alice, title="Own", services=[place.ledger], environments=[place.staging], start=hour(1), end=hour(2)
    )
    made = book(begins=1, hours=3)
    rows = Conflict.objects.filter(rule__code="booked_by_others", status="open")
    sides = {row.first.docket_id for row in rows} | {row.second.docket_id for row in rows}
    assert sides == {change.docket_id, made.docket_id}
    assert own.docket_id not in sides


def test_a_booking_that_moves_keeps_its_place_in_feeds_and_meets_what_was_told(book, people):
    mine, other = book(begins=1, tentative=True), book("mallory", begins=7, tentative=True)
    (window,) = windows(mine)
    seen = calendar.shift_preview(window, hour(6), hour(8), by=people.alice)
    assert (seen.window.before, seen.window.after.lower) == (window.span, hour(6))
    assert [met.row.other_key for met in seen.conflicts] == [other.key]
    calendar.shift(window, hour(6), hour(8), by=people.alice, etag=seen.etag)
    (moved,) = windows(mine)
    assert (moved.pk, moved.sequence) == (window.pk, window.sequence + 1)
    # Back where it was, and to a time that is over, of which nothing could come.
    calendar.shift(moved, hour(1), hour(3), by=people.alice, etag=None)
    assert windows(mine).get().pk == window.pk
    with pytest.raises(Refused, match="is over"):
        calendar.shift(moved, hour(-5), hour(-3), by=people.alice, etag=None)


def test_one_time_is_moved_by_its_team_and_who_manages_the_place_and_a_series_elsewhere(client, book, people, place):
    hand_to(place.staging, people.team.payments)
    once = book("mallory", begins=30)
    wide = book("mallory", begins=40, places=[place.staging, place.shared])
    (first, *_rest) = windows(book("mallory", begins=50, recurrence="FREQ=DAILY;COUNT=3")).order_by("span")
    said = {}
    for name in ("alice", "mallory", "henry", "victor"):
        client.force_login(people.fresh(name))
        for what, window in (("once", windows(once).get()), ("wide", windows(wide).get()), ("series", first)):
            card = client.get(reverse("calendars:card", args=[window.pk])).content.decode()
            said[name, what] = (movable(people.fresh(name), window), "Change times…" in card, "on its own page" in card)
    here, elsewhere, no = (True, True, False), (False, False, True), (False, False, False)
    assert said == {
        ("alice", "once"): here,
        ("alice", "wide"): no,
        ("alice", "series"): elsewhere,
        ("mallory", "once"): here,
        ("mallory", "wide"): here,
        ("mallory", "series"): elsewhere,
        ("henry", "once"): here,
        ("henry", "wide"): here,
        ("henry", "series"): elsewhere,
        ("victor", "once"): no,
        ("victor", "wide"): no,
        ("victor", "series"): no,
    }
    # What may be moved is moved.
    alice = people.fresh("alice")
    assert calendar.shift(windows(once).get(), hour(34), hour(36), by=alice, etag=None).applied


def movable(user, window) -> bool:
    found = orjson.loads(entries_json(user, window.span.lower, window.span.upper))
    return next(row["is_movable"] for row in found if row["id"] == window.pk)


def windows(booking):
    return Window.objects.filter(docket=booking.docket, withdrawn_at=None)
