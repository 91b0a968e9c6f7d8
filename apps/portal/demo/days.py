"""The days that nobody works, and the time that somebody else plans: one business calendar, one vendor's maintenance."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from apps.calendars.business import add_holiday, edit_calendar
from apps.calendars.importing.acts import import_vendor
from apps.calendars.models import BusinessCalendar

from .place import Company

ZONE = "Europe/Berlin"
VENDOR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Harbour Hosting//Maintenance//EN
{events}END:VCALENDAR
"""
NIGHT = """BEGIN:VEVENT
UID:{uid}@harbour-hosting.example
DTSTAMP:{start:%Y%m%dT%H%M%SZ}
DTSTART;TZID=Europe/Berlin:{start:%Y%m%dT%H%M%S}
DURATION:PT3H
SUMMARY:{title}
END:VEVENT
"""


def keep(company: Company, now: datetime) -> None:
    """Working days as the law of the country has them, and a day that the company gives."""
    days, admin = BusinessCalendar.objects.get(slug="default"), company.people["admin"]
    days = edit_calendar(days, by=admin, name="Business days in Germany", zone=ZONE, country="DE")
    given = now.astimezone(ZoneInfo(ZONE)).date() + timedelta(days=16)
    while given.isoweekday() > 5:
        given += timedelta(days=1)
    add_holiday(days, by=admin, date=given, name="Company day")


def bring_in(company: Company, now: datetime) -> None:
    """What the hosting firm announced for the nights ahead."""
    night = now.astimezone(ZoneInfo(ZONE)).replace(hour=1, minute=0, second=0, microsecond=0)
    nights = (
        ("storage", 9, "Storage firmware"),
        ("network", 12, "Core routers, site B"),
        ("power", 26, "Power feed A"),
    )
    events = "".join(
        NIGHT.format(uid=uid, start=night + timedelta(days=days), title=title) for uid, days, title in nights
    )
    import_vendor(
        VENDOR.format(events=events).encode(),
        by=company.people["admin"],
        name="Harbour Hosting",
        zone=ZONE,
        services=[company.services["payments-api"], company.services["checkout-web"]],
    )
