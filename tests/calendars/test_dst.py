"""Edges in the hour that comes twice or never, in every zone (T-04)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from apps.core import dst
from apps.core.refusals import Refused

FIRST, LAST = datetime(2024, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
MICRO, HOUR = timedelta(microseconds=1), timedelta(hours=1)


def transitions(zone: ZoneInfo):
    """Every change of offset from 2024 to 2030: its instant, the offset before and the one after."""
    step, moment = timedelta(days=5), FIRST
    while moment < LAST:
        low, high = moment, moment + step
        before, after = low.astimezone(zone).utcoffset(), high.astimezone(zone).utcoffset()
        if before != after:
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) / 2
                middle = middle.replace(microsecond=0)
                low, high = (middle, high) if middle.astimezone(zone).utcoffset() == before else (low, middle)
            yield high, before, after
        moment += step


def local(instant: datetime, offset: timedelta) -> datetime:
    return (instant + offset).replace(tzinfo=None)


def test_every_transition_of_every_zone_is_read_as_written():
    zones, seen = sorted(available_timezones()), 0
    for name in zones:
        for instant, before, after in transitions(ZoneInfo(name)):
            seen += 1
            shift = after - before
            begin, end = sorted((local(instant, before), local(instant, after)))
            middle = begin + abs(shift) / 2
            last_plain = instant - MICRO if shift > timedelta() else instant + shift - MICRO
            assert dst.readings(begin - MICRO, name) == [last_plain]
            if shift > timedelta():
                assert dst.readings(begin, name) == dst.readings(middle, name) == dst.readings(end - MICRO, name) == []
                assert dst.readings(end, name) == [instant]
            else:
                assert len(dst.readings(begin, name)) == len(dst.readings(middle, name)) == 2
                assert dst.readings(begin, name) == [instant + shift, instant]
                assert dst.readings(end, name) == [instant - shift]
            with pytest.raises(Refused) as refused:
                dst.instant(middle, name)
            assert refused.value.status == 422
            # A window from an hour before to an hour after lasts what its clocks show, less what they were set on by;
            # one edge in between is put where the written rule says, never before what came before it.
            start, finish = (dst.resolved(edge, name)[0] for edge in (begin - HOUR, end + HOUR))
            assert finish - start == (end + HOUR) - (begin - HOUR) - shift
            assert start < dst.resolved(middle, name)[0] <= finish
    assert len(zones) > 500
    assert seen > 2000


@pytest.mark.parametrize(
    ("text", "offers"),
    [
        ("2026-10-25T02:30", ("2026-10-25T02:30+02:00", "2026-10-25T02:30+01:00")),
        ("2026-03-29T02:30", ("2026-03-29T03:30+02:00", "2026-03-29T01:30+01:00")),
    ],
)
def test_both_readings_are_offered_and_either_is_taken(text, offers):
    with pytest.raises(Refused) as refused:
        dst.parse(text, "Europe/Berlin", field="start")
    assert all(offer in str(refused.value) for offer in offers)
    assert refused.value.refusals[0].field == "start"
    taken = [dst.parse(offer, "Europe/Berlin") for offer in offers]
    assert taken == [datetime.fromisoformat(offer) for offer in offers]


def test_a_window_over_the_change_of_clocks_has_its_real_length():
    start, end = dst.parse("2026-10-25T01:00", "Europe/Berlin"), dst.parse("2026-10-25T04:00", "Europe/Berlin")
    assert end - start == timedelta(hours=4)


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-13-01T00:00", "2026-01-01T24:01", "2026-01-01T00:00+15:00", "2026-06-30T23:59:60Z"]
)
def test_what_is_no_time_is_refused_as_input(text):
    with pytest.raises(Refused) as refused:
        dst.parse(text, "UTC")
    assert refused.value.status == 422


def test_a_zone_that_does_not_exist_is_refused():
    for name in ("Mars/Base", "../etc/passwd", ""):
        with pytest.raises(Refused):
            dst.readings(datetime(2026, 1, 1), name)  # noqa: DTZ001


@pytest.mark.parametrize(
    "text", ["0001-01-01T00:00", "9999-12-31T23:59", "0001-01-01T05:00+00:00", "9999-12-31T23:00-05:00"]
)
def test_years_beside_those_that_are_planned_are_refused(text):
    with pytest.raises(Refused, match=r"2000 and 2099|write a time"):
        dst.parse(text, "Pacific/Kiritimati")
