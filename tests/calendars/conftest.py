"""Dockets with a window, placed as the records of upper apps place theirs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from apps.audit.services import recording
from apps.calendars import services
from apps.dockets.services import open_docket

DAY_ONE = datetime(2027, 3, 1, tzinfo=UTC)


def at(hours: float) -> datetime:
    """So many hours into the first day of the tests."""
    return DAY_ONE + timedelta(hours=hours)


@pytest.fixture
def docket(place, people):
    """``docket("title", team=…, restricted=…)`` opens one."""

    def opened(title="Work", *, team=None, restricted=False):
        with recording(kind="change.drafted", key="CHG", by=people.alice):
            return open_docket(
                prefix="CHG", title=title, team=team or people.team.payments, by=people.alice, restricted=restricted
            )

    return opened


@pytest.fixture
def planned(docket, people):
    """``planned(start, end, …)`` opens a docket and places a change window, hours into the first day."""

    def placed(start, end, *, title="Work", team=None, restricted=False, kind="change", **values):
        row = docket(title, team=team, restricted=restricted)
        services.place(row, kind=kind, start=at(start), end=at(end), by=people.alice, **values)
        return row

    return placed
