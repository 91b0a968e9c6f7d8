"""The calendar as rows of time: who has a row, what folds, what is hidden, and where bars stand."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.calendars import services
from apps.calendars.drawing.bars import Line
from apps.calendars.drawing.scales import ZOOMS, Scale, days_of, packed

from .conftest import at

pytestmark = pytest.mark.django_db
ADDRESS = "/calendars/?view=timeline&on=2027-03-01"


@pytest.fixture
def alice(client, people):
    client.force_login(people.alice)
    return client


def page(client, query="", address=ADDRESS) -> str:
    answer = client.get(f"{address}&{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def rows(html: str) -> dict[str, str]:
    """The rows by their slug."""
    return dict(re.findall(r'<tr id="row-([\w.-]+)">(.*?)</tr>', html, re.S))


def test_rows_are_what_the_windows_claim(alice, planned, place, people):
    planned(3, 5, title="Rotate keys", services=[place.ledger], environments=[place.prod], people=[people.bob])
    planned(3, 5, title="Tune", services=[place.ledger, place.search], team=people.team.search)
    planned(1, 9, title="Year end", kind="freeze", firm=True)
    wanted = {
        "service": {"ledger": {"Rotate keys", "Tune"}, "search": {"Tune"}, "-all": {"Year end"}},
        "environment": {"payments-prod": {"Rotate keys"}, "-none": {"Tune"}, "-all": {"Year end"}},
        "team": {"payments": {"Rotate keys", "Year end"}, "search": {"Tune"}},
        "person": {"bob": {"Rotate keys"}, "-none": {"Tune"}, "-all": {"Year end"}},
    }
    titles = {"Rotate keys", "Tune", "Year end"}
    for by, expected in wanted.items():
        found = rows(page(alice, f"by={by}"))
        assert {slug: {one for one in titles if one in row} for slug, row in found.items()} == expected, by
    for zoom in ZOOMS:
        assert "Rotate keys" in page(alice, f"zoom={zoom}")
    # Of a freeze that names a place, time is shaded in its row.
    services.place(
        planned(0, 1, title="x"),
        kind="freeze",
        purpose="y",
        start=at(2),
        end=at(4),
        services=[place.search],
        by=people.alice,
    )
    assert "tl-shade" in rows(page(alice))["search"]
    assert "tl-shade" not in rows(page(alice))["ledger"]
    # What people write is text, in the pattern of a bar too.
    planned(1, 2, title="<b>{url}</b>", services=[place.ledger])
    assert "&lt;b&gt;{url}&lt;/b&gt;" in rows(page(alice))["ledger"]
    for nonsense in (
        "by=x&zoom=y&page=z&open=%00",
        "page=-1",
        "page=99999999",
        "on=never",
        "on=0001-01-01",
        "on=9999-12-31",
    ):
        page(alice, nonsense)


def test_a_bar_of_days_says_days_and_another_says_hours(alice, planned, place):
    planned(0, 48, title="Build", kind="release_phase", services=[place.ledger])
    planned(24, 48, title="Code freeze", kind="milestone", services=[place.ledger])
    planned(1, 3, title="Rotate keys", services=[place.ledger])
    whens = re.findall(
        r'<span class="tl-when">([^<]*?)(?: · tentative)?</span>', rows(page(alice, "zone=UTC"))["ledger"]
    )
    assert sorted(whens) == ["Mon 1 Mar 01:00 – Mon 1 Mar 03:00", "Mon 1 Mar – Tue 2 Mar", "Tue 2 Mar"]


def test_a_crowded_row_folds_counts_and_opens(alice, planned, place):
    for n in range(8):
        planned(1, 3, title=f"Work number {n}", services=[place.ledger])
    planned(4, 5, title="Afterwards", services=[place.ledger])
    folded, opened = page(alice, "zoom=day"), page(alice, "zoom=day&open=ledger")
    assert "3 more at the same time" in folded
    assert "9 windows" in folded
    assert "Afterwards" in folded
    assert sum(f"Work number {n}" in folded for n in range(8)) == 5
    assert all(f"Work number {n}" in opened for n in range(8))


def test_what_cannot_be_read_is_counted_by_day_and_leads_there(alice, planned, place, monkeypatch):
    monkeypatch.setattr("apps.calendars.drawing.timelines.CLOSED", 3)
    for n in range(4):
        planned(24 * (n // 2) + 1, 24 * (n // 2) + 3 + n, title=f"Work number {n}", services=[place.ledger])
    (row,) = [row for slug, row in rows(page(alice, "zoom=week")).items() if slug == "ledger"]
    assert "Work number" not in row
    assert re.findall(r'href="([^"]*view=day[^"]*)"', row) == [
        f"/calendars/?view=day&amp;on=2027-03-0{day}&amp;service=ledger" for day in (1, 2)
    ]
    assert row.count("<b>2</b>") == 2
    assert "Work number 3" in rows(page(alice, "zoom=week&open=ledger"))["ledger"]
    monkeypatch.setattr("apps.calendars.drawing.timelines.OPEN", 3)
    assert "Work number" not in rows(page(alice, "zoom=week&open=ledger"))["ledger"]


def test_a_window_is_counted_on_each_day_that_it_touches(alice, planned, place, monkeypatch):
    monkeypatch.setattr("apps.calendars.drawing.timelines.CLOSED", 1)
    planned(20, 24, title="Until midnight", services=[place.ledger])
    planned(22, 26, title="Over midnight", services=[place.ledger])
    planned(-3, 1, title="From the day before", services=[place.ledger])
    row = rows(page(alice, "zoom=week"))["ledger"]
    assert "3 windows" in row
    assert re.findall(r"<b>(\d+)</b>", row) == ["3", "1"]


def test_rows_come_in_pages_and_none_is_dropped(alice, planned, place, monkeypatch):
    monkeypatch.setattr("apps.calendars.drawing.timelines.ROWS", 2)
    planned(1, 3, services=[place.ledger, place.search, place.payments_api])
    first, second = rows(page(alice)), rows(page(alice, "page=2"))
    assert (len(first), len(second), first.keys() & second.keys()) == (2, 1, set())


def test_reserved_time_has_a_row_of_its_own_and_says_nothing_of_where(alice, planned, place, people):
    hidden = planned(1, 2, title="Embargoed", environments=[place.prod], team=people.team.search, restricted=True)
    for by in ("service", "environment", "team", "person"):
        html = page(alice, f"by={by}")
        assert list(rows(html)) == ["-reserved"], by
        assert "conflict" not in rows(html)["-reserved"], "it meets nothing"
        assert "Embargoed" not in html
        assert hidden.key not in "".join(rows(html).values())


@pytest.mark.parametrize("by", ["service", "team"])
def test_the_timeline_takes_the_same_queries_however_many_there_are(alice, planned, place, by):
    counts = []
    for n in range(3):
        planned(n, n + 1, services=[place.ledger, place.search])
        page(alice, f"by={by}")
        with CaptureQueriesContext(connection) as queries:
            page(alice, f"by={by}")
        counts.append(len([query for query in queries if "calendars_" in query["sql"]]))
    assert len(set(counts)) == 1, counts


def test_bars_stand_where_their_time_is_over_a_change_of_the_clock():
    """A day of 23 hours is as wide as it is long, and every column is inside the grid."""
    zone = ZoneInfo("Europe/Berlin")
    for zoom in ZOOMS:
        first, after = days_of(zoom, date(2027, 3, 28))
        scale = Scale(zoom, first, after, zone)
        moment, last = scale.start, 0
        while moment < scale.end:
            begin, wide = scale.place(moment, moment + timedelta(hours=5))
            assert 1 <= begin <= begin + wide - 1 <= scale.columns
            assert begin >= last
            last, moment = begin, moment + timedelta(minutes=90)
        ticks = scale.ticks(first)
        assert ticks[-1][0] + ticks[-1][1] - 1 == scale.columns
        assert scale.column(scale.end) == 0
        assert scale.column(scale.start) == 1
    week = Scale("week", date(2027, 3, 22), date(2027, 3, 29), zone)
    assert week.end - week.start == timedelta(days=7, hours=-1)


@pytest.mark.parametrize("zoom", ZOOMS)
@pytest.mark.parametrize("name", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Gaza", "UTC"])
def test_heads_and_folds_lie_side_by_side_in_every_month_of_three_years(name, zoom):
    zone = ZoneInfo(name)
    for month in range(36):
        for on in (1, 8, 15, 22, 28):
            scale = Scale(zoom, *days_of(zoom, date(2026 + month // 12, month % 12 + 1, on)), zone)
            tiles = [scale.tile(*unit) for unit in scale.units]
            assert tiles[0][0] == 1
            assert [at + wide for at, wide in tiles] == [at for at, _wide in tiles[1:]] + [scale.columns + 1]
            assert [tick[:2] for tick in scale.ticks(scale.first)] == tiles
            assert scale.lines in ([], [at for at, _wide in tiles[1:]])
    autumn = {scale.zoom: len(Scale(zoom, *days_of(zoom, date(2026, 10, 25)), ZoneInfo("Europe/Berlin")).units)}
    assert autumn == {zoom: 13 if zoom == "day" else {"week": 7, "fortnight": 14, "month": 31}[zoom]}


def test_of_bars_at_once_no_more_are_drawn_than_there_are_lanes():
    scale = Scale("day", date(2027, 3, 1), date(2027, 3, 2), ZoneInfo("UTC"))
    start = datetime(2027, 3, 1, tzinfo=UTC)
    spans = sorted((start + timedelta(minutes=17 * n % 1200), timedelta(minutes=30 + 7 * n % 120)) for n in range(60))
    lines = [Line(n, "change", "x", "", "", begin, begin + length, True) for n, (begin, length) in enumerate(spans)]

    def most(bars) -> int:
        return max(sum(bar.at <= column < bar.at + bar.wide for bar in bars) for column in range(1, 97))

    for lanes in (1, 3, None):
        bars, left = packed(scale, lines, lanes)
        assert len(bars) + left == 60
        assert (most(bars) == lanes) if lanes else (left == 0 and most(bars) > 3)
        for bar in bars:
            # Words beside a bar never run over one that follows in its lane.
            assert not bar.is_roomy or not any(
                bar.at + bar.wide <= other.at < bar.at + bar.wide + 15 for other in bars if lanes == 1
            )
