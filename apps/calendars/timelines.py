"""The calendar as rows of time: what each service, environment, team or person has, as bars beside each other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import orjson
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .bars import ROOM, Bar
from .enums import WindowKind
from .looks import line
from .models import Claim, Window
from .pages import DAY, Range, edges
from .queries import EntryFilter, entries_json
from .queries.entries import RESERVED

ROWS, LANES = 25, 5
PAGES = {
    "service": ("service", "environments:service"),
    "environment": ("environment", "environments:environment"),
    "team": ("docket__team", "accounts:team"),
    "person": ("person", "accounts:person"),
}
ZOOMS = ("day", "week", "fortnight", "month")
# Into how many columns a day is cut, and how many of them a bar has at least.
CUTS = {"day": (96, 2), "week": (24, 3), "fortnight": (12, 3), "month": (4, 2)}


@dataclass(frozen=True)
class Scale:
    """Instants as columns of a grid, counted from 1."""

    start: datetime
    end: datetime
    columns: int
    narrowest: int

    def column(self, moment: datetime) -> float:
        return (moment - self.start) / (self.end - self.start) * self.columns

    def place(self, start: datetime, end: datetime) -> tuple[int, int]:
        """First column and width of a time, cut to what is shown."""
        first = max(0, min(int(self.column(start)), self.columns - self.narrowest))
        after = min(self.columns, max(round(self.column(end)), first + self.narrowest))
        return first + 1, after - first

    def now(self, moment: datetime) -> int:
        """The column of an instant; 0 where it is not shown."""
        return int(self.column(moment)) + 1 if self.start <= moment < self.end else 0


@dataclass
class Row:
    """What one service, environment, team or person has; ``more`` are folded away, ``shades`` are its freezes."""

    slug: str
    name: str
    url: str = ""
    bars: list[Bar] = field(default_factory=list)
    shades: list[tuple[int, int]] = field(default_factory=list)
    total: int = 0
    conflicts: int = 0
    more: int = 0
    is_open: bool = False


@dataclass
class Timeline:
    """A page of rows. ``ticks`` are the days (or hours) over them: column, width, words, whether today."""

    by: str
    zoom: str
    rows: list[Row]
    ticks: list[tuple[int, int, str, bool]]
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
    """The days that a zoom shows: a day, a week or two from their Monday, or a month."""
    if zoom == "month":
        first = on.replace(day=1)
        after = (first + DAY * 31).replace(day=1)
        return Range("timeline", on, first, after, (first - DAY).replace(day=1), after)
    first = on if zoom == "day" else on - DAY * on.weekday()
    days = {"day": 1, "week": 7}.get(zoom, 14)
    return Range("timeline", on, first, first + DAY * days, first - DAY * days, first + DAY * days)


def scale_of(zoom: str, shown: Range, zone: ZoneInfo) -> Scale:
    start, end = edges(shown, zone)
    cut, narrowest = CUTS[zoom]
    # As instants: between two local times of one zone Python would count by the clock on the wall.
    return Scale(_utc(start), _utc(end), (shown.after - shown.first).days * cut, narrowest)


def ticks_of(zoom: str, shown: Range, scale: Scale, zone: ZoneInfo, today: date) -> list[tuple[int, int, str, bool]]:
    """What stands over the rows: hours of a day, or days."""
    if zoom == "day":
        hours = [scale.start + timedelta(hours=n) for n in range(0, 24, 2)]
        return [(*scale.place(one, one + timedelta(hours=2)), f"{one.astimezone(zone):%H:%M}", False) for one in hours]
    pattern, found = {"month": "j"}.get(zoom, "D j"), []
    for n in range((shown.after - shown.first).days):
        day = shown.first + DAY * n
        begins, ends = (_utc(datetime(one.year, one.month, one.day, tzinfo=zone)) for one in (day, day + DAY))
        found.append((*scale.place(begins, ends), date_format(day, pattern), day == today))
    return found


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

    Of a row with more than five bars at once the others are folded and counted, unless it is ``opened`` (its slug).
    """
    scale = scale_of(zoom, shown, zone)
    rows = _rows(orjson.loads(entries_json(user, *edges(shown, zone), wanted)), by)
    pages = max(1, -(-len(rows) // ROWS))
    page = max(1, min(page, pages))
    drawn = [
        _drawn(row, found, scale, zone, opened=opened, by=by) for row, found in rows[(page - 1) * ROWS : page * ROWS]
    ]
    ticks = ticks_of(zoom, shown, scale, zone, now.astimezone(zone).date())
    return Timeline(by, zoom, drawn, ticks, scale.now(now), page, pages)


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


def _drawn(row: Row, found: Iterable[dict], scale: Scale, zone: ZoneInfo, *, opened: str, by: str) -> Row:
    lanes: list[Bar] = []
    row.is_open = row.slug == opened
    for entry in found:
        start, end = (datetime.fromisoformat(entry[edge]) for edge in ("start", "end"))
        at, wide = scale.place(start, end)
        row.total += 1
        row.conflicts += entry["has_conflict"]
        # A freeze of a team is none on the team.
        if entry["kind"] == WindowKind.FREEZE and by in ("service", "environment"):
            row.shades.append((at, wide))
        lane = next((n for n, last in enumerate(lanes) if last.at + last.wide <= at), len(lanes))
        if lane == LANES and not row.is_open:
            row.more += 1
            continue
        if lane < len(lanes):
            lanes[lane].is_roomy = at - lanes[lane].at - lanes[lane].wide >= ROOM
        lanes[lane : lane + 1] = [Bar(line(entry, zone), at, wide)]
        row.bars.append(lanes[lane])
    for last in lanes:
        last.is_roomy = scale.columns + 1 - last.at - last.wide >= ROOM
    return row


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo("UTC"))
