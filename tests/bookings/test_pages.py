"""The page of one booking, and the list of many."""

from datetime import timedelta

import pytest

from apps.core import clock

from .test_bookings import HOUR, book, frozen

pytestmark = pytest.mark.django_db
__all__ = ["book"]


def test_before_its_time_no_step_of_a_booking_is_urged_and_then_its_beginning_is(client, people, place, book):
    made = book(begins=1, hours=2, places=[place.staging])
    client.force_login(people.alice)

    def seen():
        return client.get(made.get_absolute_url())

    assert "Yours when its time comes" in seen().content.decode()
    assert not any(option.primary for option in seen().context["options"])
    with clock.shifted(HOUR + timedelta(minutes=5)):
        assert "Its time has come" in seen().content.decode()
        assert [option.name for option in seen().context["options"] if option.primary] == ["begin"]


def test_who_may_not_begin_reads_that_it_stays_theirs(client, people, place, book):
    made = book(begins=-0.2, hours=8)
    frozen(people, start=clock.now() - HOUR, end=clock.now() + 9 * HOUR)
    client.force_login(people.alice)
    page = client.get(made.get_absolute_url()).content.decode()
    assert "It may not begin yet" in page
    assert "It stays yours meanwhile" in page


def test_many_bookings_are_listed_page_by_page(client, people, place, book, monkeypatch):
    monkeypatch.setattr("apps.bookings.views.PAGE", 2)
    for hour in range(3):
        book(begins=1 + 2 * hour, hours=1, places=[place.staging])
    client.force_login(people.alice)
    pages = [client.get("/bookings/", {"page": number}) for number in (1, 2)]
    assert [len(page.context["rows"]) for page in pages] == [2, 1]
    assert "Page 1 of 2, 3 in all" in pages[0].content.decode()
