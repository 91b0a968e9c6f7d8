"""Windows as an iCalendar feed (RFC 5545) that a calendar program subscribes to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from apps.core.digests import digest
from apps.dockets.subjects import url_of

from .enums import WindowKind
from .models import Window
from .queries import EntryFilter, entries

BACK, AHEAD = timedelta(days=60), timedelta(days=400)
# Kinds during which nobody is busy: they lie over the work of others.
TRANSPARENT = {WindowKind.FREEZE, WindowKind.MAINTENANCE, WindowKind.MILESTONE, WindowKind.HOLIDAY}


def feed(user, at: datetime, wanted: EntryFilter | None = None, *, site: str) -> tuple[bytes, str]:
    """The feed of what this person sees around ``at``, and its ETag (the digest of what is in it).

    Every window is one event in UTC, so that no client has to know a zone; its UID stays, SEQUENCE rises on each
    change, and what was withdrawn is CANCELLED. Reserved time has no title and no address.
    """
    rows = list(entries(user, at - BACK, at + AHEAD, wanted, withdrawn=True))
    calendar = Calendar()
    calendar.add("prodid", "-//Slipway//Calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Slipway"))
    calendar.add("refresh-interval;value=duration", "PT15M")
    for window in rows:
        calendar.add_component(_event(window, site))
    body = calendar.to_ical()
    return body, f'"{digest(body.decode())[:32]}"'


def _event(window: Window, site: str) -> Event:
    event = Event()
    event.add("uid", f"window-{window.pk}@slipway")
    event.add("dtstamp", window.changed_at.astimezone(UTC))
    event.add("dtstart", window.span.lower.astimezone(UTC))
    event.add("dtend", window.span.upper.astimezone(UTC))
    event.add("sequence", window.sequence)
    event.add("summary", _summary(window))
    event.add("status", _status(window))
    event.add("transp", "TRANSPARENT" if window.seen and window.kind in TRANSPARENT else "OPAQUE")
    if window.seen:
        event.add("categories", [str(window.get_kind_display())])
        if window.docket_id and (address := url_of(window.docket)):
            event.add("url", site.rstrip("/") + address)
    return event


def _summary(window: Window) -> str:
    if not window.seen:
        return _("Reserved")
    if not window.docket_id:
        return window.title or str(window.get_kind_display())
    title = f"{window.title} · {window.docket.title}" if window.title else window.docket.title
    return f"{window.docket.key} {title}"


def _status(window: Window) -> str:
    if window.withdrawn_at:
        return "CANCELLED"
    return "CONFIRMED" if window.is_firm else "TENTATIVE"
