"""Who holds which environment in the coming days: a set booked together, a series, one pencilled in and one that waits;
and the weekly window in which the oldest database may be worked on."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from apps.bookings.services import book
from apps.environments.models import Environment
from apps.freezes.services import activate, draft_maintenance

from .place import Company

ZONE, DAY = "Europe/Berlin", timedelta(days=1)


def play(company: Company, now: datetime) -> None:
    """Bookings of three teams, and one maintenance window that comes every Sunday night."""
    morning = now.astimezone(ZoneInfo(ZONE)).replace(hour=9, minute=0, second=0, microsecond=0) + DAY
    payments, checkout, quality = (company.teams[slug] for slug in ("payments", "checkout", "platform"))
    at = {kind: company.environments["payments-api"][kind] for kind in ("test", "staging")}
    web = company.environments["checkout-web"]
    ines = company.people["ines"]
    for slug, title, days in (("checkout", "Browser tests of the basket", 3), ("data", "Load a year of events", 2)):
        book(
            by=company.members[slug][0],
            title=title,
            team=company.teams[slug],
            environments=[Environment.objects.get(slug=f"{slug}-dev-1")],
            start=morning,
            end=morning + days * DAY,
            zone=ZONE,
        )
    book(
        by=ines,
        title="Rehearse the gateway move",
        team=payments,
        environments=list(at.values()),
        start=morning,
        end=morning + 2 * DAY,
        zone=ZONE,
        notes="Both together: the rehearsal begins in test and ends in staging.",
    )
    book(
        by=company.members["checkout"][0],
        title="Nightly load test",
        team=checkout,
        environments=[web["test"]],
        start=morning + timedelta(hours=11),
        end=morning + timedelta(hours=17),
        zone=ZONE,
        recurrence="FREQ=DAILY;COUNT=9",
    )
    book(
        by=company.people["eva"],
        title="Patch the operating system",
        team=quality,
        environments=[web["staging"]],
        start=morning + 3 * DAY,
        end=morning + 3 * DAY + timedelta(hours=4),
        zone=ZONE,
        tentative=True,
    )
    book(
        by=company.members["checkout"][1],
        title="Try the new gateway from checkout",
        team=checkout,
        environments=[at["staging"]],
        start=morning + DAY,
        end=morning + DAY + timedelta(hours=5),
        zone=ZONE,
        wait=True,
    )
    sunday = morning + (6 - morning.weekday()) % 7 * DAY
    nights = draft_maintenance(
        by=company.people["eva"],
        title="Invoice printer: nights of maintenance",
        team=quality,
        start=sunday.replace(hour=23),
        end=sunday.replace(hour=23) + timedelta(hours=5),
        recurrence="FREQ=WEEKLY",
        zone=ZONE,
        reason="The old printer queue is watched by nobody on other nights.",
        services=[company.services["invoice-printer"]],
    )
    activate(nights, by=company.people["eva"])
