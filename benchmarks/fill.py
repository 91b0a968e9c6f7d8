"""A hundred thousand changes and a million windows, made by the database itself, with history and events.

Ten thousand windows begin in every thirty days. The indexes of the calendar are dropped while it is filled and built
afterwards, which takes a fifth of the time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from psycopg import ClientCursor

from benchmarks.scale import PER_MONTH, Scale

# Places and people by number, so that arithmetic on a row's number chooses one.
NUMBERED = """
CREATE TEMP TABLE place AS
    SELECT row_number() OVER (ORDER BY s.id, e.id) - 1 AS n, s.id AS service_id, s.team_id, e.id AS environment_id
    FROM environments_environmentservice h JOIN environments_service s ON s.id = h.service_id
    JOIN environments_environment e ON e.id = h.environment_id;
CREATE TEMP TABLE person AS SELECT row_number() OVER (ORDER BY id) - 1 AS n, id FROM accounts_user;
CREATE TEMP TABLE made AS
    SELECT g, p.*, (SELECT id FROM person WHERE n = g %% (SELECT count(*) FROM person)) AS person_id,
           %(now)s::timestamptz - (%(changes)s - g) * interval '15 minutes' AS at
    FROM generate_series(1, %(changes)s) g JOIN place p ON p.n = g %% (SELECT count(*) FROM place);
"""
DOCKETS = """
INSERT INTO dockets_docket (id, key, prefix, title, team_id, is_restricted, opened_by_id, opened_at)
SELECT %(base)s + g, 'CHG-' || g, 'CHG',
       (ARRAY['Upgrade','Restart','Move','Patch','Resize','Rotate keys of'])[g %% 6 + 1] || ' '
       || (ARRAY['the gateway','the ledger','a database','the cache','the queue','certificates','a firewall'])[g %% 7 + 1]
       || ' number ' || g, team_id, g %% 200 = 0, person_id, at FROM made
"""
CHANGES = """
INSERT INTO changes_changerequest (id, docket_id, type_id, state, on_hold, revision, version, reason, impact, urgency,
    priority, outage_expected, implementation_plan, backout_plan, test_plan, communication_plan, answers, custom, risk_score,
    risk_level, outcome, closing_notes, created_at, submitted_at, started_at, finished_at, closed_at, requester_id,
    implementer_id)
SELECT %(base)s + g, %(base)s + g, %(type)s, state, false, 1, 4, 'It is due.', 2, 2, 'P3', g %% 9 = 0,
    'One after the other.', 'Put the old one back.', 'The checks are green.', '', '{}', '{}', g %% 100,
    CASE WHEN g %% 100 >= 75 THEN 'critical' WHEN g %% 100 >= 50 THEN 'high' WHEN g %% 100 >= 25 THEN 'medium'
    ELSE 'low' END,
    CASE WHEN state = 'closed' THEN 'successful' ELSE '' END, '', at, at,
    CASE WHEN state = 'closed' THEN at END, CASE WHEN state = 'closed' THEN at + interval '1 hour' END,
    CASE WHEN state = 'closed' THEN at + interval '2 hours' END, person_id, person_id
FROM (SELECT *, CASE WHEN g %% 20 > 1 THEN 'closed' WHEN g %% 20 = 1 THEN 'cancelled'
      ELSE (ARRAY['draft','assess','authorize','scheduled','scheduled','scheduled','review'])[(g / 20) %% 7 + 1] END AS state
      FROM made) numbered
"""
PLACES = """
INSERT INTO changes_changeservice (change_id, service_id) SELECT %(base)s + g, service_id FROM made;
INSERT INTO changes_changeenvironment (change_id, environment_id) SELECT %(base)s + g, environment_id FROM made
"""
# For every docket its work and others, each at a place in time of its own: place = (docket * each + j + j * changes).
WINDOWS = """
INSERT INTO calendars_window (id, docket_id, purpose, kind, title, span, is_firm, zone, buffer_minutes, sequence,
    source_key)
SELECT %(windows_base)s + (g - 1) * %(each)s + j + 1, %(base)s + g, CASE j WHEN 0 THEN 'work' ELSE 'step-' || j END,
    CASE j %% 3 WHEN 0 THEN 'change' WHEN 1 THEN 'deployment' ELSE 'milestone' END, '',
    tstzrange(begins, begins + (30 + (g * 37 + j) %% 210) * interval '1 minute'), g %% 2 = 0, 'UTC', 0, 0, ''
FROM (SELECT g, j, %(begin)s::timestamptz + (((g - 1) * %(each)s + j + j * %(changes)s) %% (%(changes)s * %(each)s))
      * interval '30 days' / %(per_month)s AS begins
      FROM generate_series(1, %(changes)s) g, generate_series(0, %(each)s - 1) j) placed
"""
CLAIMS = """
INSERT INTO calendars_claim (window_id, span, kind, is_firm, service_id, environment_id)
SELECT w.id, w.span, w.kind, w.is_firm, CASE side WHEN 0 THEN p.service_id END, CASE side WHEN 1 THEN p.environment_id END
FROM calendars_window w JOIN place p
    ON p.n = ((w.docket_id - %(base)s) + CASE w.purpose WHEN 'work' THEN 0 ELSE w.id END) %% (SELECT count(*) FROM place)
CROSS JOIN generate_series(0, 1) side WHERE w.id > %(windows_base)s
"""
CONFLICTS = """
INSERT INTO calendars_conflict (first_id, second_id, rule_id, severity, status, since, accepted_reason, service_id)
SELECT id, id + 17, (SELECT min(id) FROM calendars_conflictrule), 'warns', 'open', now(), '',
       (SELECT min(service_id) FROM place)
FROM calendars_window WHERE id > %(windows_base)s AND id %% 20 = 0
  AND id + 17 <= (SELECT max(id) FROM calendars_window)
"""
EVENTS = """
INSERT INTO audit_event (id, at, kind, key, by_id, via, request_id, reason, outcome, data)
SELECT %(events_base)s + g, at, 'change.closed', 'CHG-' || g, person_id, 'command', '', '', 'done', '{}' FROM made
"""
HISTORY = """
INSERT INTO {history} ({columns}, history_date, history_type, event_id)
SELECT {columns}, %(now)s, '+', %(events_base)s + id - %(base)s FROM {table} WHERE id > %(base)s
"""
CALENDAR = ("calendars_window", "calendars_claim")


def fill(connection, scale: Scale, now: datetime) -> None:
    """Fill the tables behind this connection (the owner's, in autocommit mode) around ``now``."""
    # The database's own arithmetic on bigint, whatever fits in an int.
    one = {
        "now": now,
        "changes": scale.changes,
        "each": scale.windows_each,
        "per_month": PER_MONTH,
        "base": _last(connection, "dockets_docket"),
        "windows_base": _last(connection, "calendars_window"),
        "events_base": _last(connection, "audit_event"),
        "type": connection.execute("SELECT id FROM changes_changetype WHERE slug = 'normal'").fetchone()[0],
    }
    # Four fifths of it lie behind us.
    one["begin"] = connection.execute(
        "SELECT %(now)s::timestamptz - interval '30 days' * 0.8 * %(windows)s / %(per_month)s",
        one | {"windows": scale.windows},
    ).fetchone()[0]
    with connection.transaction():
        connection.execute("SET LOCAL synchronous_commit = off")
        for statement in (NUMBERED, DOCKETS, CHANGES, PLACES, EVENTS):
            _run(connection, statement, one)
        for name in ("dockets_docket", "changes_changerequest"):
            _history(connection, name, one)
    with without_indexes(connection, CALENDAR), connection.transaction():
        _run(connection, WINDOWS, one)
        _run(connection, CLAIMS, one)
    _run(connection, CONFLICTS, one)
    _go_on(connection, scale)
    connection.execute("VACUUM ANALYZE")


def _run(connection, statements: str, one: dict) -> None:
    # The values are put into the text here, so that several statements may stand in one.
    ClientCursor(connection).execute(statements, one)


def _history(connection, table: str, one: dict) -> None:
    history = f"{table.partition('_')[0]}_historical{table.partition('_')[2]}"
    columns = ", ".join(
        name
        for (name,) in connection.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND column_name IN"
            " (SELECT column_name FROM information_schema.columns WHERE table_name = %s)",
            [table, history],
        )
    )
    _run(connection, HISTORY.format(history=history, columns=columns, table=table), one)


def _last(connection, table: str) -> int:
    return connection.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0]


def _go_on(connection, scale: Scale) -> None:
    """Ids and keys go on after those that were given here."""
    for table in ("dockets_docket", "changes_changerequest", "calendars_window", "audit_event"):
        connection.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
    connection.execute("SELECT setval('dockets_chg_key', %s)", [scale.changes])


@contextmanager
def without_indexes(connection, tables: tuple[str, ...]) -> Iterator[None]:
    """Drop what is checked or kept up per row and nothing refers to, and make all of it again afterwards."""
    again = []
    for table in tables:
        constraints = connection.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass"
            " AND contype IN ('f', 'x') OR conrelid = %s::regclass AND conname = 'one_claim_per_window_and_target'",
            [table, table],
        ).fetchall()
        for name, definition in constraints:
            connection.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
            again.append(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
        indexes = connection.execute(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
            " WHERE indrelid = %s::regclass AND NOT indisprimary"
            " AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)",
            [table],
        ).fetchall()
        for name, definition in indexes:
            connection.execute(f"DROP INDEX {name}")
            again.insert(0, definition)
    yield
    connection.execute("SET maintenance_work_mem = '512MB'")
    for statement in again:
        connection.execute(statement)
