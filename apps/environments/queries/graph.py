"""The graph of dependencies, walked a bounded number of steps by PostgreSQL; cycles are allowed in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection

from ..models import Service, ServiceDependency

DEPTH = 2
DEEPEST = 5
COLUMN_LIMIT = 5
NODE_WIDTH, NODE_HEIGHT, COLUMN_GAP, ROW_GAP, MARGIN = 168, 44, 56, 10, 4

_WALK = """
WITH RECURSIVE up(origin, id, distance) AS (
    SELECT id, id, 0 FROM unnest(%(ids)s::bigint[]) AS id
    UNION
    SELECT up.origin, edge.depends_on_id, up.distance + 1
    FROM up JOIN environments_servicedependency edge ON edge.service_id = up.id
    WHERE up.distance < %(depth)s
), down(origin, id, distance) AS (
    SELECT id, id, 0 FROM unnest(%(ids)s::bigint[]) AS id
    UNION
    SELECT down.origin, edge.service_id, down.distance + 1
    FROM down JOIN environments_servicedependency edge ON edge.depends_on_id = down.id
    WHERE down.distance < %(depth)s
)
SELECT id, sign, min(distance) FROM (
    SELECT origin, id, distance, -1 AS sign FROM up UNION ALL SELECT origin, id, distance, 1 FROM down
) walked
WHERE distance > 0 AND NOT id = ANY(%(ids)s::bigint[])
GROUP BY id, sign ORDER BY min(distance), id
"""


@dataclass(frozen=True)
class Node:
    """A service on the map. ``column`` is -2 … 2: what it depends on left, what depends on it right. Pixels."""

    service: Service | None
    column: int
    x: int
    y: int
    more: int = 0
    """How many services a column holds beyond the ones drawn; then there is no service."""

    @property
    def middle(self) -> int:
        return self.y + NODE_HEIGHT // 2


@dataclass(frozen=True)
class Edge:
    """A line from a service to one that depends on it, as the ``d`` of an SVG path."""

    path: str
    is_near: bool


@dataclass
class DependencyMap:
    """What the map draws, and the same as two lists for those who do not see drawings."""

    nodes: list[Node] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    upstream: list[Service] = field(default_factory=list)
    downstream: list[Service] = field(default_factory=list)
    width: int = 0
    height: int = 0
    node_width: int = NODE_WIDTH
    node_height: int = NODE_HEIGHT

    def __bool__(self) -> bool:
        return bool(self.upstream or self.downstream)


def neighbours(service_ids: Iterable[int], depth: int = DEPTH) -> dict[int, int]:
    """Id -> distance of every service up- or downstream of these within ``depth`` steps (at most 5); one query.

    The services asked about are left out. What merely shares a dependency with them is no neighbour.
    """
    found: dict[int, int] = {}
    for service_id, _sign, distance in _walk(service_ids, depth):
        found[service_id] = min(distance, found.get(service_id, distance))
    return found


def dependency_map(service: Service, depth: int = DEPTH) -> DependencyMap:
    """The services around one, laid out in columns by distance; three queries, at most six drawn per column."""
    walked = _walk([service.pk], depth)
    services = Service.objects.in_bulk([service.pk, *(row[0] for row in walked)])
    columns: dict[int, list[Service]] = {0: [services[service.pk]]}
    placed = {service.pk}
    for service_id, sign, distance in walked:
        # In a cycle a service is both above and below; it is drawn once, where it is nearest.
        if service_id not in placed and service_id in services:
            placed.add(service_id)
            columns.setdefault(sign * distance, []).append(services[service_id])
    drawn = DependencyMap(
        upstream=[other for column in sorted(columns, reverse=True) if column < 0 for other in columns[column]],
        downstream=[other for column in sorted(columns) if column > 0 for other in columns[column]],
    )
    _lay_out(drawn, columns)
    _connect(drawn)
    return drawn


def _walk(service_ids: Iterable[int], depth: int) -> list[tuple[int, int, int]]:
    ids = list(service_ids)
    if not ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_WALK, {"ids": ids, "depth": min(depth, DEEPEST)})
        return cursor.fetchall()


def _lay_out(drawn: DependencyMap, columns: dict[int, list[Service]]) -> None:
    order = sorted(columns)
    lengths = [min(len(columns[column]), COLUMN_LIMIT + 1) for column in order]
    step = NODE_HEIGHT + ROW_GAP
    drawn.height = MARGIN * 2 + max(lengths) * step - ROW_GAP
    drawn.width = MARGIN * 2 + len(order) * (NODE_WIDTH + COLUMN_GAP) - COLUMN_GAP
    for at, column in enumerate(order):
        x = MARGIN + at * (NODE_WIDTH + COLUMN_GAP)
        y = (drawn.height - (lengths[at] * step - ROW_GAP)) // 2
        ordered = sorted(columns[column], key=lambda other: (other.tier, other.name))
        cut = ordered if len(ordered) <= COLUMN_LIMIT + 1 else ordered[:COLUMN_LIMIT]
        for row, other in enumerate(cut):
            drawn.nodes.append(Node(other, column, x, y + row * step))
        if len(cut) < len(ordered):
            drawn.nodes.append(Node(None, column, x, y + len(cut) * step, more=len(ordered) - len(cut)))


def _connect(drawn: DependencyMap) -> None:
    """Draw edges between neighbouring columns only: others would run through the boxes between them."""
    at = {node.service.pk: node for node in drawn.nodes if node.service}
    known = ServiceDependency.objects.filter(service__in=at, depends_on__in=at)
    for user_id, used_id in known.values_list("service_id", "depends_on_id"):
        left, right = at[used_id], at[user_id]
        if right.column - left.column != 1:
            continue
        x1, x2 = left.x + NODE_WIDTH, right.x
        bend = (x1 + x2) // 2
        path = f"M{x1} {left.middle}C{bend} {left.middle} {bend} {right.middle} {x2} {right.middle}"
        drawn.edges.append(Edge(path, is_near=0 in (left.column, right.column)))
