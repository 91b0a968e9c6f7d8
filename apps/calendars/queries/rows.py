"""The calendar as rows of time: which services, environments, teams or people have how much, counted by the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from psycopg.types.range import TimestamptzRange

from ..enums import WindowKind
from .entries import EntryFilter, outlines_sql

ALL, NONE, RESERVED_ROW = "-all", "-none", "-reserved"
CLAIMED = "SELECT {column} AS target FROM calendars_claim WHERE window_id = outline.id AND {column} IS NOT NULL"
OWNED = "SELECT d.team_id AS target FROM calendars_window w JOIN dockets_docket d ON d.id = w.docket_id WHERE w.id = outline.id"
# What a window is counted under, by id; where that has its name, and which column is its slug.
TARGETS = {
    "service": (CLAIMED.format(column="service_id"), "environments_service", "slug"),
    "environment": (CLAIMED.format(column="environment_id"), "environments_environment", "slug"),
    "person": (CLAIMED.format(column="person_id"), "accounts_user", "username"),
    "team": (OWNED, "accounts_team", "slug"),
}
# Each window is looked at once, whatever it is counted under: for its row as a whole (no unit), and for each of the units
# of time that it touches. Only rows that are drawn one by one name their windows.
ROWS = """
WITH outline (id, kind, span, conflict, seen) AS MATERIALIZED ({outlines}),
     placed AS (
        SELECT id, span, conflict IS NOT NULL AS meets, seen AND kind = %s AS freezes, coalesce(name, '') AS name,
               CASE WHEN NOT seen THEN %s WHEN named.slug IS NOT NULL THEN named.slug
                    WHEN kind = ANY(%s) THEN %s ELSE %s END AS slug
        -- Looked up for each window: the database would rather read every claim there is.
        FROM outline LEFT JOIN LATERAL ({targets} OFFSET 0) AS found ON seen
        LEFT JOIN (SELECT id AS target, {slug} AS slug, name FROM {table}) AS named USING (target))
SELECT slug, name, NULL AS unit, count(*), count(*) FILTER (WHERE meets),
       CASE WHEN count(*) <= %s THEN array_agg(id) ELSE '{{}}' END, array_agg(span ORDER BY span) FILTER (WHERE freezes)
FROM placed GROUP BY slug, name
UNION ALL
SELECT slug, name, unit, count(*), count(*) FILTER (WHERE meets), NULL, NULL
FROM placed, generate_series(greatest(width_bucket(lower(span), %s::timestamptz[]), 1),
                             width_bucket(upper(span) - interval '1 microsecond', %s::timestamptz[])) AS unit
GROUP BY slug, name, unit
"""


@dataclass
class HeldRow:
    """One service, environment, team or person (by slug and name; see ``is_named``) and what it has.

    ``members`` are its windows by id, none where there are more than was asked for; ``freezes`` the spans of those that are
    freezes; ``units`` how many windows touch each unit of time, and how many of these meet something.
    """

    slug: str
    name: str
    total: int
    conflicts: int
    members: frozenset[int]
    freezes: list[TimestamptzRange]
    units: dict[int, tuple[int, int]] = field(default_factory=dict)

    @property
    def is_named(self) -> bool:
        """False for what names nobody: freezes and holidays (``ALL``), other work (``NONE``), reserved time."""
        return self.slug not in (ALL, NONE, RESERVED_ROW)


def held_rows(
    user,
    start: datetime,
    end: datetime,
    wanted: EntryFilter | None = None,
    *,
    by: str,
    units: Sequence[datetime],
    most: int,
) -> list[HeldRow]:
    """Whoever has something between two instants, by name, those without a name around them; one query.

    ``by``: service, environment, team or person. ``units``: the instants at which units of time begin, counted from 0.
    Rows of at most ``most`` windows name them.
    """
    sql, params = outlines_sql(user, start, end, wanted)
    wide = [WindowKind.FREEZE.value, WindowKind.HOLIDAY.value]
    values = (*params, WindowKind.FREEZE.value, RESERVED_ROW, wide, ALL, NONE, most, list(units), list(units))
    targets, table, slug = TARGETS[by]
    with connection.cursor() as cursor:
        cursor.execute(ROWS.format(outlines=sql, targets=targets, table=table, slug=slug), values)
        found = cursor.fetchall()
    rows = {
        slug: HeldRow(slug, name, total, conflicts, frozenset(members), freezes or [])
        for slug, name, unit, total, conflicts, members, freezes in found
        if unit is None
    }
    for slug, _name, unit, *counts, _members, _freezes in found:
        if unit is not None:
            rows[slug].units[unit - 1] = tuple(counts)
    return sorted(rows.values(), key=_order)


def _order(row: HeldRow) -> tuple:
    place = {ALL: 0, NONE: 2, RESERVED_ROW: 3}.get(row.slug, 1)
    return place, row.name.casefold(), row.slug
