"""Canonical bytes: what exactly of an event and its history rows is hashed, computed by the database in one statement.

A row's bytes are the UTF-8 text of ``json_build_array(column, …)`` over a fixed list of columns, under fixed session
settings (UTC, ISO dates). An event's *manifest* has one line ``table id digest`` for itself and then for each of its
history rows, by table name and id; lines are joined by a line feed. Everything is SHA-256 in lower-case hex.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import connection
from django.db.models import Model

from .models import Event, Stamped

Layout = dict[str, list[str]]

# The text of a moment, a range or a number depends on these; a verifier elsewhere sets the same.
SESSION = {
    "TimeZone": "UTC",
    "DateStyle": "ISO, YMD",
    "IntervalStyle": "postgres",
    "bytea_output": "hex",
    "extra_float_digits": "1",
    # Compiling a union over every history table costs more than running it.
    "jit": "off",
}


def history_models() -> Iterator[type[Model]]:
    """Every history table's model, by table name."""
    models = (model for model in apps.get_models() if issubclass(model, Stamped))
    return iter(sorted(models, key=lambda model: model._meta.db_table))


def layout() -> Layout:
    """Today's columns of the event table and of every history table, in a fixed order."""
    return {model._meta.db_table: _columns(model) for model in (Event, *history_models())}


def _columns(model: type[Model]) -> list[str]:
    return sorted(field.column for field in model._meta.concrete_fields)


def fix_session(cursor) -> None:
    """Put the settings that bytes depend on in force, to the end of the transaction."""
    calls = ", ".join("set_config(%s, %s, true)" for _ in SESSION)
    cursor.execute(f"SELECT {calls}", [part for pair in SESSION.items() for part in pair])


def manifests(columns: Layout) -> str:
    """SQL giving ``event_id, manifest`` of every event whose id lies between %(low)s and %(high)s.

    A range, because ids of one batch lie close together and one scan per table is quicker than a thousand probes.
    """
    rows = "\nUNION ALL ".join(_rows(table, names) for table, names in columns.items())
    return (
        "SELECT event_id, string_agg(line, E'\\n' ORDER BY rank, origin, row_id) AS manifest"  # noqa: S608 - our names
        f" FROM ({rows}) AS hashed GROUP BY event_id"
    )


def _rows(table: str, columns: list[str]) -> str:
    quote = connection.ops.quote_name
    is_event = table == Event._meta.db_table
    key, event = ("id", "id") if is_event else ("history_id", "event_id")
    values = ", ".join(quote(name) for name in columns)
    digest = f"encode(sha256(convert_to(json_build_array({values})::text, 'UTF8')), 'hex')"
    return (
        f"SELECT {quote(event)} AS event_id, {int(not is_event)} AS rank,"  # noqa: S608 - our names
        f" '{table}'::text COLLATE \"C\" AS origin,"
        f" {quote(key)} AS row_id, '{table} ' || {quote(key)} || ' ' || {digest} AS line"
        f" FROM {quote(table)} WHERE {quote(event)} BETWEEN %(low)s AND %(high)s"
    )
