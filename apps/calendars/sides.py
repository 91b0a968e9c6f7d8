"""One side of a comparison, and what of the place the comparisons need to know."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection
from psycopg.types.range import TimestamptzRange

DEPTH = 2
LONGEST_BUFFER = timedelta(days=1)

GROUND = """
WITH RECURSIVE asked AS (SELECT unnest(%(services)s::bigint[]) AS id),
up(root, id, depth) AS (
    SELECT id, id, 0 FROM asked
    UNION SELECT up.root, d.depends_on_id, depth + 1 FROM up
    JOIN environments_servicedependency d ON d.service_id = up.id WHERE depth < %(depth)s),
down(root, id, depth) AS (
    SELECT id, id, 0 FROM asked
    UNION SELECT down.root, d.service_id, depth + 1 FROM down
    JOIN environments_servicedependency d ON d.depends_on_id = down.id WHERE depth < %(depth)s)
SELECT 'up', root, id FROM up WHERE id <> root
UNION SELECT 'down', root, id FROM down WHERE id <> root
UNION SELECT 'grave', id, id FROM environments_environment
    WHERE id = ANY(%(environments)s) AND (kind = 'production' OR is_exclusive)
"""


@dataclass(frozen=True)
class Side:
    """A window that stands (``window_id``), or one that is only asked about (None).

    ``facts`` are those of the asked-about record; of a standing one they are its docket's.
    """

    span: TimestamptzRange
    kind: str
    is_firm: bool = False
    services: frozenset[int] = frozenset()
    environments: frozenset[int] = frozenset()
    people: frozenset[int] = frozenset()
    buffer: timedelta = timedelta()
    window_id: int | None = None
    docket_id: int | None = None
    purpose: str = ""
    facts: dict | None = field(default=None, compare=False)

    @property
    def reach_end(self) -> datetime:
        """The end, with the time kept for backing out."""
        return self.span.upper + self.buffer


@dataclass(frozen=True)
class Ground:
    """``ups`` and ``downs``: for each of one side's services, what it needs and what needs it, to depth 2;
    ``grave``: those of its environments where an overlap does harm (production, exclusive); ``settings``: by the code of
    a rule what its row in the table is set to."""

    ups: dict[int, frozenset[int]] = field(default_factory=dict)
    downs: dict[int, frozenset[int]] = field(default_factory=dict)
    grave: frozenset[int] = frozenset()
    settings: dict[str, dict] = field(default_factory=dict)

    @property
    def neighbours(self) -> frozenset[int]:
        return frozenset().union(*self.ups.values(), *self.downs.values())


def side_of(window, *, services=(), environments=(), people=()) -> Side:
    """The side that a saved window is, with the ids it claims."""
    return Side(
        span=window.span,
        kind=window.kind,
        is_firm=window.is_firm,
        services=frozenset(services),
        environments=frozenset(environments),
        people=frozenset(people),
        buffer=timedelta(minutes=window.buffer_minutes),
        window_id=window.pk,
        docket_id=window.docket_id,
        purpose=window.purpose,
    )


def sides_of(windows) -> list[Side]:
    """The sides that saved windows are; two queries for all."""
    sides = []
    for window in windows.prefetch_related("claims"):
        claims = window.claims.all()
        sides.append(
            side_of(
                window,
                services=[row.service_id for row in claims if row.service_id],
                environments=[row.environment_id for row in claims if row.environment_id],
                people=[row.person_id for row in claims if row.person_id],
            )
        )
    return sides


def ground_of(services, environments) -> Ground:
    """What surrounds these service and environment ids, in one query (none where both are empty)."""
    if not services and not environments:
        return Ground()
    found: dict[str, dict[int, set[int]]] = {"up": {}, "down": {}, "grave": {}}
    with connection.cursor() as cursor:
        cursor.execute(GROUND, {"services": sorted(services), "environments": sorted(environments), "depth": DEPTH})
        for which, root, other in cursor.fetchall():
            found[which].setdefault(root, set()).add(other)
    ups, downs = ({root: frozenset(ids) for root, ids in found[name].items()} for name in ("up", "down"))
    return Ground(ups=ups, downs=downs, grave=frozenset(found["grave"]))
