"""Series: within their limits whatever is written, right across daylight-saving changes, and as others read them."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo, available_timezones

import icalendar
import pytest
import recurring_ical_events
from dateutil import rrule

from apps.calendars.recurrence import MOST, Recurrence
from apps.calendars.recurrence.grammar import Rule
from apps.calendars.recurrence.walk import days
from apps.core.refusals import Refused

from .others import read_with_ical_js

HOUR = timedelta(hours=1)


def wall(year, month, day, hour=0, minute=0) -> datetime:
    """What a clock on the wall shows, somewhere."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC).replace(tzinfo=None)


START = wall(2026, 1, 6, 14)
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "America/Havana",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Asia/Beirut",
    "America/Santiago",
    "Pacific/Chatham",
    "Asia/Kolkata",
    "UTC",
)


def series(text, zone="Europe/Berlin", start=START, length=HOUR):
    return Recurrence.parse(text, zone=zone, start=start, length=length)


BOMBS = {
    "every second": "FREQ=SECONDLY",
    "every minute": "FREQ=MINUTELY;COUNT=10",
    "hours of a day": "FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=0,1,2;BYSECOND=0,1,2",
    "a milliard": "FREQ=DAILY;COUNT=1000000000",
    "more than a number holds": f"FREQ=DAILY;COUNT={'9' * 5000}",
    "until 9999": "FREQ=YEARLY;UNTIL=99991231T235959Z",
    "thirtieth of February": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    "31 of short months": "FREQ=MONTHLY;BYMONTH=2,4,6,9,11;BYMONTHDAY=31",
    "a position that no month has": "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=366",
    "positions without a set": "FREQ=DAILY;BYSETPOS=1,2,3",
    "a weekday that is never met": "FREQ=DAILY;INTERVAL=7;BYDAY=WE",
    "the 54th Monday": "FREQ=YEARLY;BYDAY=54MO",
    "exclusions": "FREQ=DAILY\nEXDATE:" + ",".join(["20260107T140000"] * 100_000),
    "additions": "FREQ=DAILY\nRDATE:" + ",".join(["20260107T140000"] * 100_000),
    "many lines": "FREQ=DAILY\n" + "EXDATE:20260107T140000\n" * 600,
    "leap days only": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;UNTIL=20280101",
    "all taken out": "FREQ=DAILY;COUNT=1\nEXDATE:20260106T140000",
    "two rules": "RRULE:FREQ=DAILY\nRRULE:FREQ=WEEKLY",
    "said twice": "FREQ=DAILY;FREQ=DAILY",
    "another zone": "FREQ=DAILY\nEXDATE;TZID=Asia/Tokyo:20260107T140000",
    "by Easter": "FREQ=YEARLY;BYEASTER=0",
    "numbers in no script of ours": "FREQ=DAILY;COUNT=٣",
    "nothing": "",
    "a sentence": "DROP TABLE; --",
    "counts beyond three years": "FREQ=MONTHLY;COUNT=100",
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
def test_hostile_rules_are_refused_before_they_cost_anything(text):
    """B-18: 422, in a sentence, in less than 200 ms."""
    before = time.process_time()
    with pytest.raises(Refused) as refused:
        series(text)
    assert (refused.value.status, refused.value.refusals[0].field) == (422, "recurrence")
    assert time.process_time() - before < 0.2


def test_the_costliest_rules_that_are_let_in_stay_cheap():
    for text in (
        "FREQ=DAILY",
        "FREQ=YEARLY;BYMONTHDAY=" + ",".join(map(str, range(1, 32))),
        "FREQ=YEARLY;INTERVAL=366",
    ):
        before = time.process_time()
        found = series(text).occurrences
        assert 1 <= len(found) <= MOST
        assert time.process_time() - before < 0.2


def test_an_overlapping_or_endless_length_is_refused():
    for length in (timedelta(hours=25), timedelta(0), timedelta(days=401)):
        with pytest.raises(Refused):
            series("FREQ=DAILY", length=length)
    assert series("FREQ=DAILY", length=timedelta(hours=24)).occurrences


def random_rules(seed: int, count: int):
    """Rules that our grammar takes, of all kinds, many of which never happen."""
    pick = Random(seed)
    for _number in range(count):
        freq = pick.choice(("DAILY", "WEEKLY", "MONTHLY", "YEARLY"))
        often = freq in ("DAILY", "WEEKLY")
        months = tuple(sorted(pick.sample(range(1, 13), pick.choice((0, 0, 1, 3)))))
        monthdays = (
            () if freq == "WEEKLY" else tuple(sorted(pick.sample((1, 13, 29, 30, 31, -1, -2), pick.choice((0, 1, 2)))))
        )
        nths = (
            (0,)
            if often or pick.random() < 0.5
            else (1, 2, 5, -1, -2)
            if freq == "MONTHLY" or months
            else (1, 20, 53, -1)
        )
        weekdays = tuple(sorted({(pick.randrange(7), pick.choice(nths)) for _n in range(pick.choice((0, 1, 2, 5)))}))
        positions = (
            (pick.choice((1, 2, -1, -2, 5)),) if not often and (weekdays or monthdays) and pick.random() < 0.4 else ()
        )
        yield Rule(
            freq, pick.choice((1, 1, 2, 3, 5)), None, None, months, monthdays, weekdays, positions, pick.choice((0, 6))
        )


def test_counting_the_days_agrees_with_the_library():
    """What bounds the library must find what the library finds; the oracle is asked only for rules that happen."""
    compared = 0
    for rule in random_rules(7, 400):
        start = wall(2024, 2, 29, 9, 30) + timedelta(days=compared % 97)
        last = start.replace(year=2026, day=1)
        ours = days(rule, start.date(), last.date())
        if not ours:
            continue
        compared += 1
        theirs = rrule.rrule(
            getattr(rrule, rule.freq),
            dtstart=start,
            until=last,
            count=None,
            interval=rule.interval,
            wkst=rule.week_start,
            bymonth=rule.months or None,
            bymonthday=rule.monthdays or None,
            byweekday=[rrule.weekday(day, nth or None) for day, nth in rule.weekdays] or None,
            bysetpos=rule.positions or None,
        )
        found = []
        for moment in theirs:
            found.append(moment.date())
            if len(found) == len(ours):
                break
        assert found == ours, str(rule)
        late = start.date() + timedelta(days=29 * (compared % 20))
        leapt = days(rule, start.date(), last.date(), late)
        assert [day for day in leapt if day >= late] == [day for day in ours if day >= late], str(rule)
    assert compared > 200


def as_others_read(text: str, zone: str, start: datetime, length: timedelta, until: datetime) -> list:
    event = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20240101T000000Z\r\n"
        f"DTSTART;TZID={zone}:{start:%Y%m%dT%H%M%S}\r\nDURATION:PT{int(length.total_seconds() // 60)}M\r\n"
        + "".join(
            f"{line.replace('DATE:', f'DATE;TZID={zone}:')}\r\n" if "DATE:" in line else f"{line}\r\n"
            for line in text.splitlines()
        )
        + "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    calendar = icalendar.Calendar.from_ical(event)
    found = recurring_ical_events.of(calendar).between(start - timedelta(days=1), until)
    return sorted(one["DTSTART"].dt.astimezone(UTC) for one in found)


FEED = (
    "RRULE:FREQ=DAILY;INTERVAL=3;COUNT=300",
    "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,WE;UNTIL=20261231T225959Z",
    "RRULE:FREQ=MONTHLY;BYDAY=-1SU\nEXDATE:20241027T023000",
    "RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=30\nRDATE:20250330T023000,20251102T013000",
    "RRULE:FREQ=YEARLY;BYMONTH=3,10;BYDAY=-1SU",
)


def compare_with_others(zone: str, year: int) -> int:
    """T-05 with recurring-ical-events: every instance of five rules, at half past two, when most clocks change."""
    compared = 0
    for text in FEED:
        text = text.replace("UNTIL=2026", f"UNTIL={year + 2}")
        start = wall(year, 1, 1, 2, 30)
        first = Recurrence.parse(text.split("\n")[0], zone=zone, start=start, length=HOUR).occurrences[0].local
        if "DATE:" in text and year != 2024:
            continue
        ours = Recurrence.parse(text, zone=zone, start=first, length=HOUR)
        theirs = as_others_read(text, zone, first, HOUR, wall(year + 3, 1, 1, 2, 29))
        mine = [one.span.lower for one in ours.occurrences if one.local < wall(year + 3, 1, 1, 2, 29)]
        assert mine == theirs, f"{zone} {year} {text}"
        compared += len(mine)
    return compared


def test_others_read_the_same_instants():
    for zone in ZONES[:6]:
        assert compare_with_others(zone, 2024) > 300
    assert compare_with_others("Europe/Berlin", 2027) > 300


BY_THE_CLOCK = (
    "FREQ=DAILY;INTERVAL=3;COUNT=40",
    "FREQ=DAILY;BYMONTH=3,10;COUNT=40",
    "FREQ=DAILY;BYDAY=MO,WE,FR;COUNT=40",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,WE;COUNT=40",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU;COUNT=40",
    "FREQ=MONTHLY;BYMONTHDAY=31;COUNT=12",
    "FREQ=MONTHLY;BYMONTHDAY=-1,15;COUNT=40",
    "FREQ=MONTHLY;BYDAY=2TU,-1SU;COUNT=40",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=30",
    "FREQ=MONTHLY;INTERVAL=3;BYDAY=MO;BYSETPOS=1;COUNT=10",
    "FREQ=YEARLY;BYMONTH=3,10;BYDAY=-1SU;COUNT=6",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=28;COUNT=3",
    "FREQ=DAILY;UNTIL=20240229T023000",
)


def test_ical_js_expands_the_same_local_times():
    """T-05 with ical.js, which knows no zones of its own: what a rule gives by the clock, before any zone is asked."""
    texts, ours = [], []
    for text in BY_THE_CLOCK:
        start = Recurrence.parse(text, zone="UTC", start=wall(2024, 1, 1, 2, 30), length=HOUR).first.local
        found = Recurrence.parse(text, zone="UTC", start=start, length=HOUR).occurrences
        ours.append((text, [f"{one.local:%Y-%m-%dT%H:%M:%S}" for one in found]))
        body = f"UID:1\r\nDTSTAMP:20240101T000000Z\r\nDTSTART:{start:%Y%m%dT%H%M%S}\r\nDURATION:PT1H\r\nRRULE:{text}"
        texts.append(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n{body}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
    read = [[row[1] for row in rows] for rows in read_with_ical_js(texts)]
    assert [pair for pair, theirs in zip(ours, read, strict=True) if pair[1] != theirs] == []


@pytest.mark.soak
def test_others_read_the_same_instants_in_every_zone():
    for zone in sorted(available_timezones()):
        for year in (2024, 2027):
            compare_with_others(zone, year)


def edges_hold(zone: str) -> int:
    """T-04: each day of 2024-2030 at the time when that zone's clocks change keeps its wall time, or says why not."""
    place, changed = ZoneInfo(zone), 0
    for year in (2024, 2027):
        for at in (wall(year, 1, 1, 0, 0), wall(year, 1, 1, 2, 30)):
            rows = Recurrence.parse("FREQ=DAILY", zone=zone, start=at, length=HOUR).occurrences
            for one in rows:
                shown = one.span.lower.astimezone(place)
                assert one.span.upper > one.span.lower
                if one.clocks == "gap":
                    assert one.local < shown.replace(tzinfo=None) <= one.local + timedelta(hours=24, minutes=30)
                else:
                    assert shown.replace(tzinfo=None, fold=0) == one.local
                    assert shown.fold == 0
                changed += bool(one.clocks)
    return changed


def test_wall_time_is_kept_and_what_the_clocks_do_is_said():
    assert sum(edges_hold(zone) for zone in ZONES) > 20
    spring = series("FREQ=DAILY", start=wall(2026, 3, 28, 2, 30)).occurrences[:3]
    assert [one.clocks for one in spring] == ["", "gap", ""]
    assert spring[1].span.lower == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    autumn = series("FREQ=DAILY", start=wall(2026, 10, 24, 2, 30)).occurrences[:3]
    assert [one.clocks for one in autumn] == ["", "fold", ""]
    assert autumn[1].span.lower == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert autumn[2].span.lower == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


@pytest.mark.soak
def test_wall_time_is_kept_in_every_zone():
    for zone in sorted(available_timezones()):
        edges_hold(zone)


def test_between_is_half_open_to_the_microsecond():
    """T-03 for series: what ends at an instant is over by then."""
    rows = series("FREQ=DAILY;COUNT=3", zone="UTC")
    first = rows.occurrences[0].span
    tick = timedelta(microseconds=1)
    assert rows.between(first.upper - tick, first.upper) == [first]
    assert rows.between(first.upper, first.upper + tick) == []
    assert rows.between(first.lower - HOUR, first.lower) == []
    assert rows.between(first.lower - HOUR, first.lower + tick) == [first]
    assert [one.span for one in rows.upcoming(first.upper, 1)] == [rows.occurrences[1].span]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;UNTIL=20260630",
            "every second Tuesday at 14:00 Europe/Berlin, 1 h, until 23 Jun 2026",
        ),
        ("FREQ=WEEKLY", "every Tuesday at 14:00 Europe/Berlin, 1 h"),
        (
            "FREQ=WEEKLY;BYDAY=MO,TH;COUNT=2",
            "every week on Monday and Thursday at 14:00 Europe/Berlin, 1 h, until 12 Jan 2026",
        ),
        ("FREQ=MONTHLY;BYDAY=2TU", "every month on the second Tuesday at 14:00 Europe/Berlin, 1 h"),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            "every month on the last day from Monday to Friday at 14:00 Europe/Berlin, 1 h",
        ),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "every month on the last day at 14:00 Europe/Berlin, 1 h"),
        ("FREQ=MONTHLY", "every month on day 6 at 14:00 Europe/Berlin, 1 h"),
        ("FREQ=YEARLY", "every year on 6 January at 14:00 Europe/Berlin, 1 h"),
        (
            "FREQ=YEARLY;BYMONTH=3,6;BYDAY=-1FR",
            "every year on the last Friday in March and June at 14:00 Europe/Berlin, 1 h",
        ),
        ("FREQ=DAILY;INTERVAL=10\nEXDATE:20260116", "every 10 days at 14:00 Europe/Berlin, 1 h, without 1 date"),
        ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "every month on a Friday that is day 13 at 14:00 Europe/Berlin, 1 h"),
    ],
)
def test_a_series_says_itself_in_words_and_reads_back(text, words):
    found = series(text)
    assert found.in_words() == words
    again = series(found.text)
    assert (again.occurrences, again.text) == (found.occurrences, found.text)
