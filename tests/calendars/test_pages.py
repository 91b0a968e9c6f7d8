"""The calendar's pages, without JavaScript."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import FeedToken
from apps.accounts.services import make_feed
from apps.audit.queries import timeline
from apps.audit.services import recording
from apps.calendars import services
from apps.calendars.models import Conflict
from apps.core import clock

from .conftest import at

pytestmark = pytest.mark.django_db
CALENDAR = "/calendars/"


@pytest.fixture
def alice(client, people):
    client.force_login(people.alice)
    return client


def page(client, query="", status=200):
    answer = client.get(f"{CALENDAR}?{query}")
    assert answer.status_code == status
    return answer.content.decode()


def test_nobody_sees_the_calendar_without_signing_in(client):
    assert client.get(CALENDAR).status_code == 302


@pytest.mark.parametrize("view", ["month", "week", "day", "agenda"])
def test_every_view_shows_the_window_in_the_zone_of_the_reader(alice, planned, place, people, view):
    with recording(kind="person.edited", key="alice", by=people.alice):
        people.alice.time_zone = "Asia/Tokyo"
        people.alice.save()
    planned(3, 5, environments=[place.prod], title="Rotate keys", firm=True)
    html = page(alice, f"view={view}&on=2027-03-01")
    assert "Rotate keys" in html
    assert ">12:00<" in html


def test_a_day_with_many_windows_folds_and_the_agenda_shows_them_all(alice, planned):
    for n in range(7):
        planned(n, n + 1, title=f"Work number {n}")
    assert "3 more" in page(alice, "view=month&on=2027-03-01")
    agenda = page(alice, "view=agenda&on=2027-03-01")
    assert all(f"Work number {n}" in agenda for n in range(7))


def test_a_long_day_counts_for_a_phone_what_comes_after_its_first_windows_and_has_all_of_it(alice, planned):
    for n in range(14):
        planned(n, n + 1, title=f"Work number {n:02}")
    planned(30, 31, title="The day after")
    html = page(alice, "view=agenda&on=2027-03-01")
    listed = re.findall(r"Work number (\d\d)<|>(and \d+ more)<", html)
    assert [number or words for number, words in listed] == [
        *(f"{n:02}" for n in range(10)),
        "and 4 more",
        *(f"{n:02}" for n in range(10, 14)),
    ]
    assert html.count('href="#rest-2027-03-01"') == html.count('id="rest-2027-03-01"') == 1
    assert "rest-2027-03-02" not in html


def test_a_long_agenda_is_read_on_at_a_whole_day(alice, planned, monkeypatch):
    monkeypatch.setattr("apps.calendars.drawing.days.IN_AN_AGENDA", 3)
    for n in range(3):
        for m in range(2):
            planned(24 * n + m, 24 * n + m + 1, title=f"Day {n} work {m}")
    html = page(alice, "view=agenda&on=2027-03-01")
    assert "Day 0 work 1" in html
    assert "Day 1 work 0" not in html
    assert "on=2027-03-02" in html
    assert "Day 1 work 0" in page(alice, "view=agenda&on=2027-03-02")


def test_the_filters_stand_in_the_address_and_nonsense_is_not_an_error(alice, planned, place):
    planned(1, 2, title="On the ledger", services=[place.ledger])
    planned(1, 2, title="On search", services=[place.search], kind="deployment")
    html = page(alice, "view=agenda&on=2027-03-01&service=ledger")
    assert "On the ledger" in html
    assert "On search" not in html
    assert "On search" not in page(alice, "view=agenda&on=2027-03-01&kind=change")
    assert "Nothing is planned" in page(alice, "view=agenda&on=2027-03-01&conflicts=1")
    page(alice, "view=nonsense&on=yesterday&service=nobody&kind=x,y")


def test_reserved_time_says_nothing_else(alice, planned, place, people):
    hidden = {"title": "Embargoed", "team": people.team.search, "restricted": True}
    docket = planned(1, 2, environments=[place.prod], **hidden)
    for view in ("month", "agenda"):
        html = page(alice, f"view={view}&on=2027-03-01")
        assert "Reserved" in html
        assert "Embargoed" not in html
        assert docket.key not in html
        # Once among the environments to choose from.
        assert html.count("Payments Prod") == 1


@pytest.mark.parametrize("view", ["month", "agenda"])
@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_queries_for_one_and_for_three(alice, planned, place, view, count):
    for n in range(count):
        planned(n, n + 1, services=[place.ledger])
    page(alice, f"view={view}&on=2027-03-01")
    with CaptureQueriesContext(connection) as queries:
        page(alice, f"view={view}&on=2027-03-01")
    banner = '"freezes_freeze"."level"'
    ours = [query for query in queries if "calendars_" in query["sql"] and banner not in query["sql"]]
    # The business calendars to choose from; the windows, and where they are folded or the agenda is cut; what they claim.
    assert len(ours) == {"month": 3, "agenda": 4}[view]


def test_the_conflicts_of_a_record_are_a_page_and_a_fragment(alice, planned, place):
    docket = planned(0, 2, environments=[place.prod], title="Mine")
    other = planned(1, 3, environments=[place.prod], title="Theirs")
    address = reverse("calendars:conflicts", args=[docket.key])
    html = alice.get(address).content.decode()
    assert f"{other.key} “Theirs” works in Payments Prod" in html
    fragment = alice.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert "works in Payments Prod" in fragment
    assert alice.get(reverse("calendars:conflicts", args=["CHG-99999"])).status_code == 404


def test_accepting_asks_for_a_time_and_a_reason_and_keeps_what_was_typed(alice, planned, place):
    planned(0, 2, environments=[place.prod])
    planned(1, 3, environments=[place.prod])
    address = reverse("calendars:accept", args=[Conflict.objects.get().pk])
    assert "Why both may happen" in alice.get(address).content.decode()
    answer = alice.post(address, {"until": "yesterday", "reason": "Different tables"})
    assert answer.status_code == 422
    assert "Different tables" in answer.content.decode()
    past = alice.post(address, {"until": "2020-01-01T00:00", "reason": "Different tables"})
    assert past.status_code == 422
    until = f"{clock.now().year + 1}-01-01T00:00"
    assert alice.post(address, {"until": until, "reason": "Different tables"}).status_code == 302
    assert Conflict.objects.get().status == "accepted"
    assert alice.post(reverse("calendars:accept", args=[10**9]), {}).status_code == 404


def test_a_record_without_window_or_without_conflicts_says_so(alice, docket, planned):
    for row, sentence in ((docket(), "No window yet"), (planned(0, 1), "Nothing else is planned")):
        assert sentence in alice.get(reverse("calendars:conflicts", args=[row.key])).content.decode()


def test_a_feed_address_is_shown_once_and_can_be_revoked(alice, people, place):
    address = reverse("calendars:feeds")
    assert "No feed yet" in alice.get(address).content.decode()
    made = alice.post(address, {"name": "Phone", "query": "service=ledger"}).content.decode()
    assert "/calendars/feed/" in made
    assert "/calendars/feed/" not in alice.get(address).content.decode()
    row = FeedToken.objects.get(user=people.alice)
    assert row.query == "service=ledger"
    alice.post(reverse("calendars:revoke", args=[row.pk]))
    assert FeedToken.objects.get(pk=row.pk).revoked_at is not None
    assert alice.post(address, {"name": ""}).status_code == 422


def test_a_list_of_feeds_takes_as_many_queries_as_one_of_them(client, people, place):
    client.force_login(people.alice)
    counts = []
    for queries in (["service=ledger", "person=bob"], ["service=search", "person=carol", "service=gone"]):
        for query in queries:
            make_feed(by=people.alice, name=query, query=query)
        with CaptureQueriesContext(connection) as taken:
            shown = client.get(reverse("calendars:feeds"))
        with CaptureQueriesContext(connection) as by_api:
            listed = client.get("/api/v1/feeds/")
        counts.append((len(taken), len(by_api)))
        words = [words for _row, words in shown.context["feeds"]]
        assert [row["shows"] for row in listed.json()["results"]] == words
    assert place.ledger.name in words
    assert words.count("") == 1
    assert counts[0] == counts[1]


def test_nobody_revokes_the_feed_of_another(client, people):
    client.force_login(people.bob)
    client.post(reverse("calendars:feeds"), {"name": "Phone"})
    client.force_login(people.alice)
    assert client.post(reverse("calendars:revoke", args=[FeedToken.objects.get().pk])).status_code == 404


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "UTC"])
def test_what_is_planned_in_days_stands_on_them_in_every_zone(alice, planned, people, zone):
    planned(24, 48, kind="milestone", title="Code freeze")
    planned(24, 72, kind="release_phase", title="Testing")
    shown = page(alice, f"view=month&on=2027-03-01&zone={zone}")
    assert (shown.count("Code freeze"), shown.count("Testing")) == (1, 2)
    # No hour beside either.
    assert "</time> Code" not in shown
    assert "</time> Testing" not in shown
    agenda = page(alice, f"view=agenda&on=2027-03-01&zone={zone}")
    assert "all day" in agenda
    assert re.search(r">2 Mar</time> – <time[^>]*>3 Mar</time>", agenda)


def test_windows_that_end_at_midnight_do_not_touch_the_next_day(alice, planned):
    planned(20, 24, title="Until midnight")
    assert page(alice, "view=month&on=2027-03-01").count("Until midnight") == 1
    assert at(24).hour == 0


def test_the_history_says_once_and_in_words_that_the_times_of_a_series_became_firm(planned, people):
    row = planned(1, 2)
    services.place(row, purpose="again", kind="change", start=at(25), end=at(26), by=people.alice)
    with recording(kind="change.authorized", key=row.key, by=people.alice):
        for purpose in ("work", "again"):
            services.set_firm(row, purpose, by=people.alice)
    newest = timeline([row.key], people.grace)[0]
    assert [(diff.field, diff.before, diff.after) for diff in newest.diffs] == [("Firm", "tentative", "firm")]
