"""T-07: new time zone data moves what is ahead and planned by the clock; what is over stays; both are reported."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from psycopg.types.range import TimestamptzRange

from apps.audit.services import recording
from apps.calendars.models import Source, Window, ZoneRules
from apps.calendars.services.sources import place_from
from apps.calendars.zones import note_zones, offsets_of
from apps.core import clock

from .conftest import at

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def on_the_first_day():
    with clock.shifted(at(0) - clock.now()):
        yield


@pytest.fixture
def placed(people):
    """``placed(key, start, zone)``: an hour of a vendor."""
    with recording(kind="calendar.imported", key="calendar", by=people.root):
        source = Source.objects.create(name="Acme")

    def put(key: str, start: datetime, zone: str) -> Window:
        span = TimestamptzRange(start, start + HOUR, "[)")
        return place_from(source, key, span, kind="maintenance", title=key, zone=zone, by=people.root)

    return put


def planned_when_summer_time_was_to_stay(zone: str) -> None:
    """The table as if, when things were planned, that zone's clocks were to stay an hour ahead."""
    row = ZoneRules.objects.get(zone=zone)
    row.offsets = [[row.offsets[0][0], 7200]]
    row.save()


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("rezone", *arguments, stdout=out)
    return out.getvalue()


def spans() -> dict:
    return {row.title: row.span.lower for row in Window.objects.all()}


def test_only_what_is_ahead_and_of_that_zone_moves(placed, people):
    winter, summer = datetime(2027, 12, 1, 20, tzinfo=UTC), datetime(2027, 7, 1, 20, tzinfo=UTC)
    placed("over", at(-3), "Europe/Berlin")
    placed("winter", winter, "Europe/Berlin")
    placed("summer", summer, "Europe/Berlin")
    placed("elsewhere", winter, "Asia/Tokyo")
    assert note_zones() == []
    assert "0 ahead" in run()
    planned_when_summer_time_was_to_stay("Europe/Berlin")
    before = spans()
    assert note_zones() == ["Europe/Berlin"]
    with clock.shifted(at(1) - clock.now()):
        placed("later", winter + 3 * HOUR, "Europe/Berlin")
        before = spans()
        told = run()
        assert "winter  Europe/Berlin" in told
        assert "1 ahead, 1 begun or over left" in told
        assert spans() == before
        told = run("--by", people.root.username)
        assert "moved" in told
        # 22:00 by the clock was planned, an hour ahead of UTC more than the clocks are now.
        assert spans() == before | {"winter": winter + HOUR}
        assert Window.objects.get(title="winter").span.upper == winter + 2 * HOUR
        assert "0 ahead" in run("--by", people.root.username)


def test_the_table_of_a_zone_is_that_of_the_data():
    found = offsets_of("Europe/Berlin", datetime(2027, 3, 1, tzinfo=UTC))
    assert found[:3] == [
        [int(datetime(2027, 1, 30, tzinfo=UTC).timestamp()), 3600],
        [int(datetime(2027, 3, 28, 1, tzinfo=UTC).timestamp()), 7200],
        [int(datetime(2027, 10, 31, 1, tzinfo=UTC).timestamp()), 3600],
    ]
    assert offsets_of("Asia/Tokyo", datetime(2027, 3, 1, tzinfo=UTC))[1:] == []


def test_a_table_that_agrees_is_carried_on(placed):
    placed("winter", datetime(2027, 12, 1, 20, tzinfo=UTC), "Europe/Berlin")
    note_zones()
    with clock.shifted(at(24 * 250) - clock.now()):
        assert note_zones() == []
        assert ZoneRules.objects.get(zone="Europe/Berlin").noted_at >= at(24 * 249)
