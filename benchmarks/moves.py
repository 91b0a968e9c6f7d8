"""What the calendar costs where there is much of it: a check over two hundred services, free slots of ninety busy days,
and moving a window that touches five hundred others. Each beside its raw statements, in the same transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection, transaction
from psycopg.types.range import TimestamptzRange

from apps.audit.bulk import event, insert, write_events, write_rows
from apps.calendars.comparing.meetings import find
from apps.calendars.comparing.sides import Side, ground_of
from apps.calendars.models import Claim, Window
from apps.calendars.queries import asked_for, next_free, next_free_together, window_of
from apps.calendars.queries.slots import DAYS
from apps.calendars.shifting import shift, shift_preview
from apps.core import clock
from apps.dockets.models import Docket
from apps.environments.models import Environment, Service
from benchmarks import records
from benchmarks.crowds import take
from benchmarks.report import Figure
from benchmarks.twins import PROBE

SERVICES, TOUCHED, TRIES, GROUP = 200, 500, 5, 20
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MOVE = "UPDATE calendars_window SET span = tstzrange(%(start)s, %(end)s), sequence = sequence + 1 WHERE id = %(id)s"
MEET = """
INSERT INTO calendars_conflict (first_id, second_id, rule_id, severity, environment_id, status, since, accepted_reason)
SELECT least(w.id, %(id)s), greatest(w.id, %(id)s), r.id, r.severity, c.environment_id, 'open', now(), ''
FROM calendars_claim c JOIN calendars_window w ON w.id = c.window_id, calendars_conflictrule r
WHERE c.span && tstzrange(%(start)s, %(end)s) AND c.environment_id = %(environment)s AND w.id <> %(id)s
  AND w.withdrawn_at IS NULL AND r.code = 'same_environment'
ON CONFLICT DO NOTHING
"""


def moves(company) -> list[Figure]:
    """All of it, in a transaction that is taken back."""
    with transaction.atomic():
        rows = [*_check(company), *_slots(company), *_move(company)]
        transaction.set_rollback(True)
    return rows


def _check(company) -> list[Figure]:
    now = clock.now()
    act = write_events([event("benchmark.crowded", "benchmark", now)])[0]
    standing = list(Service.objects.order_by("pk")[:SERVICES])
    team = company.teams["payments"]
    missing = range(SERVICES - len(standing))
    made = write_rows((Service(slug=f"many-{n}", name=f"Service {n}", team=team, tier=3), act) for n in missing)
    services = frozenset(service.pk for service in (*standing, *made))
    span = TimestamptzRange(now + 3 * DAY, now + 3 * DAY + 4 * HOUR, "[)")
    ground = ground_of(services, ())
    probe = {"services": sorted(services | ground.neighbours), "environments": [], **_reach(span)}
    return _beside(
        f"conflict check over {SERVICES} services",
        lambda: find(Side(span, "change", services=services), ground_of(services, ())),
        lambda: _ask(PROBE, probe),
    )


def _slots(company) -> list[Figure]:
    service, environment = records.places()
    now = clock.now()
    span = TimestamptzRange(now + HOUR, now + 3 * HOUR, "[)")
    whole = TimestamptzRange(span.lower, span.lower + DAYS * DAY, "[)")
    ground = ground_of({service.pk}, {environment.pk})
    services = sorted({service.pk} | ground.neighbours)
    probe = {"services": services, "environments": [environment.pk], **_reach(whole)}
    reader = company.people[records.READER]
    places = Environment.objects.order_by("pk")[:GROUP]
    group = [
        asked_for(
            span=TimestamptzRange(span.lower + n * HOUR, span.upper + n * HOUR, "[)"), services=(), environments=[one]
        )
        for n, one in enumerate(places)
    ]
    asked = {"services": [service], "environments": [environment], "user": reader, "span": span}
    busy = Claim.objects.filter(environment=environment, span__overlap=whole).count()
    return [
        Figure("free slots: windows in the environment in ninety days", busy, ""),
        *_beside(
            "ten free slots within ninety days", lambda: next_free(**asked, priced=False), lambda: _ask(PROBE, probe)
        ),
        # So many that all ninety days are looked through.
        *_beside(
            "free slots, all ninety days looked through",
            lambda: next_free(**asked, priced=False, count=1000),
            lambda: _ask(PROBE, probe),
        ),
        *_beside(
            f"ten free slots for {GROUP} together",
            lambda: next_free_together(group, user=reader, priced=False),
            lambda: _ask(PROBE, probe | {"environments": [one.pk for one in places]}),
        ),
    ]


def _move(company) -> list[Figure]:
    change = records.Maker(company).draft()
    window = window_of(change.docket)
    environment = Environment.objects.get(change_rows__change=change)
    start = window.span.lower + 200 * DAY
    span = TimestamptzRange(start, start + 2 * HOUR, "[)")
    _crowd(environment, span, change)
    values = {"id": window.pk, "environment": environment.pk, "start": span.lower, "end": span.upper}

    def raw() -> None:
        with transaction.atomic():
            _ask(MOVE, values, rows=False)
            _ask(MEET, values, rows=False)
            transaction.set_rollback(True)

    def ours() -> None:
        seen = shift_preview(window, span.lower, span.upper, by=change.requester)
        with transaction.atomic():
            done = shift(window, span.lower, span.upper, by=change.requester, etag=seen.etag)
            assert sum(met.is_new for met in done.conflicts) >= TOUCHED, len(done.conflicts)
            transaction.set_rollback(True)

    looked = take(lambda: shift_preview(window, span.lower, span.upper, by=change.requester), TRIES)
    return [
        *_beside(f"moving a window that touches {TOUCHED} others, looked at and applied", ours, raw),
        Figure("  looking alone", looked.milliseconds, "ms"),
    ]


def _crowd(environment: Environment, span: TimestamptzRange, change) -> None:
    """Tentative work of others in the same place at the same time."""
    now = clock.now()
    act = write_events([event("benchmark.crowded", "benchmark", now)])[0]
    dockets = [
        Docket(key=f"CHG-9{n:06}", prefix="CHG", title=f"Work {n}", team=change.docket.team, opened_at=now)
        for n in range(TOUCHED)
    ]
    made = write_rows((docket, act) for docket in dockets)
    windows = write_rows((Window(docket=docket, kind="change", span=span, changed_at=now), act) for docket in made)
    insert([Claim(window=one, span=span, kind="change", environment=environment) for one in windows])


def _beside(name: str, ours: Callable[[], object], raw: Callable[[], object]) -> list[Figure]:
    mine, bare = take(ours, TRIES), take(raw, TRIES)
    return [
        Figure(name, mine.milliseconds, "ms"),
        Figure("  in so many statements", mine.statements, ""),
        Figure("  raw statements", bare.milliseconds, "ms"),
    ]


def _reach(span: TimestamptzRange) -> dict[str, datetime]:
    return {"start": span.lower - DAY, "end": span.upper}


def _ask(statement: str, values: dict, *, rows: bool = True) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        if rows:
            cursor.fetchall()
