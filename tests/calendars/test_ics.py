"""The feed as a calendar program reads it: the same instants as the page."""

from __future__ import annotations

import time
from datetime import timedelta

import icalendar
import pytest
import recurring_ical_events
from django.db import connection
from django.urls import reverse
from rest_framework.test import APIClient

from apps.accounts import services as accounts
from apps.accounts.services import make_feed, revoke_feed
from apps.audit.services import recording
from apps.calendars import services
from apps.calendars.feeds import ics
from apps.calendars.models import Window
from apps.calendars.queries import entries
from apps.core import clock
from apps.dockets.services import retitle
from config import logs

from .conftest import DAY_ONE, at
from .others import instant, read_with_ical_js, read_with_khal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_the_first_day():
    with clock.shifted(at(0) - clock.now()):
        yield


@pytest.fixture
def feed(client, people):
    """``feed(query)`` reads Alice's feed without a session, as a program does."""

    def read(query="", view=None, **headers):
        _row, secret = make_feed(by=people.alice, name="Phone", query=query, view=view)
        return client.get(reverse("calendars:feed", args=[secret]), headers=headers)

    return read


def test_the_feed_read_back_equals_the_calendar(planned, place, people, feed):
    """C-04 and T-05: three libraries read the instants that the page shows, and no line is out of form."""
    for n in range(5):
        title = f"Größe, Zeit; \\ und\nmehr {n} " + "€" * 30 * n
        planned(30 * n, 30 * n + 2 + n, firm=n % 2 == 0, environments=[place.prod], title=title)
    answer = feed()
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = icalendar.Calendar.from_ical(answer.content)
    read = {
        (event.start, event.end, str(event["SUMMARY"]).split(" ", 1)[1])
        for event in recurring_ical_events.of(calendar).between(at(-24), at(24 * 30))
    }
    (told,) = read_with_ical_js([answer.content.decode()])
    by_js = {(instant(start), instant(end), summary.split(" ", 1)[1]) for _uid, start, end, _status, summary in told}
    shown = {(row.span.lower, row.span.upper, row.docket.title) for row in entries(people.alice, at(-24), at(24 * 30))}
    assert read == shown == by_js
    assert len(read) == 5
    assert all(event.start.utcoffset() == timedelta() for event in calendar.events)
    assert {str(event["STATUS"]) for event in calendar.events} == {"CONFIRMED", "TENTATIVE"}
    assert all("DTSTAMP" in event and "RRULE" not in event and not event.errors for event in calendar.events)
    assert (calendar["METHOD"], calendar["VERSION"], str(calendar["X-WR-CALNAME"])) == ("PUBLISH", "2.0", "Phone")
    assert all("ORGANIZER" in event for event in calendar.events), "what METHOD:PUBLISH asks for"
    lines = answer.content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert all(line.decode() is not None and b"\n" not in line for line in lines)


def test_a_move_keeps_the_uid_and_raises_the_sequence_and_a_withdrawal_cancels(planned, people, feed):
    docket = planned(1, 3)
    (before,) = icalendar.Calendar.from_ical(feed().content).events
    services.place(docket, kind="change", start=at(5), end=at(6), by=people.alice)
    services.withdraw(docket, by=people.alice)
    (after,) = icalendar.Calendar.from_ical(feed().content).events
    assert after["UID"] == before["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 2)
    assert (str(before["STATUS"]), str(after["STATUS"])) == ("TENTATIVE", "CANCELLED")


def test_another_title_or_restriction_is_a_later_version_of_the_event(planned, people, feed):
    """What a client kept under a SEQUENCE it takes for the newest would go on showing the old title."""
    docket = planned(1, 3, title="Rotate keys")
    seen = [icalendar.Calendar.from_ical(feed().content).events[0]]
    for hour, values in enumerate(({"title": "Rotate all keys"}, {"restricted": True}, {"title": "Rotate all keys"})):
        with (
            clock.shifted(timedelta(hours=hour + 1)),
            recording(kind="change.edited", key=docket.key, by=people.alice),
        ):
            retitle(docket, **values)
        seen.append(icalendar.Calendar.from_ical(feed().content).events[0])
    assert [event["SEQUENCE"] for event in seen] == [0, 1, 2, 2]
    stamps = [event["DTSTAMP"].dt for event in seen]
    assert stamps[0] < stamps[1] < stamps[2] == stamps[3]
    assert len({str(event["UID"]) for event in seen}) == 1


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


def test_a_feed_follows_its_saved_view_and_closes_with_it(client, people, place, planned):
    planned(1, 3, services=[place.ledger])
    planned(1, 3, services=[place.search])
    view = accounts.save_view(by=people.bob, page="calendars", name="Ours", query="service=ledger", is_shared=True)
    _row, secret = make_feed(by=people.alice, name="Phone", view=view)

    def count():
        answer = client.get(reverse("calendars:feed", args=[secret]))
        return len(icalendar.Calendar.from_ical(answer.content).events) if answer.status_code == 200 else None

    assert count() == 1
    view = accounts.change_view(view, by=people.bob, query="")
    assert count() == 2
    view = accounts.change_view(view, by=people.bob, is_shared=False)
    assert count() is None
    view = accounts.change_view(view, by=people.bob, is_shared=True)
    assert count() == 2
    accounts.remove_view(view, by=people.bob)
    assert count() is None


@pytest.mark.parametrize("query", ["service=gone", "kind=change,party", "person=nobody-of-that-name"])
def test_a_feed_whose_filter_names_nothing_shows_nothing_rather_than_all(planned, feed, query):
    """Z-09: what a feed may show never grows by itself."""
    planned(1, 3)
    assert feed(query).status_code == 404


def test_a_person_who_left_takes_the_feeds_along(client, people, feed, planned):
    planned(1, 3)
    assert feed().status_code == 200
    accounts.deactivate(people.alice, by=people.root, reason="Left")
    assert feed().status_code == 404


def api(person) -> APIClient:
    client = APIClient()
    client.force_authenticate(person)
    return client


def test_feeds_over_rest_are_ones_own_and_say_their_address_once(people, planned, place, client):
    planned(1, 3, services=[place.ledger], people=[people.bob])
    made = api(people.alice).post("/api/v1/feeds/", {"name": "Pager", "query": "person=bob"}, format="json")
    assert made.status_code == 201, made.content
    body = made.json()
    assert (body["shows"], body["query"]) == (people.bob.name, "person=bob")
    assert len(icalendar.Calendar.from_ical(client.get(body["address"]).content).events) == 1
    listed = api(people.alice).get("/api/v1/feeds/").json()["results"]
    assert [(row["name"], row["address"]) for row in listed] == [("Pager", None)]
    assert listed[0]["last_used_at"]
    assert api(people.bob).get("/api/v1/feeds/").json()["results"] == []
    for wrong in ({"query": "service=gone"}, {"query": "colour=red"}, {"view": 424242}):
        assert api(people.alice).post("/api/v1/feeds/", {"name": "x", **wrong}, format="json").status_code == 422
    address = f"/api/v1/feeds/{body['id']}/"
    assert api(people.bob).delete(address).status_code == 404
    assert api(people.alice).delete(address).status_code == 204
    assert client.get(body["address"]).status_code == 404


MANY = """
INSERT INTO calendars_window (kind, purpose, title, source_key, span, is_firm, zone, buffer_minutes, sequence)
SELECT 'change', 'work', 'Night ' || n, '', tstzrange(%s + n * interval '1 minute', %s + n * interval '9 minutes'), true,
    'UTC', 0, 0 FROM generate_series(1, 10000) AS n
"""


def test_ten_thousand_windows_are_written_at_once(people, django_assert_max_num_queries):
    with connection.cursor() as cursor:
        cursor.execute(MANY, [DAY_ONE, DAY_ONE])
    begun = time.process_time()
    with django_assert_max_num_queries(3):
        body, _etag = ics.feed(people.alice, at(0), site="https://slipway.test")
    assert time.process_time() - begun < 2
    assert body.count(b"BEGIN:VEVENT") == 10_000


def test_the_token_of_a_feed_stands_in_no_line_of_the_log(client, people, caplog):
    """Z-09: also where the address is refused, and Django writes it into its warning."""
    row, secret = make_feed(by=people.alice, name="Phone")
    address = reverse("calendars:feed", args=[secret])
    client.get(address)
    revoke_feed(row, by=people.alice)
    client.get(address)
    shape = dict(logs.configure("INFO")["formatters"]["json"])
    formatter = shape.pop("()")(**shape)
    lines = [formatter.format(record) for record in caplog.records]
    assert any("Not Found" in line for line in lines)
    assert not [line for line in lines if secret in line]


def test_khal_lists_the_same_instants(planned, place, people, feed, tmp_path):
    """Imported into khal's own store and listed again: over both changes of the clocks, over midnight and for days."""
    begins = [*range(0, 24 * 90, 37), *range(24 * 240, 24 * 250, 7)]
    for n, hour in enumerate(begins):
        planned(hour, hour + 1 + n % 60, firm=n % 3 > 0, environments=[place.prod], title=f"Größe, Zeit; {n}")
    first, last = at(-24), at(24 * 300)
    shown = {(row.span.lower, row.span.upper, row.docket.title) for row in entries(people.alice, first, last)}
    told = read_with_khal(feed().content, tmp_path, first, last)
    assert {(start, end, title.split(" ", 1)[1]) for _uid, start, end, title in told} == shown
    assert len({uid for uid, *_times in told}) == len(told) == len(begins)
