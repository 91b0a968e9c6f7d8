"""The rules of ``invariants.sql``, asked of the database as it stands."""

import re
from pathlib import Path

from django.db import connection

RULES = re.compile(r"^-- (\w+): (.+)\n((?:.+\n?)+?)(?=\n|\Z)", re.MULTILINE)
FILE = Path(__file__).with_name("invariants.sql")


def rules() -> dict[str, str]:
    """The statements by name."""
    return {name: statement.rstrip().rstrip(";") for name, _sentence, statement in RULES.findall(FILE.read_text())}


def broken_rules() -> dict[str, list]:
    """The rows that break a rule, by the rule's name; empty where all hold."""
    broken = {}
    with connection.cursor() as cursor:
        for name, statement in rules().items():
            cursor.execute(statement)
            if rows := cursor.fetchall():
                broken[name] = rows
    return broken
