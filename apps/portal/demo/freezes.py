"""Freezes around now: one to know about, one that asks for exceptions, one that is hard."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from apps.environments.enums import EnvironmentKind
from apps.freezes import services
from apps.freezes.enums import Level

from .place import Company

ZONE = "Europe/Berlin"


def announce(company: Company, now: datetime) -> None:
    """A sales week running now, a quarter end ahead, and the turn of the year."""
    manager, team = company.people["milan"], company.teams["platform"]
    local = now.astimezone(ZoneInfo(ZONE)).replace(minute=0, second=0, microsecond=0)
    friday = (local + timedelta(days=(4 - local.weekday()) % 7 + 7)).replace(hour=18)
    year_end = local.replace(month=12, day=20, hour=0)
    year_end = year_end if year_end > local + timedelta(days=2) else year_end.replace(year=local.year + 1)
    checkout = [service for service in company.services.values() if service.team.slug == "checkout"]
    rows = (
        (
            "Sales week: take care with checkout",
            Level.ADVISORY,
            local + timedelta(hours=1),
            local + timedelta(days=6),
            "Orders are three times the usual; changes are allowed, surprises are not.",
            {"services": checkout},
        ),
        (
            "Quarter end",
            Level.EXCEPTION,
            friday,
            friday + timedelta(days=2, hours=12),
            "Finance closes the books; the ledger and everything of tier 1 stays as it is.",
            {"kinds": [EnvironmentKind.PRODUCTION], "tiers": [1]},
        ),
        (
            "Turn of the year",
            Level.HARD,
            year_end,
            year_end + timedelta(days=14),
            "Few people are here and sales are highest. Emergency changes only.",
            {"kinds": [EnvironmentKind.PRODUCTION]},
        ),
    )
    for title, level, start, end, reason, scope in rows:
        freeze = services.draft(
            by=manager,
            title=title,
            team=team,
            start=start,
            end=end,
            level=level,
            reason=reason,
            zone=ZONE,
            approver=company.people["bruno"],
            **scope,
        )
        # Of a hard one whoever wrote it does not approve it.
        services.announce(freeze, by=company.people["rita"] if level == Level.HARD else manager)
