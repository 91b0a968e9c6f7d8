"""T-07 for freezes and maintenance windows: new time zone data moves their times ahead, also those that come again."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from psycopg.types.range import TimestamptzRange

from apps.calendars.models import Window, ZoneRules
from apps.calendars.zones import note_zones
from apps.core import clock
from apps.freezes import services
from apps.freezes.queries import spans_of

from ..calendars.conftest import at

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
BERLIN, NIGHTS = "Europe/Berlin", "FREQ=DAILY;COUNT=5"


@pytest.fixture(autouse=True)
def on_the_first_day():
    with clock.shifted(at(0) - clock.now()):
        yield


def placed_by_other_clocks(*records) -> None:
    """As if these had been placed when that zone's clocks were to stay two hours ahead of UTC, not one."""
    note_zones()
    for window in Window.objects.filter(docket__in=[record.docket for record in records]):
        span = TimestamptzRange(window.span.lower - HOUR, window.span.upper - HOUR, "[)")
        purpose = f"at:{span.lower:%Y%m%dT%H%M}" if window.purpose.startswith("at:") else window.purpose
        Window.objects.filter(pk=window.pk).update(span=span, purpose=purpose)
    row = ZoneRules.objects.get(zone=BERLIN)
    row.offsets = [[row.offsets[0][0], 7200]]
    row.save()


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("rezone", *arguments, stdout=out)
    return out.getvalue()


def begins(record) -> list[float]:
    """When its windows begin, in hours after the first day."""
    rows = Window.objects.filter(docket=record.docket, withdrawn_at=None)
    return sorted((row.span.lower - at(0)) / HOUR for row in rows)


@pytest.mark.parametrize("level", ["exception", "hard"])
def test_a_freeze_that_comes_again_moves_as_a_whole_and_what_has_begun_stays(freeze, people, level):
    # 22:00 to 06:00 in Berlin.
    span = {"begins": 21, "hours": 8}
    made = freeze(level=level, zone=BERLIN, recurrence=NIGHTS, by=people.erin, **span)
    placed_by_other_clocks(made)
    assert begins(made) == [20, 44, 68, 92, 116]
    lengths = {window.upper - window.lower for window in spans_of(made)}
    # Begun within a minute, a night takes that minute too.
    assert lengths <= {8 * HOUR, 8 * HOUR + timedelta(minutes=1)}
    assert len(lengths) == 1
    ids = set(Window.objects.filter(docket=made.docket).values_list("pk", flat=True))
    with clock.shifted(at(45.5) - clock.now()):
        told = run()
        assert told.count("would move") == 3
        assert "3 ahead, 2 begun or over left" in told
        assert begins(made) == [20, 44, 68, 92, 116]
        told = run("--by", people.erin.username)
        assert told.count("  moved") == 3
        assert begins(made) == [20, 44, 69, 93, 117]
        assert {window.upper - window.lower for window in spans_of(made)} == lengths
        assert Window.objects.filter(docket=made.docket, is_firm=True, withdrawn_at=None).count() == 5
        assert set(Window.objects.filter(docket=made.docket).values_list("pk", flat=True)) == ids, "the same to feeds"
        assert "0 ahead" in run("--by", people.erin.username)


def test_who_may_not_move_a_series_is_told_so_for_each_of_its_times(freeze, people):
    made = freeze(zone=BERLIN, recurrence=NIGHTS, begins=21, hours=8)
    placed_by_other_clocks(made)
    told = run("--by", people.alice.username)
    assert begins(made) == [20, 44, 68, 92, 116]
    assert told.count(made.key) >= 5
    assert "  moved" not in told


def test_a_single_freeze_and_a_maintenance_window_move_too(freeze, place, people):
    once = freeze(zone=BERLIN, begins=30, hours=2)
    nights = services.draft_maintenance(
        by=people.henry,
        title="Patch night",
        team=people.team.platform,
        start=at(21),
        end=at(23),
        zone=BERLIN,
        recurrence=NIGHTS,
        environments=[place.prod],
    )
    services.activate(nights, by=people.henry)
    placed_by_other_clocks(once, nights)
    assert (begins(once), begins(nights)) == ([29], [20, 44, 68, 92, 116])
    told = run("--by", people.root.username)
    assert told.count("  moved") == 6, told
    assert (begins(once), begins(nights)) == ([30], [21, 45, 69, 93, 117])
