"""The feed as a calendar program reads it: the same instants as the page."""

from __future__ import annotations

from datetime import timedelta

import icalendar
import pytest
import recurring_ical_events
from django.urls import reverse

from apps.accounts.services import make_feed, revoke_feed
from apps.calendars import services
from apps.calendars.models import Window
from apps.calendars.queries import entries
from apps.core import clock

from .conftest import at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_the_first_day():
    with clock.shifted(at(0) - clock.now()):
        yield


@pytest.fixture
def feed(client, people):
    """``feed(query)`` reads Alice's feed without a session, as a program does."""

    def read(query="", **headers):
        _row, secret = make_feed(by=people.alice, name="Phone", query=query)
        return client.get(reverse("calendars:feed", args=[secret]), headers=headers)

    return read


def test_the_feed_read_back_equals_the_calendar(planned, place, people, feed):
    for n in range(5):
        title = f"Größe, Zeit; \\ und\nmehr {n}"
        planned(30 * n, 30 * n + 2 + n, firm=n % 2 == 0, environments=[place.prod], title=title)
    answer = feed()
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = icalendar.Calendar.from_ical(answer.content)
    read = {
        (event.start, event.end, str(event["SUMMARY"]).split(" ", 1)[1])
        for event in recurring_ical_events.of(calendar).between(at(-24), at(24 * 30))
    }
    shown = {(row.span.lower, row.span.upper, row.docket.title) for row in entries(people.alice, at(-24), at(24 * 30))}
    assert read == shown
    assert len(read) == 5
    assert all(event.start.utcoffset() == timedelta() for event in calendar.events)
    assert {str(event["STATUS"]) for event in calendar.events} == {"CONFIRMED", "TENTATIVE"}
    assert all("DTSTAMP" in event and "RRULE" not in event for event in calendar.events)


def test_a_move_keeps_the_uid_and_raises_the_sequence_and_a_withdrawal_cancels(planned, people, feed):
    docket = planned(1, 3)
    (before,) = icalendar.Calendar.from_ical(feed().content).events
    services.place(docket, kind="change", start=at(5), end=at(6), by=people.alice)
    services.withdraw(docket, by=people.alice)
    (after,) = icalendar.Calendar.from_ical(feed().content).events
    assert after["UID"] == before["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 2)
    assert (str(before["STATUS"]), str(after["STATUS"])) == ("TENTATIVE", "CANCELLED")


def test_an_unchanged_feed_answers_304(planned, feed, people):
    docket = planned(1, 3)
    etag = feed()["ETag"]
    assert feed(if_none_match=etag).status_code == 304
    services.set_firm(docket, by=people.alice)
    assert feed(if_none_match=etag).status_code == 200


def test_reserved_time_has_no_title_and_a_filter_does_not_find_it(planned, place, people, feed):
    hidden = {"title": "Embargoed", "team": people.team.search, "restricted": True}
    planned(1, 3, environments=[place.prod], **hidden)
    (event,) = icalendar.Calendar.from_ical(feed().content).events
    assert str(event["SUMMARY"]) == "Reserved"
    assert "URL" not in event
    assert "CATEGORIES" not in event
    assert not icalendar.Calendar.from_ical(feed("environment=payments-prod").content).events


def test_the_filter_of_a_feed_is_that_of_its_calendar(planned, place, feed):
    planned(1, 3, services=[place.ledger])
    planned(1, 3, services=[place.search], kind="deployment")
    for query, count in (("service=ledger", 1), ("kind=deployment", 1), ("kind=deployment&service=ledger", 0), ("", 2)):
        assert len(icalendar.Calendar.from_ical(feed(query).content).events) == count


def test_the_address_of_a_revoked_feed_or_of_one_who_left_answers_404(client, people):
    row, secret = make_feed(by=people.alice, name="Phone")
    address = reverse("calendars:feed", args=[secret])
    assert client.get(address).status_code == 200
    revoke_feed(row, by=people.alice)
    assert client.get(address).status_code == 404
    assert client.get(reverse("calendars:feed", args=["guess"])).status_code == 404
    assert not Window.objects.exists()
