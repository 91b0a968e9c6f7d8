"""A crowded calendar folded by day or hour: some windows drawn, the others counted by kind; none is dropped."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import orjson
from django.db import connection

from ..enums import WindowKind
from .entries import AS_JSON, EntryFilter, entries_sql

BY_DAY, BY_HOUR = "day", "hour"
FOLDS = (BY_DAY, BY_HOUR)
# How many are drawn in one cell: of those that last a day or longer, and of the others.
IN_A_DAY, IN_AN_HOUR, IN_AN_HOUR_OF_ONE_DAY, ON_A_WALL = (2, 4), (4, 1), (4, 8), (5, 12)
HOUR, DAY = 3600, 86400

# Of thousands only what decides where they stand; edges are seconds by the clocks of the zone.
OUTLINES = """
SELECT id, kind, severity IS NOT NULL, "end" - start >= interval '1 day',
       extract(epoch FROM greatest(start, %s) AT TIME ZONE %s)::bigint,
       extract(epoch FROM least("end", %s) AT TIME ZONE %s)::float8
FROM ({entries}) AS entry ORDER BY kind <> %s, start, id
"""


class Outline(NamedTuple):
    """One window as far as folding is about it."""

    pk: int
    kind: str
    has_conflict: bool
    is_long: bool
    since: int
    until: float

    def cells(self, by_day: bool) -> range:
        """The numbers of the days or hours that it touches; by hour, what lasts a day or longer stands above them."""
        size = DAY if by_day or self.is_long else HOUR
        return range(self.since // size, max(int(-(-self.until // size)), self.since // size + 1))


def folded_json(
    user,
    start: datetime,
    end: datetime,
    wanted: EntryFilter | None = None,
    *,
    fold: str = BY_DAY,
    zone: str = "UTC",
    most: tuple[int, int] | None = None,
) -> tuple[str, str]:
    """Two JSON lists: the windows that are drawn, and for each day or hour of ``zone`` the count of the others by kind.

    A fold has ``start``, ``end``, ``by_day`` (it counts a whole day), ``count``, ``conflicts`` (how many of them have an
    open one) and ``kinds``. ``most``: how many are drawn in a cell, of long ones and of others.
    """
    by_hour = IN_AN_HOUR_OF_ONE_DAY if end - start <= timedelta(days=2) else IN_AN_HOUR
    rows = _outlines(user, start, end, wanted, zone)
    by_day = fold == BY_DAY
    drawn = _drawn(rows, by_day, most or (IN_A_DAY if by_day else by_hour))
    if not drawn:
        return "[]", "[]"
    folds = _folds((row for row in rows if row.pk not in drawn), by_day, ZoneInfo(zone))
    sql, params = entries_sql(user, start, end, wanted, drawn)
    with connection.cursor() as cursor:
        cursor.execute(AS_JSON.format(entries=sql), params)
        return cursor.fetchone()[0], orjson.dumps(folds).decode()


def _outlines(user, start, end, wanted, zone: str) -> list[Outline]:
    sql, params = entries_sql(user, start, end, wanted)
    with connection.cursor() as cursor:
        cursor.execute(OUTLINES.format(entries=sql), [start, zone, end, zone, *params, WindowKind.FREEZE.value])
        return [Outline(*row) for row in cursor.fetchall()]


def _drawn(rows: list[Outline], by_day: bool, most: tuple[int, int]) -> set[int]:
    """Which are drawn: each for which all its cells have room, freezes first, then what begins first.

    Weeks of a release phase take no room from an evening's work: each sort has its own. One window alone is not folded,
    because the fold takes as much room.
    """
    long, short = most
    taken: Counter = Counter()
    drawn, others = set(), []
    for row in rows:
        cells, room = [(row.is_long, cell) for cell in row.cells(by_day)], long if row.is_long else short
        if all(taken[cell] < room for cell in cells):
            taken.update(cells)
            drawn.add(row.pk)
        else:
            others.append((row.pk, cells))
    left = Counter(cell for _pk, cells in others for cell in cells)
    return drawn | {pk for pk, cells in others if all(left[cell] == 1 for cell in cells)}


def _folds(rows: Iterable[Outline], by_day: bool, zone: ZoneInfo) -> list[dict]:
    kinds, conflicts = defaultdict(Counter), Counter()
    for row in rows:
        size = DAY if by_day or row.is_long else HOUR
        for cell in row.cells(by_day):
            kinds[cell * size, size][row.kind] += 1
            conflicts[cell * size, size] += row.has_conflict
    return [
        {
            "start": _instant(at, zone),
            "end": _instant(at + size, zone),
            "by_day": size == DAY,
            "count": kinds[at, size].total(),
            "conflicts": conflicts[at, size],
            "kinds": dict(sorted(kinds[at, size].items(), key=lambda pair: (-pair[1], pair[0]))),
        }
        for at, size in sorted(kinds)
    ]


def _instant(seconds: int, zone: ZoneInfo) -> str:
    local = datetime.fromtimestamp(seconds, UTC).replace(tzinfo=zone)
    return local.astimezone(UTC).isoformat()
