"""Altering the trail behind Slipway's back, as only the database's owner can."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def altered_byte(event: int) -> Iterator[None]:
    """One character of what a sealed event tells is another one, until the end of the block."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind FROM audit_event WHERE id = %s", [event])
        (kind,) = cursor.fetchone()
        _write(cursor, event, f"{kind[:-1]}x")
        try:
            yield
        finally:
            _write(cursor, event, kind)


def _write(cursor, event: int, kind: str) -> None:
    cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER USER")
    cursor.execute("UPDATE audit_event SET kind = %s WHERE id = %s", [kind, event])
    cursor.execute("ALTER TABLE audit_event ENABLE TRIGGER USER")
