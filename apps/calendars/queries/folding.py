"""A crowded calendar folded by day or hour: some windows drawn, the others counted by kind; none is dropped."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection

from ..enums import WindowKind
from .entries import EntryFilter, entries_sql

BY_DAY, BY_HOUR = "day", "hour"
FOLDS = (BY_DAY, BY_HOUR)
# How many are drawn in one cell: of those that last a day or longer, and of the others.
IN_A_DAY, IN_AN_HOUR, IN_AN_HOUR_OF_ONE_DAY, ON_A_WALL = (2, 4), (4, 2), (4, 8), (5, 12)

# Cells are days or hours of the clocks of one zone. By hour, what lasts a day or longer stands above the hours, by day.
# Whether a window is drawn is decided in the first cell that it touches, where what began before it comes before it:
# what is drawn goes on to its end, and no later cell gets more than a first cell may have. Freezes come before all else,
# because they say what the others may do. Weeks of a release phase take no room from an evening's work: each sort has its
# own. One window alone is never folded: the fold takes as much room.
AS_FOLDED = """
WITH found AS MATERIALIZED ({entries}),
cut AS (
    SELECT *, "end" - start >= interval '1 day' AS is_long, "end" - start >= interval '1 day' OR %(by_day)s AS by_day,
           greatest(start, %(first)s) AT TIME ZONE %(zone)s AS since,
           (least("end", %(after)s) - interval '1 microsecond') AT TIME ZONE %(zone)s AS until
    FROM found
),
cells AS (
    SELECT id, kind, has_conflict, by_day, cell, cell <= since AS is_first, CASE WHEN is_long THEN %(long)s ELSE %(short)s END AS most,
           row_number() OVER (PARTITION BY is_long, cell ORDER BY kind <> %(freeze)s, start, id) AS place,
           count(*) OVER (PARTITION BY is_long, cell) AS many
    FROM cut, generate_series(
        date_trunc(CASE WHEN by_day THEN 'day' ELSE 'hour' END, since), until,
        CASE WHEN by_day THEN interval '1 day' ELSE interval '1 hour' END
    ) AS cell
),
drawn AS (SELECT id FROM cells WHERE is_first AND (place <= most OR many <= most + 1)),
kinds AS (
    SELECT by_day, cell, kind, count(*) AS many, count(*) FILTER (WHERE has_conflict) AS conflicts
    FROM cells WHERE id NOT IN (SELECT id FROM drawn) GROUP BY by_day, cell, kind
),
folds AS (
    SELECT cell AT TIME ZONE %(zone)s AS start,
           (cell + CASE WHEN by_day THEN interval '1 day' ELSE interval '1 hour' END) AT TIME ZONE %(zone)s AS end,
           by_day, sum(many)::int AS count, sum(conflicts)::int AS conflicts,
           json_object_agg(kind, many ORDER BY many DESC, kind) AS kinds
    FROM kinds GROUP BY by_day, cell ORDER BY cell, by_day
)
SELECT (SELECT coalesce(json_agg(row_to_json(entry)), '[]') FROM (
           SELECT found.* FROM found JOIN drawn USING (id) ORDER BY start, id) AS entry)::text,
       (SELECT coalesce(json_agg(row_to_json(folds)), '[]') FROM folds)::text
"""


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

    A fold has ``start``, ``end``, ``by_day`` (it counts a whole day), ``count``, ``conflicts`` (how many
    of them have an open one) and ``kinds``. ``most``: how many are drawn in a cell, of long ones and of others.
    """
    sql, params = entries_sql(user, start, end, wanted)
    # Both kinds of parameters cannot stand in one statement: the inner ones get names too.
    sql %= tuple(f"%(p{number})s" for number in range(len(params)))
    by_hour = IN_AN_HOUR_OF_ONE_DAY if end - start <= timedelta(days=2) else IN_AN_HOUR
    long, short = most or (IN_A_DAY if fold == BY_DAY else by_hour)
    values = {f"p{number}": value for number, value in enumerate(params)} | {
        "zone": str(ZoneInfo(zone)),
        "first": start,
        "after": end,
        "by_day": fold == BY_DAY,
        "freeze": WindowKind.FREEZE.value,
        "long": long,
        "short": short,
    }
    with connection.cursor() as cursor:
        cursor.execute(AS_FOLDED.format(entries=sql), values)
        return cursor.fetchone()
