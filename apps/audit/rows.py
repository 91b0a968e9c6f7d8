"""History rows of every table as plain documents, in one statement however many tables there are."""

# ruff: noqa: S608 - statements are put together from the names of our own tables only

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Model

from .canon import history_models

CREATED, CHANGED, DELETED = "+", "~", "-"
# One act may write thousands of rows (an import); nobody reads more than these of one act.
MOST_PER_TABLE = 500


@dataclass(frozen=True)
class Row:
    """One history row: the object's model, its content, and that of the object's row before (of changes only)."""

    model: type[Model]
    event_id: int
    object_id: int
    type: str
    content: dict
    before: dict | None


@dataclass(frozen=True)
class Standing:
    """One object at two moments; None where it did not exist."""

    model: type[Model]
    object_id: int
    then: dict | None
    now: dict | None


def _tables() -> dict[str, type[Model]]:
    return {model._meta.db_table: model.instance_type for model in history_models()}


def written_in(event_ids: Iterable[int]) -> list[Row]:
    """What the acts wrote, in the order in which it was written within each table."""
    tables = _tables()
    statement = " UNION ALL ".join(_written(table) for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} ORDER BY 2, 3", {"events": list(event_ids)})
        return [
            Row(tables[table], event, pk, how, _loaded(content), _loaded(before))
            for table, event, _history, pk, how, content, before in cursor.fetchall()
        ]


def _written(table: str) -> str:
    return (
        f"(SELECT '{table}' AS source, h.event_id, h.history_id, h.id::bigint, h.history_type, to_jsonb(h), p.content"
        f' FROM "{table}" h LEFT JOIN LATERAL (SELECT to_jsonb(q) AS content FROM "{table}" q'
        "  WHERE q.id = h.id AND q.history_id < h.history_id AND h.history_type = '~'"
        "  ORDER BY q.history_id DESC LIMIT 1) p ON true"
        f" WHERE h.event_id = ANY(%(events)s) ORDER BY h.history_id LIMIT {MOST_PER_TABLE})"
    )


def standing(key: str, at: datetime) -> list[Standing]:
    """Every object that acts on the record ``key`` ever wrote: as it stood at ``at``, and as it stands now."""
    tables = _tables()
    statement = " UNION ALL ".join(_standing(table) for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH acts AS MATERIALIZED (SELECT id FROM audit_event WHERE key = %(key)s) {statement} ORDER BY 3, 1, 2",
            {"key": key, "at": at},
        )
        return [
            Standing(tables[table], pk, _loaded(then), _loaded(now))
            for table, pk, _first, then, now in cursor.fetchall()
        ]


def _standing(table: str) -> str:
    newest = f"SELECT CASE WHEN h.history_type <> '-' THEN to_jsonb(h) END FROM \"{table}\" h WHERE h.id = o.id"
    return (
        f"(SELECT '{table}' AS source, o.id::bigint, o.first,"
        f" ({newest} AND h.history_date <= %(at)s ORDER BY h.history_id DESC LIMIT 1),"
        f" ({newest} ORDER BY h.history_id DESC LIMIT 1)"
        f' FROM (SELECT id, min(event_id) AS first FROM "{table}" WHERE event_id IN (SELECT id FROM acts)'
        f"  GROUP BY id ORDER BY 2, 1 LIMIT {MOST_PER_TABLE}) o)"
    )


def _loaded(content) -> dict | None:
    """The document without what belongs to the history itself; Django's psycopg leaves jsonb as text."""
    document = json.loads(content) if isinstance(content, str) else content
    if document is None:
        return None
    return {name: value for name, value in document.items() if name != "event_id" and not name.startswith("history_")}
