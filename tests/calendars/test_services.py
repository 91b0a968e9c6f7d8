"""Placing, moving and withdrawing windows, and the boundaries of time."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from apps.audit.models import Event
from apps.audit.services import recording
from apps.calendars import services
from apps.calendars.models import Claim, Conflict, Window
from apps.calendars.queries import conflicts_of, window_of
from apps.core import clock
from apps.core.refusals import Refused
from apps.core.spans import overlaps, span

from .conftest import DAY_ONE, at

pytestmark = pytest.mark.django_db
TICK = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("start", "end", "meet"),
    [
        (DAY_ONE + timedelta(hours=2), DAY_ONE + timedelta(hours=3), False),
        (DAY_ONE + timedelta(hours=2) - TICK, DAY_ONE + timedelta(hours=3), True),
        (DAY_ONE - timedelta(hours=1), DAY_ONE, False),
        (DAY_ONE - timedelta(hours=1), DAY_ONE + TICK, True),
        (DAY_ONE, DAY_ONE + timedelta(hours=2), True),
        (DAY_ONE + timedelta(hours=2) + TICK, DAY_ONE + timedelta(hours=3), False),
        (DAY_ONE - timedelta(hours=1), DAY_ONE - TICK, False),
    ],
)
def test_spans_are_half_open_to_the_microsecond(start, end, meet):
    assert overlaps(span(DAY_ONE, DAY_ONE + timedelta(hours=2)), span(start, end)) is meet


@pytest.mark.parametrize(("start", "end", "count"), [(2, 3, 0), (1.99, 3, 1), (-1, 0, 0), (-1, 0.02, 1), (0.5, 1, 1)])
def test_windows_that_touch_do_not_conflict(planned, place, start, end, count):
    planned(0, 2, environments=[place.prod])
    planned(start, end, environments=[place.prod])
    assert Conflict.objects.count() == count


def test_every_minute_that_times_touch_is_stored_and_a_point_is_one_minute_long(docket, people):
    start = at(1) + timedelta(seconds=59, microseconds=7)
    window = services.place(docket(), kind="milestone", title="Code freeze", start=start, by=people.alice)
    assert (window.span.lower, window.span.upper) == (at(1), at(1) + timedelta(minutes=1))
    window = services.place(
        docket(), kind="change", start=start, end=at(2) + timedelta(microseconds=1), by=people.alice
    )
    assert (window.span.lower, window.span.upper) == (at(1), at(2) + timedelta(minutes=1))


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (datetime(1, 1, 1, tzinfo=UTC), datetime(1, 1, 2, tzinfo=UTC)),
        (datetime(1900, 1, 1, tzinfo=UTC), datetime(1900, 1, 2, tzinfo=UTC)),
        (datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone(-timedelta(hours=12))), None),
        (datetime(2027, 1, 1), datetime(2027, 1, 2)),  # noqa: DTZ001
        (at(2), at(2)),
        (at(2), at(1)),
        (at(0), at(0) + timedelta(days=400, minutes=1)),
        (None, at(2)),
    ],
)
def test_impossible_times_are_refused_as_input(docket, people, start, end):
    with pytest.raises(Refused) as refused:
        services.place(docket(), kind="change", start=start, end=end, by=people.alice)
    assert refused.value.status == 422
    assert not Window.objects.exists()


@pytest.mark.parametrize(("name", "value"), [("zone", "Mars/Base"), ("buffer_minutes", 1441), ("buffer_minutes", -1)])
def test_impossible_zones_and_buffers_are_refused(docket, people, name, value):
    with pytest.raises(Refused) as refused:
        services.place(docket(), kind="change", start=at(0), end=at(1), by=people.alice, **{name: value})
    assert refused.value.refusals[0].field == name


def test_2038_is_an_ordinary_year(docket, people):
    moment = datetime(2038, 1, 19, 3, 14, tzinfo=UTC)
    window = services.place(docket(), kind="change", start=moment, end=moment + timedelta(hours=1), by=people.alice)
    assert Window.objects.get(pk=window.pk).span.lower == moment


def test_moving_raises_the_sequence_moves_the_claims_and_writes_one_event(planned, place, people):
    row = planned(0, 2, services=[place.ledger], environments=[place.prod])
    before = Event.objects.count()
    window = services.place(
        row, kind="change", start=at(4), end=at(6), services=[place.search], environments=[place.prod], by=people.bob
    )
    assert window.sequence == 1
    assert window.history.count() == 2
    claims = Claim.objects.filter(window=window)
    assert {(claim.service, claim.environment) for claim in claims} == {(place.search, None), (None, place.prod)}
    assert {claim.span.lower for claim in claims} == {at(4)}
    assert Event.objects.count() == before + 1
    assert Event.objects.latest("id").kind == "window.moved"


def test_placing_the_same_again_writes_nothing(planned, place, people):
    row = planned(0, 2, services=[place.ledger])
    before = Event.objects.count(), Window.history.count()
    with recording(kind="change.edited", key=row.key, by=people.alice):
        window = services.place(row, kind="change", start=at(0), end=at(2), services=[place.ledger], by=people.alice)
    assert window.sequence == 0
    assert (Event.objects.count(), Window.history.count()) == (before[0] + 1, before[1])


def test_a_withdrawn_window_leaves_its_conflicts_and_may_come_back(planned, place, people):
    first = planned(0, 2, environments=[place.prod])
    second = planned(1, 3, environments=[place.prod])
    assert len(conflicts_of(first, people.alice)) == 1
    services.withdraw(second, by=people.alice)
    services.withdraw(second, by=people.alice)
    assert conflicts_of(first, people.alice) == []
    assert window_of(second) is None
    services.set_firm(second, by=people.alice)
    assert not Window.objects.get(docket=second).is_firm
    services.place(second, kind="change", start=at(1), end=at(3), environments=[place.prod], by=people.alice)
    assert window_of(second).sequence == 2
    assert len(conflicts_of(first, people.alice)) == 1


def test_two_firm_bookings_of_one_environment_are_impossible(planned, place, people):
    planned(0, 2, kind="booking", firm=True, environments=[place.staging])
    tentative = planned(1, 3, kind="booking", environments=[place.staging])
    with pytest.raises(Refused) as refused:
        services.set_firm(tentative, by=people.alice)
    assert refused.value.refusals[0].code == "booked"
    planned(2, 3, kind="booking", firm=True, environments=[place.staging])


def test_accepting_takes_someone_who_answers_for_a_side_and_lapses_with_time_or_a_move(planned, place, people):
    first = planned(0, 2, environments=[place.prod])
    second = planned(1, 3, environments=[place.prod])
    conflict = Conflict.objects.get()
    until = clock.now() + timedelta(days=3)
    for person in (people.mallory, people.grace, people.root):
        with pytest.raises(Refused) as refused:
            services.accept_conflict(conflict, by=person, until=until, reason="Fine")
        assert refused.value.status == 403
    for values in ({"until": until, "reason": " "}, {"until": clock.now(), "reason": "Fine"}):
        with pytest.raises(Refused) as refused:
            services.accept_conflict(conflict, by=people.bob, **values)
        assert refused.value.status == 422
    services.accept_conflict(conflict, by=people.bob, until=until, reason="Different tables")
    assert set(Event.objects.filter(kind="conflict.accepted").values_list("key", flat=True)) == {first.key, second.key}
    assert conflicts_of(first, people.alice)[0].status == "accepted"
    with clock.shifted(timedelta(days=4)):
        assert conflicts_of(first, people.alice)[0].status == "open"
    services.place(second, kind="change", start=at(1.5), end=at(3), environments=[place.prod], by=people.alice)
    assert conflicts_of(first, people.alice)[0].status == "open"


def test_a_resolved_conflict_cannot_be_accepted(planned, place, people):
    planned(0, 2, environments=[place.prod])
    second = planned(1, 3, environments=[place.prod])
    services.withdraw(second, by=people.alice)
    with pytest.raises(Refused) as refused:
        services.accept_conflict(Conflict.objects.get(), by=people.erin, until=at(99), reason="Fine")
    assert refused.value.status == 409
