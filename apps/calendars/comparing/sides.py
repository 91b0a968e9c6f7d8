"""One side of a comparison, and what of the place the comparisons need to know."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import accumulate

from django.db import connection
from psycopg.types.range import TimestamptzRange

from ..models import Claim

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


class InOrder:
    """Sides by their start, so that those that share time with another are found without looking at all of them."""

    def __init__(self, sides: Iterable[Side]):
        self.sides = sorted(sides, key=lambda side: side.span.lower)
        self.lowers = [side.span.lower for side in self.sides]
        # The latest end of all up to each: it never falls, so whatever is over before a time is passed over at once.
        self.reaches = list(accumulate((side.reach_end for side in self.sides), max))

    def beside(self, mine: Side) -> list[Side]:
        """Those that share time with it, what each keeps for backing out counted."""
        first, last = bisect_right(self.reaches, mine.span.lower), bisect_left(self.lowers, mine.reach_end)
        return [side for side in self.sides[first:last] if mine.span.lower < side.reach_end]


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
    """The sides that saved windows are, in the order of the query set; two queries for all."""
    # Plain columns: thousands are looked at together, and records would cost five times as much.
    rows = list(windows.values_list("pk", "span", "kind", "is_firm", "buffer_minutes", "docket_id", "purpose"))
    claims: dict[int, list[tuple]] = {}
    ids = [row[0] for row in rows]
    for pk, *target in Claim.objects.filter(window__in=ids).values_list("window", "service", "environment", "person"):
        claims.setdefault(pk, []).append(target)
    return [_side(row, claims.get(row[0], ())) for row in rows]


def _side(row: tuple, claims: Iterable[Sequence]) -> Side:
    pk, span, kind, is_firm, buffer_minutes, docket_id, purpose = row
    services, environments, people = (frozenset(one[place] for one in claims if one[place]) for place in range(3))
    buffer = timedelta(minutes=buffer_minutes)
    return Side(span, kind, is_firm, services, environments, people, buffer, pk, docket_id, purpose)


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
