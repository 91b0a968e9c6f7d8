"""A crowded calendar: folded by day and hour, nothing dropped, and one window as a card."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.calendars import services
from apps.calendars.models import Window
from apps.calendars.queries import entries_json, folded_json
from apps.calendars.queries.folding import IN_A_DAY, IN_AN_HOUR

from .conftest import at

pytestmark = pytest.mark.django_db
ZONE = "Europe/Berlin"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def cells(entry: dict, start: datetime, end: datetime, fold: str):
    """The days or hours that an entry touches by a calendar on a wall: the slow and plain way."""
    zone, begins, ends = (
        ZoneInfo(ZONE),
        *(datetime.fromisoformat(entry[edge]).astimezone(ZoneInfo(ZONE)) for edge in ("start", "end")),
    )
    is_long = ends - begins >= DAY
    by_day = is_long or fold == "day"
    moment, last = max(begins, start.astimezone(zone)), min(ends, end.astimezone(zone))
    moment = moment.replace(minute=0) if not by_day else moment.replace(hour=0, minute=0)
    while moment < last:
        yield is_long, by_day, moment
        moment += DAY if by_day else HOUR


def drawn_by_hand(every: list[dict], start: datetime, end: datetime, fold: str) -> set[int]:
    """One window after the other, freezes first: drawn where every cell has room, or where no other is left in one of
    them and none was drawn for that reason in any."""
    room = dict(zip((True, False), IN_A_DAY if fold == "day" else IN_AN_HOUR, strict=True))
    taken, others, drawn = Counter(), [], set()
    for entry in sorted(every, key=lambda one: (one["kind"] != "freeze", one["start"], one["id"])):
        touched = [(is_long, cell) for is_long, _by_day, cell in cells(entry, start, end, fold)]
        if all(taken[where] < room[where[0]] for where in touched):
            taken.update(touched)
            drawn.add(entry["id"])
        else:
            others.append((entry["id"], touched))
    left = Counter(where for _pk, touched in others for where in touched)
    for number, (pk, touched) in enumerate(others):
        before = {where for other, places in others[:number] if other in drawn for where in places}
        if not before & set(touched) and min(left[where] for where in touched) == 1:
            drawn.add(pk)
            left.subtract(touched)
    return drawn


@pytest.mark.parametrize("fold", ["day", "hour"])
def test_every_window_is_drawn_or_counted_in_each_cell_that_it_touches(people, planned, fold):
    chance = Random(7)
    for _number in range(60):
        begins = chance.randrange(0, 24 * 6)
        length = chance.choice([1, 2, 3, 30, 70])
        kind = chance.choice(["change", "change", "booking", "milestone", "freeze"])
        services.place(None, kind=kind, start=at(begins), end=at(begins + length), by=people.alice, purpose="x")
    start, end = at(0), at(24 * 9)
    every = orjson.loads(entries_json(people.alice, start, end))
    assert len(every) == 60
    drawn, folds = (orjson.loads(part) for part in folded_json(people.alice, start, end, fold=fold, zone=ZONE))
    shown = {entry["id"] for entry in drawn}
    assert shown == drawn_by_hand(every, start, end, fold)
    expected: dict[tuple, Counter] = {}
    touched: Counter = Counter()
    for entry in every:
        for is_long, by_day, cell in cells(entry, start, end, fold):
            if entry["id"] in shown:
                touched[(is_long, by_day, cell)] += 1
            else:
                expected.setdefault((by_day, cell), Counter())[entry["kind"]] += 1
    assert folds, "sixty windows in nine days are too many for all of them"
    told = {(one["by_day"], datetime.fromisoformat(one["start"])): Counter(one["kinds"]) for one in folds}
    assert told == expected
    assert all(one["count"] == sum(one["kinds"].values()) for one in folds)
    long, short = IN_A_DAY if fold == "day" else IN_AN_HOUR
    crowded = {where: many for where, many in touched.items() if many > (long if where[0] else short) + 1}
    assert crowded == {}


def test_one_window_alone_is_not_folded_as_the_fold_takes_as_much_room(people, planned):
    for begins in range(4):
        planned(begins, begins + 1, title="Work")
    for begins, expected in ((5, [5, 0]), (6, [4, 2])):
        planned(begins, begins + 1, title="Work")
        drawn, folds = (orjson.loads(part) for part in folded_json(people.alice, at(0), at(24)))
        assert [len(drawn), sum(one["count"] for one in folds)] == expected


def test_a_fold_says_how_many_of_each_kind_and_how_many_conflict(client, people, planned, place):
    client.force_login(people.alice)
    for n in range(7):
        planned(n, n + 2, title=f"Work {n}", environments=[place.prod])
    answer = client.get(
        "/api/v1/calendar/",
        {"from": "2027-03-01T00:00Z", "to": "2027-04-01T00:00Z", "fold": "day", "zone": "UTC"},
    ).json()
    assert len(answer["entries"]) == 4
    (fold,) = answer["folds"]
    assert (fold["count"], fold["kinds"], fold["conflicts"]) == (3, {"change": 3}, 3)
    assert fold["words"] == "3 changes; 3 have conflicts"
    html = client.get("/calendars/?view=month&on=2027-03-01").content.decode()
    assert "3 changes" in html
    for name, value in (("fold", "year"), ("zone", "Mars/Base")):
        query = {"from": "2027-03-01T00:00Z", "to": "2027-04-01T00:00Z", name: value}
        assert client.get("/api/v1/calendar/", query).status_code == 400


def test_days_begin_where_the_address_says(client, people, planned):
    client.force_login(people.alice)
    planned(23, 24, title="Late work")
    html = client.get("/calendars/?view=agenda&on=2027-03-01&zone=Asia/Tokyo").content.decode()
    assert ">08:00<" in html
    assert "Times in Asia/Tokyo" in html
    assert client.get("/calendars/?zone=Mars/Base").status_code == 200


def test_a_card_says_how_a_window_stands_and_of_reserved_time_nothing_but_that(client, people, planned, place):
    client.force_login(people.alice)
    docket = planned(1, 3, environments=[place.prod], title="Rotate keys", firm=True)
    hidden = planned(2, 4, environments=[place.prod], title="Embargoed", team=people.team.search, restricted=True)
    mine, theirs = (Window.objects.get(docket=row) for row in (docket, hidden))
    html = client.get(reverse("calendars:card", args=[mine.pk])).content.decode()
    for words in ("Rotate keys", docket.key, "Payments Prod", people.team.payments.name, "UTC", "Reserved time"):
        assert words in html
    secret = client.get(reverse("calendars:card", args=[theirs.pk]), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in secret
    assert "Reserved" in secret
    for words in ("Embargoed", hidden.key, "Payments Prod", people.team.search.name):
        assert words not in secret
    services.withdraw(docket, by=people.alice)
    assert client.get(reverse("calendars:card", args=[mine.pk])).status_code == 404


def test_a_wall_shows_what_goes_on_now_in_as_many_queries_for_one_as_for_nine(client, people, planned):
    client.force_login(people.alice)
    counts = []
    for many in (1, 8):
        for n in range(many):
            planned(n, n + 2, title=f"Work {n}")
        with CaptureQueriesContext(connection) as queries:
            html = client.get("/calendars/?view=wall&on=2027-03-01").content.decode()
        counts.append(len([query for query in queries if "calendars_window" in query["sql"]]))
    assert "Work 0" in html
    assert "sidebar" not in html
    assert counts[0] == counts[1]


def test_a_view_of_the_calendar_is_kept_and_opened_and_what_is_pinned_opens_first(client, people):
    client.force_login(people.alice)
    kept = client.post(
        reverse("calendars:save_view"),
        {"name": "Search week", "query": "view=week&kind=change&on=2027-03-01", "pinned": "on"},
    )
    assert kept.url.startswith("/calendars/?view=week&kind=change&saved=")
    opened = client.get("/calendars/")
    assert opened.status_code == 302
    assert opened.url == kept.url
    html = client.get(kept.url).content.decode()
    assert "Search week" in html
    assert client.get("/calendars/?saved=none").status_code == 200
