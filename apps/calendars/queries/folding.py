"""A crowded calendar folded by day or hour: some windows drawn, the others counted by kind; none is dropped."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import orjson
from django.db import connection

from ..enums import WindowKind
from .entries import RESERVED, EntryFilter, entries_json, outlines_sql

BY_DAY, BY_HOUR = "day", "hour"
FOLDS = (BY_DAY, BY_HOUR)
# How many are drawn in one cell: of those that last a day or longer, and of the others.
IN_A_DAY, IN_AN_HOUR, IN_AN_HOUR_OF_ONE_DAY, ON_A_WALL = (2, 4), (4, 1), (4, 8), (5, 4)
HOUR, DAY = 3600, 86400

# Windows that touch the same cells are told as one row: how many there are, and of these only the first few, for more
# of them are never drawn. Edges are seconds by the clocks of the zone; by hour, what lasts a day or longer stands above.
CROWDS = """
SELECT is_long, first, after, kind, count(*), count(*) FILTER (WHERE meets),
       coalesce(array_agg(ARRAY[(date_part('epoch', since) * 1000000)::bigint, id, meets::int])
                FILTER (WHERE place <= room + 1), '{{}}')
FROM (SELECT *, row_number() OVER (PARTITION BY is_long, first, after ORDER BY kind <> %s, since, id) AS place
      FROM (SELECT id, kind, meets, is_long, since, room, begins / size AS first,
                   greatest(ceil(ends / size)::int, begins / size + 1) AS after
            FROM (SELECT id, CASE WHEN seen THEN kind ELSE %s END COLLATE "C" AS kind, meets, is_long, since,
                         date_part('epoch', greatest(since, %s) AT TIME ZONE %s)::bigint AS begins,
                         date_part('epoch', least(until, %s) AT TIME ZONE %s) AS ends,
                         CASE WHEN is_long THEN 86400 ELSE %s END AS size, CASE WHEN is_long THEN %s ELSE %s END AS room
                  FROM (SELECT id, kind, conflict IS NOT NULL AS meets, seen, lower(span) AS since, upper(span) AS until,
                               upper(span) - lower(span) >= interval '1 day' AS is_long
                        FROM ({outlines}) AS outline (id, kind, span, conflict, seen)) AS measured
                  -- What is computed here is used twice above, and is not to be computed twice.
                  OFFSET 0) AS edged
            OFFSET 0) AS placed) AS ranked
GROUP BY is_long, first, after, kind
"""


class Crowd(NamedTuple):
    """Windows of one kind that touch the same days or hours, ``first`` to before ``after``; ``members`` are those of them
    that may be drawn: start, id and whether an open conflict stands."""

    is_long: bool
    first: int
    after: int
    kind: str
    count: int
    conflicts: int
    members: list[tuple[int, int, int]]

    @property
    def cells(self) -> list[tuple[bool, int]]:
        return [(self.is_long, cell) for cell in range(self.first, self.after)]


def folded_json(
    user,
    start: datetime,
    end: datetime,
    wanted: EntryFilter | None = None,
    *,
    fold: str = BY_DAY,
    zone: str = "UTC",
    most: tuple[int, int] | None = None,
    movable: bool = True,
) -> tuple[str, str]:
    """Two JSON lists: the windows that are drawn, and for each day or hour of ``zone`` the count of the others by kind.

    A fold has ``start``, ``end``, ``by_day`` (it counts a whole day), ``count``, ``conflicts`` (how many of them have an
    open one) and ``kinds``. ``most``: how many are drawn in a cell, of long ones and of others. Two queries, and of
    thousands of windows only those that are drawn pass through Python.
    """
    by_hour = IN_AN_HOUR_OF_ONE_DAY if end - start <= timedelta(days=2) else IN_AN_HOUR
    size, room = (DAY, most or IN_A_DAY) if fold == BY_DAY else (HOUR, most or by_hour)
    crowds = _crowds(user, start, end, wanted, zone, size, room)
    drawn = _drawn(crowds, room)
    if not drawn:
        return "[]", "[]"
    folds = _folds(crowds, drawn, size, ZoneInfo(zone))
    found = entries_json(user, start, end, wanted, only=drawn, movable=movable)
    return found, orjson.dumps(folds).decode()


def _crowds(user, start, end, wanted, zone: str, size: int, room: tuple[int, int]) -> list[Crowd]:
    sql, params = outlines_sql(user, start, end, wanted)
    edges = (start, zone, end, zone)
    values = (WindowKind.FREEZE.value, RESERVED, *edges, size, *room, *params)
    with connection.cursor() as cursor:
        cursor.execute(CROWDS.format(outlines=sql), values)
        return [Crowd(*row) for row in cursor.fetchall()]


def _drawn(crowds: list[Crowd], room: tuple[int, int]) -> set[int]:
    """Which are drawn: each for which all its cells have room, freezes first, then what begins first.

    Weeks of a release phase take no room from an evening's work: each sort has its own. What would be folded alone in a
    cell is drawn, because the fold takes as much room: so at most one more in each cell than there is room for.
    """
    long, short = room
    taken, left = Counter(), Counter()
    drawn, others = set(), []
    for crowd in crowds:
        left.update(dict.fromkeys(crowd.cells, crowd.count))
    ahead = (
        (crowd.kind != WindowKind.FREEZE, since, pk, crowd) for crowd in crowds for since, pk, _meets in crowd.members
    )
    for _kind, _since, pk, crowd in sorted(ahead, key=lambda one: one[:3]):
        if all(taken[cell] < (long if crowd.is_long else short) for cell in crowd.cells):
            taken.update(crowd.cells)
            drawn.add(pk)
        else:
            others.append((pk, crowd.cells))
    left.subtract(taken)
    full: set = set()
    for pk, cells in others:
        if full.isdisjoint(cells) and any(left[cell] == 1 for cell in cells):
            full.update(cells)
            left.subtract(cells)
            drawn.add(pk)
    return drawn


def _folds(crowds: list[Crowd], drawn: set[int], size: int, zone: ZoneInfo) -> list[dict]:
    """What is not drawn, by the cells that it touches."""
    kinds, conflicts = defaultdict(Counter), Counter()
    for crowd in crowds:
        shown = [meets for _since, pk, meets in crowd.members if pk in drawn]
        if many := crowd.count - len(shown):
            length = DAY if crowd.is_long else size
            for cell in range(crowd.first, crowd.after):
                kinds[cell * length, length][crowd.kind] += many
                conflicts[cell * length, length] += crowd.conflicts - sum(shown)
    return [
        {
            "start": _instant(at, zone),
            "end": _instant(at + length, zone),
            "by_day": length == DAY,
            "count": kinds[at, length].total(),
            "conflicts": conflicts[at, length],
            "kinds": dict(sorted(kinds[at, length].items(), key=lambda pair: (-pair[1], pair[0]))),
        }
        for at, length in sorted(kinds)
    ]


def _instant(seconds: int, zone: ZoneInfo) -> str:
    local = datetime.fromtimestamp(seconds, UTC).replace(tzinfo=zone)
    return local.astimezone(UTC).isoformat()
