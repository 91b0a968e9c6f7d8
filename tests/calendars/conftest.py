"""Dockets with a window, placed as the records of upper apps place theirs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from apps.audit.services import recording
from apps.calendars import services
from apps.calendars.costs import costs
from apps.calendars.followers import followers
from apps.calendars.models import Claim
from apps.calendars.queries import facts_of_place
from apps.calendars.rules import rules
from apps.calendars.verdict import reasons
from apps.dockets.services import open_docket
from apps.dockets.subjects import Subject, subjects

DAY_ONE = datetime(2027, 3, 1, tzinfo=UTC)


def at(hours: float) -> datetime:
    """So many hours into the first day of the tests."""
    return DAY_ONE + timedelta(hours=hours)


def facts_of(docket) -> dict:
    """Facts of a bare docket: where its windows are."""
    claims = Claim.objects.filter(window__docket=docket).select_related("service__team", "environment")
    return facts_of_place(
        [row.service for row in claims if row.service_id], [row.environment for row in claims if row.environment_id]
    )


@pytest.fixture(autouse=True)
def only_the_calendar():
    """The calendar by itself: bare dockets, and nothing that upper apps plug in."""
    plugs = {plug: dict(plug._entries) for plug in (rules, reasons, subjects, costs, followers)}
    for plug, ours in ((rules, lambda rule: rule.compare), (reasons, lambda reason: reason)):
        for name, entry in plugs[plug].items():
            if not ours(entry).__module__.startswith("apps.calendars"):
                del plug._entries[name]
    for plug in (subjects, costs, followers):
        plug._entries.clear()
    for prefix in ("CHG", "REL", "FRZ"):
        subjects.add(prefix, Subject(prefix, "Record", "", "calendars:conflicts", facts=facts_of))
    yield
    for plug, entries in plugs.items():
        plug._entries.clear()
        plug._entries.update(entries)


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
