"""Two who book at one moment: run for real, each with a connection of its own."""

from datetime import timedelta
from functools import partial

import pytest
from rest_framework.test import APIClient

from apps.bookings import services
from apps.calendars import occupancy
from apps.calendars.models import Occupancy
from apps.changes import services as changes
from apps.core import clock
from apps.core.refusals import Refused

from ..races import at_once
from .test_bookings import firm_overlaps

HOUR = timedelta(hours=1)
pytestmark = pytest.mark.django_db(transaction=True)


def test_of_many_who_book_over_http_each_loser_reads_who_won(people, place):
    """K-04 through the door: the sentence names the winner, until when, what is free next and the waiting list."""
    begin = (clock.now() + 2 * HOUR).replace(second=0, microsecond=0)

    def one(who, team):
        api = APIClient()
        api.force_authenticate(people.all[who])
        body = {"title": who, "team": team, "environments": ["payments-staging", "shared-test"]}
        body |= {"start": begin.isoformat(), "end": (begin + HOUR).isoformat()}
        answer = api.post("/api/v1/bookings/", body, format="json")
        return answer.status_code, answer.json()

    asked = (("alice", "payments"), ("bob", "payments"), ("mallory", "search"), ("henry", "platform"))
    answers = at_once(*(partial(one, *pair) for pair in asked))
    assert sorted(status for status, _body in answers) == [201, 409, 409, 409]
    key = next(body["key"] for status, body in answers if status == 201)
    for _status, body in (one for one in answers if one[0] == 409):
        text = str(body)
        assert f"({key})" in text
        assert "firmly booked by" in text
        assert "Free for as long from" in text
        assert "waiting list" in text
    assert firm_overlaps() == 0


def test_of_a_booking_and_other_work_that_begin_at_once_one_is_in(people, place, seeded):
    """K-04: two starts in one exclusive environment."""
    start = clock.now().replace(second=0, microsecond=0)
    services.set_rules(place.prod, by=people.henry, needs_approval=False)
    made = services.book(
        by=people.alice,
        title="Mine",
        team=people.team.payments,
        environments=[place.prod],
        start=start,
        end=start + HOUR,
    )
    work = changes.draft(by=people.mallory, title="Theirs", services=[place.search], environments=[place.search_prod])
    answers = at_once(
        lambda: services.apply_booking(made, "begin", by=people.alice),
        lambda: occupancy.occupy(place.prod, work.docket, by=people.mallory),
    )
    (refused,) = [answer for answer in answers if isinstance(answer, Refused)]
    assert refused.refusals[0].code == "occupied"
    assert Occupancy.objects.filter(environment=place.prod, until=None).count() == 1
    made.refresh_from_db()
    assert (made.state == "in_use") == (occupancy.occupant(place.prod).docket_id == made.docket_id)
