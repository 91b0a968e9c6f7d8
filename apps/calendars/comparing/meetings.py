"""Which standing windows one side meets: one query for who is near, then the comparisons in memory."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from django.db import connection
from psycopg.types.range import TimestamptzRange

from apps.core import clock
from apps.core.spans import overlaps

from ..models import ConflictRule
from ..rules import Meeting, Rule, rules, wide_kinds
from .sides import LONGEST_BUFFER, Ground, Side

# The range and the arrays are constants of the statement: a join on them picks a plan 500 times slower.
NEAR = """
SELECT w.id, w.docket_id, w.kind, w.span, w.is_firm, w.buffer_minutes, w.purpose, c.services, c.environments, c.people
FROM (
    SELECT window_id AS id FROM calendars_claim
    WHERE span && %(reach)s::tstzrange
      AND (service_id = ANY(%(services)s) OR environment_id = ANY(%(environments)s) OR person_id = ANY(%(people)s))
    UNION
    SELECT id FROM calendars_window
    WHERE span && %(own)s::tstzrange AND (%(all)s OR kind = ANY(%(wide)s))
    UNION
    SELECT id FROM calendars_window WHERE docket_id = ANY(%(linked)s)
) near
JOIN calendars_window w ON w.id = near.id
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(service_id) FILTER (WHERE service_id IS NOT NULL), '{}') AS services,
           coalesce(array_agg(environment_id) FILTER (WHERE environment_id IS NOT NULL), '{}') AS environments,
           coalesce(array_agg(person_id) FILTER (WHERE person_id IS NOT NULL), '{}') AS people
    FROM calendars_claim WHERE window_id = w.id
) c
WHERE w.withdrawn_at IS NULL AND upper(w.span) > %(now)s
  AND (w.docket_id = ANY(%(linked)s)
       OR lower(w.span) < %(end)s AND upper(w.span) + w.buffer_minutes * interval '1 minute' > %(start)s)
  AND w.id IS DISTINCT FROM %(window)s::bigint
  AND (w.docket_id IS NULL OR w.docket_id IS DISTINCT FROM %(docket)s::bigint)
ORDER BY w.id
"""


Links = dict[str, frozenset[int]]


@dataclass(frozen=True)
class Found:
    """A meeting, the rule that found it and how severe it is."""

    rule: Rule
    meeting: Meeting
    severity: str

    @property
    def other(self) -> Side | None:
        return self.meeting.other


def links_of(docket_id: int | None, kind: str) -> Links:
    """By the code of a rule the dockets that it compares with this one's window wherever in time they stand."""
    if docket_id is None:
        return {}
    return {rule.code: frozenset(rule.linked(docket_id, kind)) for rule in rules if rule.linked}


def near(mine: Side, ground: Ground, links: Links | None = None) -> list[Side]:
    """Standing windows of other dockets that overlap ``mine``, buffers included, and share something with it; and those
    of ``links``. None that is over by now: what is past stands in nobody's way."""
    wide = wide_kinds()
    with connection.cursor() as cursor:
        cursor.execute(
            NEAR,
            {
                "reach": TimestamptzRange(mine.span.lower - LONGEST_BUFFER, mine.reach_end, "[)"),
                "own": mine.span,
                "services": sorted(mine.services | ground.neighbours),
                "environments": sorted(mine.environments),
                "people": sorted(mine.people),
                "wide": sorted(wide),
                "all": mine.kind in wide,
                "linked": sorted(frozenset().union(*(links or {}).values())),
                "start": mine.span.lower,
                "end": mine.reach_end,
                "now": clock.now(),
                "window": mine.window_id,
                "docket": mine.docket_id,
            },
        )
        return [
            Side(
                span=row[3],
                kind=row[2],
                is_firm=row[4],
                services=frozenset(row[7]),
                environments=frozenset(row[8]),
                people=frozenset(row[9]),
                buffer=timedelta(minutes=row[5]),
                window_id=row[0],
                docket_id=row[1],
                purpose=row[6],
            )
            for row in cursor.fetchall()
        ]


def find(mine: Side, ground: Ground, links: Links | None = None) -> list[Found]:
    """Every meeting of ``mine`` with a standing window, and how it stands alone, by the rules that are switched on; none
    where it is over by now."""
    if mine.span.upper <= clock.now():
        return []
    links = links_of(mine.docket_id, mine.kind) if links is None else links
    return compare(mine, near(mine, ground, links), ground, links=links, alone=True)


@dataclass(frozen=True)
class Book:
    """The rules that are switched on, each with its severity, and what they are tuned to; read once for many looks."""

    rules: list[tuple[Rule, str]]
    settings: dict[str, dict]


def rules_in_force() -> Book:
    """As the table says now; a rule without a row in it holds as it was declared."""
    rows = {row.code: row for row in ConflictRule.objects.all()}
    asked = [rule for rule in rules if rule.code not in rows or rows[rule.code].is_enabled]
    severities = [(rule, rows[rule.code].severity if rule.code in rows else rule.severity) for rule in asked]
    return Book(severities, {row.code: row.parameters for row in rows.values()})


def compare(
    mine: Side,
    others: list[Side],
    ground: Ground,
    *,
    links: Links | None = None,
    alone: bool = False,
    book: Book | None = None,
) -> list[Found]:
    """Every meeting of ``mine`` with these sides, and where ``alone``, how it stands without them."""
    book = book or rules_in_force()
    ground = replace(ground, settings=book.settings)
    found = []
    # Most rules look at what shares the time, which is found once for all of them.
    sharing = [other for other in others if overlaps(mine.span, other.span)]
    for rule, severity in book.rules:
        there = others if rule.linked or rule.after else sharing
        met = met_by(rule, mine, there, ground, (links or {}).get(rule.code, ()), shares=True)
        if alone and rule.alone:
            met += [meeting for _side, meeting in rule.alone([mine], ground)]
        found += [Found(rule, meeting, str(meeting.severity or severity)) for meeting in met]
    return found


def badly_alone(sides: list[Side], ground: Ground, book: Book) -> list[tuple[Side, Found]]:
    """Of many sides those that stand badly without any other, each rule asked once for all of them."""
    ground = replace(ground, settings=book.settings)
    return [
        (side, Found(rule, meeting, str(meeting.severity or severity)))
        for rule, severity in book.rules
        if rule.alone
        for side, meeting in rule.alone(sides, ground)
    ]


def met_by(
    rule: Rule, mine: Side, others: list[Side], ground: Ground, linked=(), *, shares: bool = False
) -> list[Meeting]:
    """What one rule finds between ``mine`` and those of ``others`` that it looks at; ``shares``: they are known to share its
    time, where that is what the rule looks at."""
    if rule.linked:
        asked = [other for other in others if other.docket_id in linked]
    elif rule.after:
        asked = [other for other in others if _follows(mine, other) and not overlaps(mine.span, other.span)]
    else:
        asked = others if shares else [other for other in others if overlaps(mine.span, other.span)]
    return list(rule.compare(mine, asked, ground)) if asked else []


def _follows(mine: Side, other: Side) -> bool:
    """They share time, once what each keeps for backing out is counted."""
    return mine.span.lower < other.reach_end and other.span.lower < mine.reach_end
