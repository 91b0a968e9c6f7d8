"""The calendar as rows of time: what each service, environment, team or person has, as bars beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

import orjson
from django.urls import reverse
from django.utils.translation import gettext as _

from ..queries import EntryFilter, entries_json
from ..queries.rows import ALL, RESERVED_ROW, HeldRow, held_rows
from .bars import Bar
from .crowds import CLOSED, OPEN, Block, blocks
from .days import Range, edges
from .looks import Line, line
from .scales import DAY, ZOOMS, Scale, Tick, days_of, packed

ROWS, LANES, ON_A_PHONE = 25, 5, 8
PAGES = {
    "service": "environments:service",
    "environment": "environments:environment",
    "team": "accounts:team",
    "person": "accounts:person",
}


@dataclass
class Row:
    """What one service, environment, team or person has; ``more`` are folded away, ``shades`` are its freezes.

    Of a crowded one the bars are counts (``is_counted``): of days, or hours.
    """

    slug: str
    name: str
    url: str = ""
    bars: list[Bar | Block] = field(default_factory=list)
    shades: list[tuple[int, int]] = field(default_factory=list)
    total: int = 0
    conflicts: int = 0
    more: int = 0
    is_open: bool = False
    is_counted: bool = False

    @property
    def unseen(self) -> int:
        """How many bars a phone leaves out until the row is opened."""
        return max(0, len(self.bars) - ON_A_PHONE)


@dataclass
class Timeline:
    """A page of rows. ``ticks`` are the days (or hours) over them: column, width, words, whether today;
    ``lines`` the columns between them, where the clock changes."""

    by: str
    zoom: str
    rows: list[Row]
    ticks: list[Tick]
    now: int
    page: int = 1
    pages: int = 1
    lines: Sequence[int] = ()

    @property
    def ways(self) -> list[tuple[str, str]]:
        return list(zip(PAGES, (_("Services"), _("Environments"), _("Teams"), _("People")), strict=True))

    @property
    def zooms(self) -> list[tuple[str, str]]:
        return list(zip(ZOOMS, (_("Day"), _("Week"), _("Two weeks"), _("Month")), strict=True))

    @property
    def before(self) -> int:
        return self.page - 1

    @property
    def after(self) -> int:
        return self.page + 1


def asked(query) -> dict[str, object]:
    """What the address says of rows, days, page and the row that is open; what it says wrongly counts as not said."""
    page = query.get("page", "")
    return {
        "by": query["by"] if query.get("by") in PAGES else "service",
        "zoom": query["zoom"] if query.get("zoom") in ZOOMS else "fortnight",
        "page": int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
        "opened": query.get("open", ""),
    }


def range_of(zoom: str, on: date) -> Range:
    """The days that a zoom shows, and where its neighbours are."""
    first, after = days_of(zoom, on)
    back = (first - DAY).replace(day=1) if zoom == "month" else first - (after - first)
    return Range("timeline", on, first, after, back, after)


def timeline(
    user,
    shown: Range,
    wanted: EntryFilter,
    *,
    by: str,
    zoom: str,
    zone: ZoneInfo,
    now: datetime,
    page: int = 1,
    opened: str = "",
) -> Timeline:
    """Rows that have something in the days shown, 25 a page; two queries, however many there are.

    Of a row with more than five bars at once the others are folded and counted, unless it is ``opened`` (its slug); one
    with more than can be read is counted by day.
    """
    scale, span = Scale(zoom, shown.first, shown.after, zone), edges(shown, zone)
    held = held_rows(user, *span, wanted, by=by, units=[begins for begins, _ends in scale.units], most=OPEN)
    pages = max(1, -(-len(held) // ROWS))
    page = max(1, min(page, pages))
    rows = [(_row(one, by, opened), one) for one in held[(page - 1) * ROWS : page * ROWS]]
    lines = _lines(user, span, wanted, [one for row, one in rows if not row.is_counted], zone)
    drawn = [
        _counted(row, one, scale, by) if row.is_counted else _drawn(row, lines[one.slug], scale) for row, one in rows
    ]
    if by in ("service", "environment"):
        # A freeze of a team is none on the team.
        for row, one in rows:
            row.shades = [scale.place(freeze.lower, freeze.upper) for freeze in one.freezes]
    ticks = scale.ticks(now.astimezone(zone).date())
    return Timeline(by, zoom, drawn, ticks, scale.column(now), page, pages, scale.lines)


def _row(held: HeldRow, by: str, opened: str) -> Row:
    url = reverse(PAGES[by], args=[held.slug]) if held.is_named else ""
    row = Row(held.slug, held.name if held.is_named else _nobody(held.slug, by), url)
    row.total, row.conflicts, row.is_open = held.total, held.conflicts, held.slug == opened
    row.is_counted = held.total > (OPEN if row.is_open else CLOSED)
    return row


def _lines(user, span, wanted: EntryFilter, held: list[HeldRow], zone: ZoneInfo) -> dict[str, list[Line]]:
    """What is drawn in each of these rows, in order of time; read at once."""
    ids = frozenset().union(*(one.members for one in held))
    found = orjson.loads(entries_json(user, *span, wanted, only=ids, movable=False)) if ids else []
    lines = [line(entry, zone) for entry in found]
    return {one.slug: [drawn for drawn in lines if drawn.pk in one.members] for one in held}


def _nobody(slug: str, by: str) -> str:
    if slug == ALL:
        return _("Freezes and holidays by scope")
    if slug == RESERVED_ROW:
        return _("Reserved")
    return {
        "service": _("No service named"),
        "environment": _("No environment named"),
        "team": _("No team"),
        "person": _("Nobody named"),
    }[by]


def _counted(row: Row, held: HeldRow, scale: Scale, by: str) -> Row:
    row.bars = blocks(held.units, scale, {by: row.slug} if row.url else {})
    row.more = row.total if row.total <= OPEN else 0
    return row


def _drawn(row: Row, lines: list[Line], scale: Scale) -> Row:
    row.bars, row.more = packed(scale, lines, None if row.is_open else LANES)
    return row
