"""The invariants of ``tests/invariants.sql`` hold for a trail with everything in it; and for every history table."""

import pytest
from django.db import connection

from apps.audit import canon, relay, seals
from apps.audit.services import recording, refused
from apps.notifications import sweep
from tests.invariants import FILE, broken_rules, rules
from tests.notifications.probe import KIND


@pytest.mark.django_db(transaction=True)
def test_invariants_hold(people):
    asked = recording(kind=KIND, key="PRB-1", by=people.bob, data={"people": ["alice", "bob"]})
    with asked, recording(kind="probe.followed", key="PRB-1", by=None):
        pass
    refused(kind=KIND, key="PRB-1", by=people.alice, sentences=["No."])
    relay.drain()
    sweep.sweep()
    assert seals.seal_pending() >= 3
    assert broken_rules() == {}


def test_every_statement_of_the_file_is_a_rule():
    assert len(rules()) == FILE.read_text().count(";\n") >= 11


@pytest.mark.django_db
def test_every_history_row_needs_an_event_and_is_append_only():
    with connection.cursor() as cursor:
        for table in canon.layout():
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal", [table])
            names = " ".join(name for (name,) in cursor.fetchall())
            assert "append_only" in names, table
            assert "never_truncated" in names, table
            cursor.execute(
                "SELECT attnotnull FROM pg_attribute WHERE attrelid = %s::regclass AND attname = 'event_id'", [table]
            )
            if table != "audit_event":
                assert cursor.fetchone() == (True,), table
