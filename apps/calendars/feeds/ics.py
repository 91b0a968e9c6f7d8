"""Windows as an iCalendar feed (RFC 5545) that a calendar program subscribes to.

Written line by line: ten thousand events as objects of a library take seconds, and each program asks every quarter of an
hour. What is written is read back by three libraries in the tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.utils.translation import gettext as _

from apps.core.digests import digest

from ..enums import WindowKind
from ..queries import EntryFilter, versioned
from ..queries.entries import address, entries

BACK, AHEAD = timedelta(days=60), timedelta(days=400)
MOST = 20_000
"""Events of one feed; what begins later is left out, and the feed says so."""
# Kinds during which nobody is busy: they lie over the work of others.
TRANSPARENT = {WindowKind.FREEZE, WindowKind.MAINTENANCE, WindowKind.MILESTONE, WindowKind.HOLIDAY}
LONGEST_LINE = 75
COLUMNS = ("id", "kind", "title", "docket__key", "docket__title", "span", "is_firm")
ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})
UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f]")


def feed(user, at: datetime, wanted: EntryFilter | None = None, *, site: str, name: str = "") -> tuple[bytes, str]:
    """The feed of what this person sees around ``at``, and its ETag (the digest of what is in it).

    Every window is one event in UTC, so that no client has to know a zone; its UID stays, SEQUENCE rises on each
    change of it or of its record's header, and what was withdrawn is CANCELLED. Reserved time has no title and no address.
    """
    rows = entries(user, at - BACK, at + AHEAD, wanted, withdrawn=True).select_related(None)
    rows = versioned(rows.annotate(url=address()))
    found = list(
        rows.values_list(*COLUMNS, "version", "version_at", "withdrawn_at", "seen", "url")[: MOST + 1].iterator()
    )
    lines = ["BEGIN:VCALENDAR", "PRODID:-//Slipway//Calendar//EN", "VERSION:2.0", "METHOD:PUBLISH"]
    lines.append(f"X-WR-CALNAME:{_text(name or _('Slipway'))}")
    lines.append("REFRESH-INTERVAL;VALUE=DURATION:PT15M")
    if len(found) > MOST:
        lines.append(f"X-WR-CALDESC:{_text(_('Only the first %s windows; narrow the feed to see all.') % MOST)}")
    # Whoever publishes is named in every event (RFC 5546, 3.2.1).
    organizer = f"ORGANIZER;CN=Slipway:mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"
    kinds, site = {kind.value: str(kind.label) for kind in WindowKind}, site.rstrip("/")
    for row in found[:MOST]:
        lines.extend(_event(row, kinds, site, organizer))
    lines.append("END:VCALENDAR")
    body = "".join(map(_folded, lines)).encode()
    return body, f'"{digest(body.decode())[:32]}"'


def _event(row: tuple, kinds: dict[str, str], site: str, organizer: str) -> Iterator[str]:
    pk, kind, title, key, heading, span, firm, sequence, changed, withdrawn, seen, url = row
    yield "BEGIN:VEVENT"
    yield f"UID:window-{pk}@slipway"
    yield f"DTSTAMP:{_moment(changed)}"
    yield f"DTSTART:{_moment(span.lower)}"
    yield organizer
    yield f"DTEND:{_moment(span.upper)}"
    yield f"SEQUENCE:{sequence}"
    yield f"SUMMARY:{_text(_summary(kinds[kind], title, key, heading) if seen else _('Reserved'))}"
    yield f"STATUS:{'CANCELLED' if withdrawn else 'CONFIRMED' if firm else 'TENTATIVE'}"
    yield f"TRANSP:{'TRANSPARENT' if seen and kind in TRANSPARENT else 'OPAQUE'}"
    if seen:
        yield f"CATEGORIES:{_text(kinds[kind])}"
        if url:
            yield f"URL:{site}{url}"
    yield "END:VEVENT"


def _summary(kind: str, title: str, key: str | None, heading: str | None) -> str:
    if key is None:
        return title or kind
    return f"{key} {title} · {heading}" if title else f"{key} {heading}"


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    """A value of type TEXT: four characters escaped, and none that no program may be sent."""
    return UNWRITABLE.sub("", value).translate(ESCAPED)


def _folded(line: str) -> str:
    """The line in pieces of at most 75 octets, none of which cuts a character in two."""
    if len(line) <= LONGEST_LINE // 4 or len(line.encode()) <= LONGEST_LINE:
        return line + "\r\n"
    pieces, size = [[]], 0
    for character in line:
        octets = len(character.encode())
        if size + octets > LONGEST_LINE:
            pieces.append([" "])
            size = 1
        pieces[-1].append(character)
        size += octets
    return "\r\n".join(map("".join, pieces)) + "\r\n"
