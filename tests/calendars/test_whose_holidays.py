"""Whose holidays stand on the calendar: those of one's own teams and of the house, until others are chosen."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from apps.accounts.models import FeedToken
from apps.calendars.business import add_holiday, make_calendar
from apps.calendars.feeds.following import asked, filter_of, words_of

pytestmark = pytest.mark.django_db
DAYS = {"office": "Founders' day", "shop": "Stocktaking", "depot": "Inventory"}


@pytest.fixture(autouse=True)
def three(people):
    """The house's own, that of Alice's team, and one of nobody."""
    for day, (slug, name) in enumerate(DAYS.items(), start=2):
        teams = [people.team.payments] if slug == "shop" else []
        row = make_calendar(by=people.root, slug=slug, name=slug.title(), zone="UTC", teams=teams)
        add_holiday(row, by=people.root, date=date(2027, 3, day), name=name)


def on_the_page(client, person, query="") -> set[str]:
    client.force_login(person)
    page = client.get(reverse("calendars:calendar") + f"?view=agenda&on=2027-03-01&{query}").content.decode()
    return {slug for slug, name in DAYS.items() if name.replace("'", "&#x27;") in page}


def told(person, **query) -> set[str]:
    api = APIClient()
    api.force_authenticate(person)
    answer = api.get("/api/v1/calendar/", {"from": "2027-03-01T00:00:00Z", "to": "2027-03-10T00:00:00Z", **query})
    titles = " ".join(entry["title"] for entry in answer.json()["entries"])
    return {slug for slug, name in DAYS.items() if name in titles}


def test_first_those_of_ones_teams_and_of_the_house(client, people):
    assert on_the_page(client, people.alice) == told(people.alice) == {"office", "shop"}
    assert on_the_page(client, people.mallory) == told(people.mallory) == {"office"}


def test_the_address_chooses_others_for_page_and_programs_alike(client, people):
    assert on_the_page(client, people.alice, "calendar=depot") == {"depot"}
    assert told(people.alice, calendar="depot") == {"depot"}
    assert on_the_page(client, people.alice, "calendar=depot&calendar=office") == {"depot", "office"}
    assert told(people.alice, calendar=["depot", "office"]) == {"depot", "office"}
    assert told(people.alice, calendar="depot,office") == {"depot", "office"}
    # What is named wrongly counts as not said on a page.
    assert on_the_page(client, people.alice, "calendar=nowhere") == {"office", "shop"}


def test_a_chip_takes_one_away_and_the_form_shows_what_is_chosen(client, people):
    client.force_login(people.alice)
    url = reverse("calendars:calendar")
    page = client.get(url + "?calendar=depot&calendar=office").content.decode()
    assert "Holidays: Depot" in page
    assert "?calendar=office" in page
    assert page.count(" checked> ") == 2
    assert 'data-query="calendar=depot&amp;calendar=office"' in page
    # One's own are no filter that is on.
    assert "Holidays: " not in client.get(url + "?calendar=shop&calendar=office").content.decode()


def test_a_feed_follows_the_choice(people):
    feed = FeedToken(user=people.alice, query=asked("calendar=depot&calendar=office&on=2027-03-01"))
    assert filter_of(feed).calendars == ("depot", "office")
    assert words_of([feed]) == ["holidays of Depot, holidays of Office"]
    assert filter_of(FeedToken(user=people.alice, query="")).calendars == ()
    assert filter_of(FeedToken(user=people.alice, query="calendar=nowhere")) is None
