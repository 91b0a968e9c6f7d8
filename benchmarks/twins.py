"""The bare twins: the same rows by one hand-written statement in a plain view, without anybody asking who calls."""

import orjson
from django.db import connection, transaction
from django.http import HttpResponse
from django.urls import path

LIST = """
SELECT c.id, d.key, d.title, c.state, t.slug AS type, c.priority, c.risk_level AS risk, c.risk_score AS score, c.on_hold,
       c.outcome, team.slug AS team, u.username AS implementer, lower(w.span) AS start, upper(w.span) AS end,
       ARRAY(SELECT s.name FROM changes_changeservice x JOIN environments_service s ON s.id = x.service_id
             WHERE x.change_id = c.id ORDER BY s.name) AS services,
       ARRAY(SELECT e.name FROM changes_changeenvironment x JOIN environments_environment e ON e.id = x.environment_id
             WHERE x.change_id = c.id ORDER BY e.name) AS environments
FROM changes_changerequest c JOIN dockets_docket d ON d.id = c.docket_id JOIN changes_changetype t ON t.id = c.type_id
JOIN accounts_team team ON team.id = d.team_id LEFT JOIN accounts_user u ON u.id = c.implementer_id
LEFT JOIN calendars_window w ON w.docket_id = d.id AND w.purpose = 'work'
WHERE c.state = 'scheduled' AND c.risk_level = 'medium' ORDER BY c.risk_score DESC, c.id DESC LIMIT 50
"""
ONE = """
SELECT to_jsonb(c) - 'docket_id' || jsonb_build_object(
    'key', d.key, 'title', d.title, 'team', team.slug, 'type', t.slug, 'requester', r.username, 'implementer', i.username,
    'window', (SELECT to_jsonb(w) FROM calendars_window w WHERE w.docket_id = d.id AND w.purpose = 'work'),
    'services', ARRAY(SELECT s.slug FROM changes_changeservice x JOIN environments_service s ON s.id = x.service_id
                      WHERE x.change_id = c.id),
    'environments', ARRAY(SELECT e.slug FROM changes_changeenvironment x
                          JOIN environments_environment e ON e.id = x.environment_id WHERE x.change_id = c.id),
    'approvals', (SELECT jsonb_agg(to_jsonb(b)) FROM approvals_ballot b WHERE b.docket_id = d.id),
    'conflicts', (SELECT jsonb_agg(to_jsonb(k)) FROM calendars_conflict k JOIN calendars_window w
                  ON w.id IN (k.first_id, k.second_id) WHERE w.docket_id = d.id))::text
FROM changes_changerequest c JOIN dockets_docket d ON d.id = c.docket_id JOIN changes_changetype t ON t.id = c.type_id
JOIN accounts_team team ON team.id = d.team_id JOIN accounts_user r ON r.id = c.requester_id
LEFT JOIN accounts_user i ON i.id = c.implementer_id WHERE d.key = %s
"""
CREATE = """
WITH d AS (
    INSERT INTO dockets_docket (key, prefix, title, team_id, is_restricted, opened_by_id, opened_at)
    SELECT 'CHG-' || nextval('dockets_chg_key'), 'CHG', %(title)s, s.team_id, false, u.id, now()
    FROM environments_service s, accounts_user u WHERE s.slug = %(service)s AND u.username = %(by)s
    RETURNING id, key, opened_by_id),
c AS (
    INSERT INTO changes_changerequest (docket_id, type_id, state, on_hold, revision, version, reason, impact, urgency,
        priority, outage_expected, implementation_plan, backout_plan, test_plan, communication_plan, answers, risk_score,
        risk_level, outcome, closing_notes, custom, created_at, requester_id)
    SELECT d.id, t.id, 'draft', false, 1, 1, %(reason)s, 2, 2, 'P3', false, %(plan)s, %(plan)s, %(plan)s, '', '{}', 0,
        'low', '', '', '{}', now(), d.opened_by_id FROM d, changes_changetype t WHERE t.slug = 'normal' RETURNING id),
xs AS (INSERT INTO changes_changeservice (change_id, service_id)
       SELECT c.id, s.id FROM c, environments_service s WHERE s.slug = %(service)s RETURNING service_id),
xe AS (INSERT INTO changes_changeenvironment (change_id, environment_id)
       SELECT c.id, e.id FROM c, environments_environment e WHERE e.slug = %(environment)s RETURNING environment_id),
w AS (INSERT INTO calendars_window (docket_id, purpose, kind, title, span, is_firm, zone, buffer_minutes, sequence,
          source_key)
      SELECT d.id, 'work', 'change', '', tstzrange(%(start)s, %(end)s), false, 'UTC', 0, 0, ''
      FROM d RETURNING id, span, kind),
claims AS (INSERT INTO calendars_claim (window_id, span, kind, is_firm, service_id, environment_id)
      SELECT w.id, w.span, w.kind, false, xs.service_id, NULL::bigint FROM w, xs
      UNION ALL SELECT w.id, w.span, w.kind, false, NULL, xe.environment_id FROM w, xe)
SELECT key FROM d
"""
# The range and the service are constants of the statement, as they are in ours.
PROBE = """
SELECT DISTINCT window_id FROM calendars_claim
WHERE span && tstzrange(%(start)s, %(end)s) AND (service_id = ANY(%(services)s) OR environment_id = ANY(%(environments)s))
"""
MONTH = """
SELECT coalesce(json_agg(e), '[]')::text FROM (
    SELECT w.id, w.kind, d.title, d.key, '/changes/' || d.key || '/' AS url, lower(w.span) AS start, upper(w.span) AS end,
           w.is_firm
    FROM calendars_window w LEFT JOIN dockets_docket d ON d.id = w.docket_id
    WHERE w.span && tstzrange(%s, %s) ORDER BY w.span, w.id) e
"""
VERDICT = """
SELECT d.key, EXISTS (SELECT FROM calendars_window f WHERE f.kind = 'freeze' AND f.span @> now()) AS frozen,
       (SELECT state FROM approvals_approval a WHERE a.docket_id = d.id ORDER BY id DESC LIMIT 1) AS approval,
       EXISTS (SELECT FROM calendars_conflict k JOIN calendars_window w ON w.id IN (k.first_id, k.second_id)
               WHERE w.docket_id = d.id AND k.severity = 'blocks' AND k.status = 'open') AS blocked
FROM dockets_docket d WHERE d.key = %s
"""
VOTE = """
INSERT INTO approvals_vote (ballot_id, approval_id, voter_id, choice, reason, digest, groups, cast_at, ended_why,
    as_alternate)
VALUES (%(ballot)s, NULL, %(voter)s, 'approve', '', '', '{}', now(), '', false) RETURNING id
"""


def changes(request):
    """Fifty changes, filtered and ordered."""
    return _rows(LIST, [])


def change(request, key):
    """One change with its ballots and conflicts."""
    return _text(ONE, [key])


def create(request):
    """A change with its window and claims, in one statement."""
    return _rows(CREATE, orjson.loads(request.body))


def probe(request):
    """The windows that share time and place."""
    return _rows(PROBE, orjson.loads(request.body))


def month(request):
    """Everything on the calendar, put together as JSON by the database."""
    return _text(MONTH, [request.GET["from"], request.GET["to"]])


def verdict(request, key):
    """Freeze, approval and conflict of one record."""
    return _rows(VERDICT, [key])


def vote(request):
    """A vote and its ballot's new state, under a lock."""
    given = orjson.loads(request.body)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT number FROM approvals_ballot WHERE id = %(ballot)s FOR UPDATE", given)
        cursor.execute(VOTE, given)
        (pk,) = cursor.fetchone()
        cursor.execute("UPDATE approvals_ballot SET state = 'carried', decided_at = now() WHERE id = %(ballot)s", given)
    return _answer({"id": pk})


def move(request, key):
    """A change's next state, under a lock."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.id FROM changes_changerequest c JOIN dockets_docket d ON d.id = c.docket_id WHERE d.key = %s"
            " FOR UPDATE OF c",
            [key],
        )
        cursor.execute(
            "UPDATE changes_changerequest SET state = %s, version = version + 1, submitted_at = now() WHERE id = %s"
            " RETURNING version",
            [orjson.loads(request.body)["state"], cursor.fetchone()[0]],
        )
        (version,) = cursor.fetchone()
    return _answer({"key": key, "version": version})


def _rows(statement: str, values) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        names = [column.name for column in cursor.description]
        return _answer([dict(zip(names, row, strict=True)) for row in cursor.fetchall()])


def _text(statement: str, values) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return HttpResponse(cursor.fetchone()[0], content_type="application/json")


def _answer(content) -> HttpResponse:
    return HttpResponse(orjson.dumps(content), content_type="application/json")


urlpatterns = [
    path("changes/", changes),
    path("changes/<str:key>/", change),
    path("create/", create),
    path("probe/", probe),
    path("month/", month),
    path("verdict/<str:key>/", verdict),
    path("vote/", vote),
    path("move/<str:key>/", move),
]
