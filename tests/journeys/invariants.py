"""The rules of ``tests/invariants.sql``, asked of the database as it stands."""

from django.db import connection

from tests.audit.test_invariants import rules


def broken_rules() -> dict[str, list]:
    """The rows that break a rule, by the rule's name; empty where all hold."""
    broken = {}
    with connection.cursor() as cursor:
        for name, statement in rules().items():
            cursor.execute(statement)
            if rows := cursor.fetchall():
                broken[name] = rows
    return broken
