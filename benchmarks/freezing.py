"""What a freeze over fifty thousand scheduled changes costs before it is announced: its preview, and that of a rule."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection, transaction
from psycopg.types.range import TimestamptzRange

from apps.calendars.comparing.trying import outcome
from apps.calendars.models import ConflictRule
from apps.core import clock
from apps.freezes.queries import SHOWN, hits
from apps.freezes.scope import Scope
from benchmarks import records
from benchmarks.crowds import take
from benchmarks.report import Figure

CHANGES, TRIES, DAYS = 50_000, 5, 60
SCOPES = {
    "production": Scope(kinds=frozenset({"production"})),
    "production, first tier": Scope(kinds=frozenset({"production"}), tiers=frozenset({1})),
    "everything": Scope(),
}
# As many changes as are wanted, each of one service in one environment, spread over sixty days.
PLAN = """
WITH team AS (SELECT id FROM accounts_team ORDER BY id LIMIT 1),
d AS (
    INSERT INTO dockets_docket (key, prefix, title, team_id, is_restricted, opened_at)
    SELECT 'CHG-8' || lpad(n::text, 6, '0'), 'CHG', 'Work ' || n, team.id, false, now()
    FROM generate_series(1, %(changes)s) AS n, team RETURNING id),
w AS (
    INSERT INTO calendars_window (docket_id, purpose, kind, title, span, is_firm, zone, buffer_minutes, sequence,
        source_key)
    SELECT id, 'work', 'change', '', tstzrange(begins, begins + interval '2 hours'), true, 'UTC', 0, 0, ''
    FROM d, LATERAL (SELECT now() + (id %% (%(days)s * 24)) * interval '1 hour' AS begins) AS at RETURNING id, span),
s AS (SELECT array_agg(id ORDER BY id) AS ids FROM environments_service),
e AS (SELECT array_agg(id ORDER BY id) AS ids FROM environments_environment)
INSERT INTO calendars_claim (window_id, span, kind, is_firm, service_id, environment_id)
SELECT w.id, w.span, 'change', true, s.ids[1 + w.id %% cardinality(s.ids)], NULL FROM w, s
UNION ALL SELECT w.id, w.span, 'change', true, NULL, e.ids[1 + w.id %% cardinality(e.ids)] FROM w, e
"""
COUNT = """
SELECT d.prefix, count(DISTINCT w.docket_id) FROM calendars_window w JOIN dockets_docket d ON d.id = w.docket_id
WHERE w.span && tstzrange(%(start)s, %(end)s) AND w.withdrawn_at IS NULL AND w.kind IN ('change', 'deployment')
  AND EXISTS (SELECT FROM calendars_claim c JOIN environments_environment e ON e.id = c.environment_id
              WHERE c.window_id = w.id AND e.kind = 'production') GROUP BY d.prefix
"""


def freezing(reader) -> list[Figure]:
    """All of it, in a transaction that is taken back; ``reader`` is whoever looks."""
    now = clock.now()
    span = TimestamptzRange(now, now + timedelta(days=DAYS), "[)")
    with transaction.atomic():
        _ask(PLAN, {"changes": CHANGES, "days": DAYS})
        _ask("ANALYZE calendars_window, calendars_claim, dockets_docket", {})
        raw = take(lambda: _ask(COUNT, {"start": span.lower, "end": span.upper}), TRIES)
        figures = [Figure("freeze preview: counted by hand, production", raw.milliseconds, "ms")]
        for name, scope in SCOPES.items():
            found = hits(scope, [span], reader, most=SHOWN)
            ours = take(lambda scope=scope: hits(scope, [span], reader, most=SHOWN), TRIES)
            figures += [
                Figure(f"freeze preview over {CHANGES} changes: {name}", ours.milliseconds, "ms"),
                *(
                    [Figure("  as a multiple of that", ours.milliseconds / raw.milliseconds, "times", most=2)]
                    * (name == "production")
                ),
                Figure("  hits", found.total, ""),
                Figure("  in so many statements", ours.statements, ""),
            ]
        rule = ConflictRule.objects.get(code="same_environment")
        kept = {"severity": rule.severity, "is_enabled": True, "parameters": rule.parameters}
        tried = take(lambda: outcome(rule, **kept), 1)
        looked = outcome(rule, **kept).looked
        figures += [
            Figure("rule preview, at most five thousand windows looked at", tried.milliseconds, "ms", most=1000),
            Figure("  looked at", looked, ""),
        ]
        transaction.set_rollback(True)
    return figures


def freezes(company) -> list[Figure]:
    """The same for the company of the benchmarks."""
    return freezing(company.people[records.READER])


def _ask(statement: str, values: dict) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        if cursor.description:
            cursor.fetchall()
