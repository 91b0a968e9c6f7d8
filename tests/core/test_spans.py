"""Spans are half-open to the microsecond (T-03)."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.core.refusals import Refused
from apps.core.spans import LONGEST, overlaps, span

TWO = datetime(2026, 11, 26, 2, tzinfo=UTC)
HOUR, TICK = timedelta(hours=1), timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("start", "meets"), [(TWO, False), (TWO - TICK, True), (TWO + TICK, False), (TWO - 2 * HOUR, False)]
)
def test_what_ends_at_two_does_not_meet_what_starts_then(start, meets):
    first, second = span(TWO - HOUR, TWO), span(start, start + HOUR)
    assert overlaps(first, second) is meets
    assert overlaps(second, first) is meets


@pytest.mark.parametrize(
    "end", [TWO, TWO - TICK, TWO + LONGEST + TICK, TWO.replace(tzinfo=None), TWO.replace(year=2100), None]
)
def test_an_impossible_span_is_refused_with_its_field(end):
    with pytest.raises(Refused) as refused:
        span(TWO, end)
    assert refused.value.status == 422
    assert refused.value.refusals[0].field == "end"


def test_the_longest_span_is_400_days():
    assert span(TWO, TWO + LONGEST).upper == TWO + LONGEST
