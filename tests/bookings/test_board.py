"""The environment board: what is known of each place, what can be booked, and what is only reserved."""

import itertools
import re
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.formats import date_format

from apps.bookings.queries.board import _steps
from apps.bookings.rules import next_free, taken
from apps.calendars import occupancy
from apps.calendars import services as calendar
from apps.calendars.drawing.scales import Scale
from apps.changes import services as changes
from apps.core import clock
from apps.core.spans import span
from apps.dockets.models import Docket
from apps.environments.models import Environment
from apps.environments.services import report_version
from apps.freezes import services as freezes

from .test_bookings import HOUR, book, frozen, hour

pytestmark = pytest.mark.django_db
__all__ = ["book"]
BOARD = "/bookings/board/"


def rows(client, query="") -> dict[str, str]:
    html = client.get(f"{BOARD}?{query}").content.decode()
    return dict(re.findall(r'<tr data-row="([\w-]+)">(.*?)</tr>', html, re.S))


@pytest.fixture
def alice(client, people):
    client.force_login(people.alice)
    return client


def test_of_each_environment_it_says_who_is_in_it_and_what_is_not_known(alice, book, people, place, seeded):
    made = book(begins=-0.5, hours=3, places=[place.prod])
    work = changes.draft(
        by=people.mallory, title="Tune", services=[place.search], environments=[place.prod], start=hour(1), end=hour(2)
    )
    found = rows(alice)
    assert set(found) == {"payments-prod", "payments-staging", "shared-test", "search-prod"}
    assert made.key in found["payments-prod"]
    assert "until" in found["payments-prod"]
    # Also where other days are shown.
    for on in ("2020-01-01", "2099-12-01"):
        assert made.key in rows(alice, f"on={on}")["payments-prod"]
    assert "open conflict" in found["payments-prod"]
    assert "free to book" in found["payments-staging"]
    assert "open conflict" not in found["payments-staging"]
    # Of drift nothing is known, which is not the same as none.
    assert all("Drift is not known" in row for row in found.values())
    report_version(place.ledger, place.prod, "1.4.2", by=people.henry, at=clock.now())
    said = rows(alice)
    assert "1 version" in said["payments-prod"]
    assert [slug for slug, row in said.items() if "Drift is not known" not in row] == ["payments-prod"]
    occupancy.occupy(place.prod, work.docket, by=people.mallory)
    assert f"{work.key} is in it" in rows(alice)["payments-prod"]


def test_filters_narrow_it_and_nonsense_is_not_an_error(alice, book, place):
    book(begins=2, hours=2, places=[place.staging])
    at = "%Y-%m-%dT%H:%M"
    for query, missing in (
        ("kind=production", {"payments-staging", "shared-test"}),
        ("service=search", {"payments-prod", "payments-staging"}),
        ("team=search", {"payments-prod", "payments-staging", "shared-test", "search-prod"}),
        (f"free_from={hour(3):{at}}&free_until={hour(9):{at}}", {"payments-staging"}),
        # Back to back is free.
        (f"free_from={hour(4):{at}}&free_until={hour(9):{at}}", set()),
        ("busy=on", {"payments-prod", "shared-test", "search-prod"}),
        ("busy=on&on=2099-01-01", {"payments-prod", "payments-staging", "shared-test", "search-prod"}),
        ("sort=x", set()),
        ("on=0001-01-01", set()),
        ("on=9999-12-31", set()),
        ("kind=x&service=y&team=z&free_from=never&on=2027-99-01&zoom=q&page=x", set()),
    ):
        every = {"payments-prod", "payments-staging", "shared-test", "search-prod"}
        assert every - set(rows(alice, query)) == missing, query


def test_it_is_sorted_by_name_or_by_how_much_is_planned(alice, book, place):
    book(begins=1, hours=1, places=[place.shared])
    for n in range(2):
        book(begins=5 + 3 * n, hours=1, places=[place.staging])
    assert list(rows(alice, "sort=busy"))[:2] == ["payments-staging", "shared-test"]
    names = [re.search(r'<a href="[^"]*">([^<]+)</a></span>', row)[1] for row in rows(alice, "sort=name").values()]
    assert names == sorted(names)


def test_a_freeze_shades_the_environments_that_it_covers(client, people, place):
    """By services that run there, by kind, or all; one that is not announced or not to be known of shades nothing."""
    given = {"by": people.erin, "team": place.ledger.team, "reason": "Sales", "level": "exception"}
    made = {
        "kinds": freezes.draft(title="Production", start=hour(24), end=hour(48), kinds=["production"], **given),
        "service": freezes.draft(title="Ledger", start=hour(50), end=hour(60), services=[place.ledger], **given),
        "draft": freezes.draft(title="Not yet", start=hour(70), end=hour(80), **given),
    }
    client.force_login(people.alice)
    assert not any("tl-shade" in row for row in rows(client).values())
    for name in ("kinds", "service"):
        freezes.announce(made[name], by=people.erin)
    shades = {slug: row.count("tl-shade") for slug, row in rows(client).items()}
    hosts = {slug for slug in shades if place.ledger in Environment.objects.get(slug=slug).services.all()}
    prod = set(Environment.objects.filter(kind="production").values_list("slug", flat=True))
    assert shades == {slug: (slug in prod) + (slug in hosts) for slug in shades}
    assert 0 < sum(shades.values()) < 2 * len(shades)
    Docket.objects.filter(freeze=made["kinds"]).update(is_restricted=True)
    client.force_login(people.mallory)
    assert {slug: row.count("tl-shade") for slug, row in rows(client).items()} == {
        slug: slug in hosts for slug in shades
    }


def test_what_works_there_now_and_the_next_freeze_are_said_with_their_time(alice, people, place, seeded):
    work = changes.draft(
        by=people.alice,
        title="Patch",
        services=[place.ledger],
        environments=[place.staging],
        start=hour(-0.1),
        end=hour(2),
    )
    begins, ends = hour(3), hour(5)
    freeze = frozen(people, start=begins, end=ends)
    zone = ZoneInfo(people.alice.time_zone)
    row = rows(alice)["payments-staging"]
    assert "free to book" in row
    assert "is planned here now" not in row, "what is only proposed is not"
    calendar.set_firm(work.docket, firm=True, by=people.alice)
    assert f"{work.key} is planned here now" in rows(alice)["payments-staging"]
    assert f"freeze from {date_format(begins.astimezone(zone), 'D H:i')}" in row
    with clock.shifted(4 * HOUR):
        row = rows(alice)["payments-staging"]
        assert f"freeze until {date_format(ends.astimezone(zone), 'D H:i')}" in row
        assert "is planned here now" not in row
    with clock.shifted(6 * HOUR):
        assert freeze.get_absolute_url() not in rows(alice)["payments-staging"].split('<td class="tl-time">')[0]


def test_taken_and_past_time_is_no_link_and_reserved_time_says_nothing(client, book, people, place):
    made = book(begins=48, hours=24, title="Secret hole", restricted=True)
    client.force_login(people.mallory)
    found = rows(client)
    told = [slug for slug, row in found.items() if "Secret" in row or made.key in row]
    assert told == []
    assert "Reserved" in found["payments-staging"]
    cells = {slug: row.count("board-cell is-free") for slug, row in found.items()}
    assert cells["shared-test"] == 14
    assert cells["payments-staging"] in (12, 13)
    client.force_login(people.victor)
    assert not any("is-free" in row for row in rows(client).values())


def test_cells_fill_every_day_of_a_change_of_the_clock():
    zone = ZoneInfo("Europe/Berlin")
    for zoom, days in (("day", 1), ("week", 7), ("fortnight", 14)):
        for first in (date(2027, 3, 28), date(2027, 10, 31)):
            scale = Scale(zoom, first, first + timedelta(days=days), zone)
            steps = _steps(scale)
            assert (steps[0][0], steps[-1][1]) == (scale.start, scale.end)
            assert all(one[1] == following[0] for one, following in itertools.pairwise(steps))
            assert all(start < end for start, end in steps)


def test_a_phone_is_told_how_much_more_there_is_of_an_environment(alice, book, place):
    for n in range(4):
        book(begins=10 * n + 1, hours=2, places=[place.staging])
    row = rows(alice)["payments-staging"]
    assert [len(part.split("<li")) - 1 for part in row.split("and 2 more")] == [3, 2]
    assert 'href="#rest-payments-staging"' in row
    assert "rest-" not in rows(alice)["shared-test"]


def test_the_board_takes_the_same_queries_for_one_and_for_many(alice, book, people, place):
    counts = []
    for n in range(3):
        book(begins=10 * n + 1, hours=2, places=[place.staging, place.shared])
        rows(alice)
        with CaptureQueriesContext(connection) as seen:
            rows(alice)
        counts.append(len(seen))
    assert len(set(counts)) == 1, counts


def test_what_is_next_free_is_free_and_the_first(book, people, place):
    """Asked again from the time that was named nothing stands in the way, and a little earlier something does."""
    now = clock.now()
    # Slots begin at half hours; at a full one they begin when what is in the way ends.
    with clock.shifted(now.replace(minute=0, second=0, microsecond=0) + HOUR - now):
        for begins, hours in ((1, 2), (4, 1), (6, 3)):
            book(begins=begins, hours=hours, places=[place.staging, place.shared])
        for asked, length, expected in ((1.5, 1, 3), (1.5, 2, 9), (4.5, 1, 5), (3, 1, 3), (0.5, 0.5, 0.5)):
            found = next_free([place.staging, place.shared], span(hour(asked), hour(asked + length)), people.alice)
            assert found == hour(expected), (asked, length)
            assert taken([place.staging], [span(found, found + length * HOUR)], None) is None


def test_next_free_skips_freezes_and_what_is_planned_firmly(book, people, place, seeded):
    now = clock.now()
    with clock.shifted(now.replace(minute=0, second=0, microsecond=0) + HOUR - now):
        held = book(begins=1, hours=2)
        frozen(people, start=hour(3), end=hour(5))
        calendar.place(
            changes.draft(by=people.mallory, title="Patch", type="normal").docket,
            kind="change",
            firm=True,
            start=hour(5),
            end=hour(6),
            environments=[place.staging],
            by=people.mallory,
        )
        asked = span(hour(1), hour(2))
        assert next_free([place.staging], asked, people.alice) == hour(6)
        assert next_free([place.staging], asked, people.alice, without=held.docket) == hour(1)
        refusal = taken([place.staging], [asked], people.mallory)
        assert f"from {date_format(hour(6).astimezone(ZoneInfo(people.mallory.time_zone)), 'D j M H:i')}" in str(
            refusal
        )
