"""The whole company in one transaction: the place, the seeds, the past in bulk, the present by the services."""

from __future__ import annotations

from django.db import connection, transaction

from apps.audit.bulk import write_events
from apps.audit.enums import Via
from apps.audit.services import Door, through
from apps.core import clock

from ..seeding import seed
from . import days, past_changes, past_releases, past_rows, present
from .chance import dice
from .place import Company, found, seat


def build(*, changes: int, releases: int) -> None:
    """Make everything; ``changes`` and ``releases`` are totals, of which about a fiftieth and a sixth are open."""
    with transaction.atomic(), through(Door(via=Via.COMMAND)), clock.held() as now:
        random = dice()
        company = found(Company(), now)
        seed()
        seat(company, now)
        days.keep(company, now)
        open_changes, open_releases = min(32, changes), min(10, releases)
        old_changes = past_changes.imagine(company, random, now, changes - open_changes)
        old_releases = past_releases.imagine(company, random, now, releases - open_releases)
        events = [one for past in (*old_changes, *old_releases) for one in past.events.values()]
        write_events(sorted(events, key=lambda one: one.at))
        past_rows.write(company, old_changes)
        past_releases.write(old_releases)
        _continue_keys(CHG=len(old_changes), REL=len(old_releases))
    present.play(company, random, now, open_changes=open_changes, open_releases=open_releases)


def _continue_keys(**last: int) -> None:
    """Keys go on after those written in bulk."""
    with connection.cursor() as cursor:
        for prefix, number in last.items():
            cursor.execute("SELECT setval(%s, %s)", [f"dockets_{prefix.lower()}_key", max(number, 1)])
