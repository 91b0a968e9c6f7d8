"""Files of others as they are read: inside limits, every event taken or refused in a sentence (B-18, B-19, B-33)."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import icalendar
import pytest
import recurring_ical_events

from apps.calendars.importing.lines import LARGEST
from apps.calendars.importing.reading import AHEAD, BACK, read
from apps.core.refusals import Refused

NOW = datetime(2027, 1, 15, 12, tzinfo=UTC)
HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Vendor//EN\r\n"
DAILY = "DTSTART:20270201T090000Z\r\nDURATION:PT1H\r\n"


def event(body: str, uid: str = "1") -> str:
    return f"BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20270101T000000Z\r\nSUMMARY:Work\r\n{body.strip()}\r\nEND:VEVENT\r\n"


def file(*events: str, head: str = HEAD) -> bytes:
    return (head + "".join(events) + "END:VCALENDAR\r\n").encode()


def spans(data: bytes, zone: str = "Europe/Berlin") -> list[tuple[datetime, datetime]]:
    found = read(data, zone=zone, now=NOW)
    assert not found.unread, found.unread
    return [(item.span.lower, item.span.upper) for item in found.items]


def utc(*values: int) -> datetime:
    return datetime(*values, tzinfo=UTC)


HOSTILE = {
    "every second": "RRULE:FREQ=SECONDLY",
    "a milliard": "RRULE:FREQ=DAILY;COUNT=1000000000",
    "until 9999": "RRULE:FREQ=DAILY;UNTIL=99991231T235959Z",
    "by hours": "RRULE:FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=1,2",
    "set positions alone": "RRULE:FREQ=DAILY;BYSETPOS=1,-1",
    "no such Monday": "RRULE:FREQ=YEARLY;BYDAY=54MO",
    "by Easter": "RRULE:FREQ=YEARLY;BYEASTER=0",
    "two rules": "RRULE:FREQ=DAILY\r\nRRULE:FREQ=WEEKLY",
    "rules out": "RRULE:FREQ=DAILY\r\nEXRULE:FREQ=WEEKLY",
    "exclusions": "RRULE:FREQ=DAILY\r\nEXDATE:" + ",".join(["20270202T090000Z"] * 100_000),
    "additions": "RRULE:FREQ=DAILY\r\nRDATE:" + ",".join(["20270202T090000Z"] * 100_000),
    "exclusions in many lines": "RRULE:FREQ=DAILY\r\n" + "EXDATE:20270202T090000Z\r\n" * 600,
    "a period": "RDATE;VALUE=PERIOD:20270202T090000Z/PT1H",
    "from some time on": "RECURRENCE-ID;RANGE=THISANDFUTURE:20270202T090000Z",
}


@pytest.mark.parametrize("rule", [rule for name, rule in HOSTILE.items()], ids=HOSTILE)
def test_hostile_rules_are_refused_at_once_and_the_rest_is_taken(rule):
    """B-18: in under 200 ms, by name, and nothing else of the file is lost."""
    data = file(event(DAILY + rule, "bad"), event(DAILY, "good"))[:LARGEST]
    if len(data) == LARGEST:
        data = file(event(DAILY + rule[:900_000].rpartition(",")[0], "bad"), event(DAILY, "good"))
    before = time.process_time()
    found = read(data, zone="UTC", now=NOW)
    assert time.process_time() - before < 0.2
    assert [row.title for row in found.unread] == ["Work"]
    assert len(found.items) == 1


NEVER = {
    "thirtieth of February": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    "no such day": "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=31",
}


@pytest.mark.parametrize("rule", NEVER.values(), ids=NEVER)
def test_a_rule_that_never_happens_costs_nothing(rule):
    before = time.process_time()
    assert read(file(event(DAILY + f"RRULE:{rule}"), event(DAILY, "2")), zone="UTC", now=NOW).items
    assert time.process_time() - before < 0.2


WHOLE = {
    "fifty thousand events": file(*(event(DAILY, str(n)) for n in range(50_000))),
    "many rules from long ago": file(
        *(
            event(f"DTSTART:20000101T090000Z\r\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30{more}", f"{more}{n}")
            for n in range(500)
            for more in ("", ";COUNT=9")
        )
    ),
    "too many events": file(*(event("DTSTART:20270201T090000Z", str(n)) for n in range(2_001))),
    "too many times": file(*(event(DAILY + "RRULE:FREQ=DAILY", str(n)) for n in range(4))),
    "two hundred thousand folds": file(event("X-A:" + "\r\n a" * 200_000)),
    "five thousand deep": (HEAD + "BEGIN:VEVENT\r\n" * 5_000).encode(),
    "ends what was not begun": HEAD.encode() + b"END:VEVENT\r\n",
    "ends early": HEAD.encode() + b"BEGIN:VEVENT\r\nUID:1\r\n",
    "nothing": b"",
    "a page": b"<html><body>Sign in</body></html>",
    "no events": file(),
    "a cancellation from a stranger": file(event(DAILY), head=HEAD + "METHOD:CANCEL\r\n"),
    "not UTF-8": file(event(DAILY)).replace(b"Work", b"W\xffrk"),
    "a NUL": file(event(DAILY)).replace(b"Work", b"W\x00rk"),
    "a journal at the top": b"BEGIN:VJOURNAL\r\nEND:VJOURNAL\r\n",
}


@pytest.mark.parametrize("data", WHOLE.values(), ids=WHOLE)
def test_what_is_no_calendar_or_too_much_of_one_is_refused_whole(data):
    """B-19: in a sentence, in under a second, whatever it is."""
    before = time.process_time()
    with pytest.raises(Refused) as refused:
        read(data, zone="UTC", now=NOW)
    assert refused.value.status == 422
    assert time.process_time() - before < 1


ROWS = {
    "ends before it begins": "DTSTART:20270201T090000Z\r\nDTEND:20270201T080000Z",
    "negative": "DTSTART:20270201T090000Z\r\nDURATION:-PT1H",
    "a milliard of days": "DTSTART:20270201T090000Z\r\nDURATION:P1000000000D",
    "over 400 days": "DTSTART:20270201T090000Z\r\nDURATION:P401D",
    "no length": "DTSTART:20270201T090000Z\r\nDURATION:soon",
    "an unknown zone": "DTSTART;TZID=Mars/Base:20270201T090000",
    "out of the folder": "DTSTART;TZID=../../etc/passwd:20270201T090000",
    "no start": "DTEND:20270201T090000Z",
    "year 0": "DTSTART:00000101T000000Z",
    "year 1": "DTSTART:00010101T000000Z",
    "1900": "DTSTART:19000101T000000Z",
    "9999": "DTSTART:99991231T235959Z",
    "a leap second": "DTSTART:20270201T235960Z",
    "hour 24": "DTSTART:20270201T240000Z",
    "an offset": "DTSTART:20270201T090000+1400",
    "a day that is not": "DTSTART:20270230T090000Z",
    "a day and a time": "DTSTART;VALUE=DATE:20270201\r\nDTEND:20270202T090000Z",
    "days that end first": "DTSTART;VALUE=DATE:20270201\r\nDTEND;VALUE=DATE:20270201",
    "no line": "DTSTART:20270201T090000Z\r\nthis is no property",
}


@pytest.mark.parametrize("body", ROWS.values(), ids=ROWS)
def test_an_event_that_cannot_be_is_a_row_with_its_reason(body):
    """B-19 and B-33: the row is refused, the others are taken."""
    found = read(file(event(body, "bad"), event(DAILY, "good")), zone="UTC", now=NOW)
    assert len(found.unread) == 1
    assert found.unread[0].reason.endswith(".")
    assert len(found.items) == 1


def test_floating_times_and_days_are_those_of_whoever_brings_them_in():
    data = file(event("DTSTART:20270201T090000\r\nDTEND:20270201T100000"), event("DTSTART;VALUE=DATE:20270202", "2"))
    assert spans(data) == [
        (utc(2027, 2, 1, 8), utc(2027, 2, 1, 9)),
        (utc(2027, 2, 1, 23), utc(2027, 2, 2, 23)),
    ]
    assert spans(data, "America/New_York")[0] == (utc(2027, 2, 1, 14), utc(2027, 2, 1, 15))


@pytest.mark.parametrize(
    "name", ["W. Europe Standard Time", "Europe/Berlin", "/freeassociation.sourceforge.net/Europe/Berlin"]
)
def test_a_zone_is_known_by_its_name_wherever_it_was_written(name):
    assert spans(file(event(f"DTSTART;TZID={name}:20270201T090000\r\nDURATION:PT1H")), "UTC") == [
        (utc(2027, 2, 1, 8), utc(2027, 2, 1, 9))
    ]


def test_what_the_clocks_skip_or_repeat_follows_the_written_rule_and_says_so():
    data = file(
        event("DTSTART:20270328T023000\r\nDURATION:PT1H"),
        event("DTSTART:20271031T023000\r\nDURATION:PT1H", "2"),
        event("DTSTART;VALUE=DATE:20270328", "3"),
    )
    found = read(data, zone="Europe/Berlin", now=NOW).items
    assert [(one.span.lower, bool(one.note)) for one in found] == [
        (utc(2027, 3, 27, 23), False),
        (utc(2027, 3, 28, 1, 30), True),
        (utc(2027, 10, 31, 0, 30), True),
    ]
    assert found[0].span.upper - found[0].span.lower == timedelta(hours=23)


def test_of_one_name_the_later_counts_and_single_times_of_a_series_move_alone():
    data = file(
        event("DTSTART:20270201T090000Z\r\nDURATION:PT1H\r\nSEQUENCE:2\r\nRRULE:FREQ=DAILY;COUNT=3"),
        event("DTSTART:20270301T090000Z\r\nSEQUENCE:1"),
        event("RECURRENCE-ID:20270202T090000Z\r\nDTSTART:20270202T150000Z\r\nDURATION:PT2H"),
        event("RECURRENCE-ID:20270203T090000Z\r\nDTSTART:20270203T090000Z\r\nSTATUS:CANCELLED"),
    )
    found = read(data, zone="UTC", now=NOW)
    assert [(one.span.lower, one.is_cancelled) for one in found.items] == [
        (utc(2027, 2, 1, 9), False),
        (utc(2027, 2, 2, 15), False),
        (utc(2027, 2, 3, 9), True),
    ]
    assert [row.line for row in found.unread] == [13]
    assert len({item.key for item in found.items}) == 3


def test_the_same_file_gives_the_same_names_and_only_what_is_near_is_taken():
    data = file(event("DTSTART:20000101T090000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=YEARLY"))
    first, again = (read(data, zone="UTC", now=NOW).items for _n in range(2))
    assert first == again
    assert [one.span.lower.year for one in first] == [2027, 2028, 2029]
    assert all(one.span.upper > NOW - BACK and one.span.lower < NOW + AHEAD for one in first)


REAL = (
    "DTSTART;TZID=Europe/Berlin:20261201T023000\r\nDURATION:PT90M\r\nRRULE:FREQ=WEEKLY;BYDAY=SU,WE;UNTIL=20270630T000000Z",
    "DTSTART;TZID=America/New_York:20200105T220000\r\nDURATION:PT4H\r\nRRULE:FREQ=MONTHLY;BYDAY=1SU",
    "DTSTART;TZID=Australia/Lord_Howe:20270101T010000\r\nDURATION:PT2H\r\nRRULE:FREQ=DAILY;INTERVAL=9",
    "DTSTART;VALUE=DATE:20200501\r\nRRULE:FREQ=YEARLY",
    "DTSTART:20270110T100000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY;COUNT=9\r\nEXDATE:20270112T100000Z,20270114T100000Z",
    "DTSTART;TZID=Europe/Berlin:20261001T100000\r\nDURATION:PT1H\r\nRDATE;TZID=Europe/Berlin:20270301T100000,20270401T110000",
    "DTSTART;TZID=Europe/Berlin:20261130T100000\r\nDURATION:PT1H\r\nRRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=20",
)


@pytest.mark.parametrize("body", REAL)
def test_what_is_taken_are_the_instants_that_another_library_finds(body):
    """T-05 for what comes in: equal to recurring-ical-events, instance by instance.

    One disagreement: where the clocks change within an instance the library ends it by the clock, and we after its length.
    """
    data = file(event(body))
    theirs = recurring_ical_events.of(icalendar.Calendar.from_ical(data)).between(NOW - BACK, NOW + AHEAD)
    expected = sorted(_instants(one) for one in theirs)
    ours = spans(data, "UTC")
    assert [start for start, _end in ours] == [start for start, _end in expected]
    length = ours[0][1] - ours[0][0]
    assert all(mine == yours or mine[1] - mine[0] == length for mine, yours in zip(ours, expected, strict=True))
    assert sum(mine != yours for mine, yours in zip(ours, expected, strict=True)) <= 2
    assert expected


def _instants(component) -> tuple[datetime, datetime]:
    return tuple(
        value.astimezone(UTC) if isinstance(value, datetime) else utc(value.year, value.month, value.day)
        for value in (component.start, component.end)
    )
