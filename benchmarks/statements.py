"""The conflict check as a statement: against the raw probe of the index, and for many environments at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from psycopg.types.range import TimestamptzRange

from apps.calendars.comparing.meetings import near
from apps.calendars.comparing.sides import Ground, Side, ground_of
from apps.environments.models import Environment
from benchmarks import cpu, records
from benchmarks.twins import PROBE

ROUNDS, MANY = 200, 10


@dataclass(frozen=True)
class Statements:
    """Milliseconds of the backend: the probe, the check of the same place, one of many environments, one of each."""

    probe: float
    check: float
    together: float
    apart: float


def conflict_statements(now: datetime) -> Statements:
    """Ask each ``ROUNDS`` times, in the same order of times."""
    service, environment = records.places()
    others = list(Environment.objects.order_by("pk").values_list("pk", flat=True)[:MANY])
    ground = ground_of({service.pk}, {environment.pk})
    # The probe looks at as much of the calendar as the check does: what is near in the graph of services too.
    services = sorted({service.pk} | ground.neighbours)

    def probe(span: TimestamptzRange) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                PROBE,
                {
                    "start": span.lower - timedelta(days=1),
                    "end": span.upper,
                    "services": services,
                    "environments": [environment.pk],
                },
            )
            cursor.fetchall()

    def check(span: TimestamptzRange) -> None:
        near(_side(span, environments=[environment.pk], services=[service.pk]), ground)

    def apart(span: TimestamptzRange) -> None:
        for pk in others:
            near(_side(span, environments=[pk]), Ground())

    def together(span: TimestamptzRange) -> None:
        near(_side(span, environments=others), Ground())

    return Statements(*(_backend(one, now) for one in (probe, check, together, apart)))


def _side(span, *, environments, services=()) -> Side:
    return Side(span=span, kind="change", services=frozenset(services), environments=frozenset(environments))


def _backend(do: Callable[[TimestamptzRange], None], now: datetime) -> float:
    spans = [TimestamptzRange(now + timedelta(hours=7 * n), now + timedelta(hours=7 * n + 4), "[)") for n in range(20)]
    for span in spans:
        do(span)
    pid = [connection.connection.info.backend_pid]
    before = cpu.spent(pid)
    for number in range(ROUNDS):
        do(spans[number % len(spans)])
    return (cpu.spent(pid) - before) / 1e6 / ROUNDS
