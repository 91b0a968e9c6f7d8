"""The calendar as rows of time: what each service, environment, team or person has, as bars beside each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

import orjson
from django.urls import reverse
from django.utils.translation import gettext as _

from ..enums import WindowKind
from ..models import Claim, Window
from ..queries import EntryFilter, entries_json
from ..queries.entries import RESERVED
from .bars import Bar
from .crowds import CLOSED, OPEN, Block, blocks
from .days import Range, edges
from .looks import line
from .scales import DAY, ZOOMS, Scale, Tick, days_of, packed

ROWS, LANES, ON_A_PHONE = 25, 5, 8
PAGES = {
    "service": ("service", "environments:service"),
    "environment": ("environment", "environments:environment"),
    "team": ("docket__team", "accounts:team"),
    "person": ("person", "accounts:person"),
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
    """A page of rows. ``ticks`` are the days (or hours) over them: column, width, words, whether today."""

    by: str
    zoom: str
    rows: list[Row]
    ticks: list[Tick]
    now: int
    page: int = 1
    pages: int = 1

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
    scale = Scale(zoom, shown.first, shown.after, zone)
    rows = _rows(orjson.loads(entries_json(user, *edges(shown, zone), wanted, movable=False)), by)
    pages = max(1, -(-len(rows) // ROWS))
    page = max(1, min(page, pages))
    shown_here = rows[(page - 1) * ROWS : page * ROWS]
    drawn = [_drawn(row, found, scale, opened=opened, by=by) for row, found in shown_here]
    ticks = scale.ticks(now.astimezone(zone).date())
    return Timeline(by, zoom, drawn, ticks, scale.column(now), page, pages)


def _rows(found: list[dict], by: str) -> list[tuple[Row, list[dict]]]:
    """Each row with its entries: those that name nobody first where they are freezes or holidays, else last."""
    targets = _targets([entry["id"] for entry in found if entry["kind"] != RESERVED], by)
    rows: dict[str, tuple[Row, list[dict]]] = {}
    whole, nobody, reserved = [], [], []
    for entry in found:
        named = targets.get(entry["id"], ())
        for slug, name in named:
            rows.setdefault(slug, (Row(slug, name, reverse(PAGES[by][1], args=[slug])), []))[1].append(entry)
        if not named:
            is_wide = entry["kind"] in (WindowKind.FREEZE, WindowKind.HOLIDAY)
            (reserved if entry["kind"] == RESERVED else whole if is_wide else nobody).append(entry)
    ordered = sorted(rows.values(), key=lambda pair: (pair[0].name.casefold(), pair[0].slug))
    return [
        *_unnamed("-all", _("Freezes and holidays by scope"), whole),
        *ordered,
        *_unnamed("-none", _nobody(by), nobody),
        *_unnamed("-reserved", _("Reserved"), reserved),
    ]


def _targets(ids: list[int], by: str) -> dict[int, list[tuple[str, str]]]:
    relation, _page = PAGES[by]
    slug = "username" if by == "person" else "slug"
    if by == "team":
        rows = Window.objects.filter(pk__in=ids, docket__isnull=False).values_list(
            "pk", f"{relation}__slug", f"{relation}__name"
        )
    else:
        rows = Claim.objects.filter(window__in=ids, **{f"{relation}__isnull": False})
        rows = rows.values_list("window_id", f"{relation}__{slug}", f"{relation}__name")
    found: dict[int, list[tuple[str, str]]] = {}
    for pk, *target in rows:
        found.setdefault(pk, []).append(tuple(target))
    return found


def _unnamed(slug: str, name: str, found: list[dict]) -> list[tuple[Row, list[dict]]]:
    return [(Row(slug, name), found)] if found else []


def _nobody(by: str) -> str:
    return {
        "service": _("No service named"),
        "environment": _("No environment named"),
        "team": _("No team"),
        "person": _("Nobody named"),
    }[by]


def _drawn(row: Row, found: list[dict], scale: Scale, *, opened: str, by: str) -> Row:
    lines = [line(entry, scale.zone) for entry in found]
    row.total, row.conflicts = len(lines), sum(one.has_conflict for one in lines)
    row.is_open = row.slug == opened
    row.is_counted = len(lines) > (OPEN if row.is_open else CLOSED)
    if row.is_counted:
        row.bars = blocks(lines, scale, {by: row.slug} if row.url else {})
        row.more = len(lines) if len(lines) <= OPEN else 0
    else:
        row.bars, row.more = packed(scale, lines, None if row.is_open else LANES)
    if by in ("service", "environment"):
        # A freeze of a team is none on the team.
        row.shades = [scale.place(one.start, one.end) for one in lines if one.kind == WindowKind.FREEZE]
    return row
