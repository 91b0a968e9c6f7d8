"""Sealing and verifying: sound as written, and whatever is touched afterwards is found and named."""

import threading
from io import StringIO

import pgtrigger
import psycopg
import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection, transaction

from apps.accounts.models import Team
from apps.audit import canon, seals
from apps.audit.models import Event, Outbox, Seal, SealedEvent
from apps.audit.services import recording
from apps.audit.verify import verify

pytestmark = pytest.mark.django_db(transaction=True)
HISTORY = "accounts_historicalteam"


def make_team(slug):
    with recording(kind="team.created", key=slug, by=None, reason="tests"):
        return Team.objects.create(slug=slug, name=slug.title(), group=Group.objects.create(name=slug))


@pytest.fixture
def trail():
    teams = [make_team(f"team-{number}") for number in range(5)]
    for team in teams:
        with recording(kind="team.renamed", key=team.slug, by=None):
            team.name += " again"
            team.save()
    assert seals.seal_pending() == 10
    return teams


def tamper(statement, *values):
    """What the owner of the database can do behind Slipway's back."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, values)
        assert cursor.rowcount


def test_an_untouched_trail_is_sound(trail):
    make_team("later")
    report = verify()
    assert report.sound
    assert report.complete
    assert (report.seals, report.events, report.unsealed) == (1, 10, 1)
    assert "1 not sealed yet" in report.sentence


def test_seals_are_chained(trail):
    make_team("one-more")
    seals.seal_pending()
    first, second = Seal.objects.order_by("number")
    assert (first.number, second.number) == (1, 2)
    assert second.previous == first.digest
    assert seals.seal_pending() == 0


MUTATIONS = {
    "event_altered": ("UPDATE audit_event SET reason = 'x' WHERE id = %(event)s", "audit_event", "not what was"),
    "event_moved_in_time": (
        "UPDATE audit_event SET at = at + interval '1us' WHERE id = %(event)s",
        "audit_event",
        "not what was",
    ),
    "history_altered": (f"UPDATE {HISTORY} SET name = name || '.' WHERE event_id = %(event)s", HISTORY, "not what was"),
    "history_deleted": (f"DELETE FROM {HISTORY} WHERE event_id = %(event)s", HISTORY, "deleted"),
    "event_deleted": ("DELETE FROM audit_event WHERE id = %(event)s", "audit_event", "deleted"),
    "leaf_altered": (
        "UPDATE audit_sealedevent SET manifest = manifest || ' ' WHERE event_id = %(event)s",
        "audit_sealedevent",
        "leaf",
    ),
    "leaf_deleted": ("DELETE FROM audit_sealedevent WHERE event_id = %(event)s", "audit_sealedevent", "member 3"),
    "seal_altered": ("UPDATE audit_seal SET at = at + interval '1 day'", "audit_seal", "digest"),
    "seal_deleted": ("DELETE FROM audit_seal WHERE number = 1", "audit_seal", "gone"),
    "seal_recounted": ("UPDATE audit_seal SET count = 9", "audit_sealedevent", "not as it was sealed"),
}


def test_a_touched_row_is_named(trail):
    make_team("one-more")
    seals.seal_pending()
    event = SealedEvent.objects.get(seal__number=1, position=3).event_id
    for name, (statement, table, words) in MUTATIONS.items():
        # Each is undone before the next: emptying all tables between them would take longer than all of them.
        with transaction.atomic():
            tamper(statement.replace("%(event)s", str(event)))
            report = verify()
            transaction.set_rollback(True)
        assert not report.sound, name
        assert (report.fault.table, words in report.fault.what) == (table, True), name
    assert verify().sound


def test_a_row_inserted_into_a_sealed_event_is_named(trail):
    event = Event.objects.get(kind="team.created", key="team-2")
    team = Team.objects.get(slug="team-2")
    row = Team.history.model.objects.filter(event=event).get()
    row.pk, row.name = None, "Forged"
    with pgtrigger.ignore():
        row.save()
    report = verify()
    assert (report.fault.table, report.fault.id, report.fault.key) == (HISTORY, row.pk, team.slug)
    assert "inserted" in report.fault.what


def test_swapped_history_rows_are_found(trail):
    one, two = Team.history.model.objects.order_by("history_id")[:2]
    tamper(
        f"UPDATE {HISTORY} SET event_id = CASE event_id WHEN %s THEN %s ELSE %s END WHERE history_id IN (%s, %s)",
        one.event_id,
        two.event_id,
        one.event_id,
        one.pk,
        two.pk,
    )
    assert verify().fault.table == HISTORY


def test_an_event_inserted_among_sealed_ones_is_named(trail):
    tamper(
        "INSERT INTO audit_event (xid, at, kind, key, via, reason, request_id, outcome, data)"
        " SELECT xid, at, 'team.created', 'forged', via, '', '', outcome, '{}' FROM audit_event ORDER BY id LIMIT 1",
    )
    report = verify()
    forged = Event.objects.get(key="forged")
    # Its id is the newest, but its transaction is one that was sealed long ago.
    assert (report.fault is None and report.unsealed == 1) or report.fault.id == forged.pk
    tamper("UPDATE audit_event SET id = 0 WHERE key = 'forged'")
    assert verify().fault.id == 0


def test_a_cut_tail_is_found_by_a_checkpoint_kept_outside(trail):
    make_team("one-more")
    seals.seal_pending()
    head = verify().head
    tamper("DELETE FROM audit_sealedevent WHERE seal_id = (SELECT id FROM audit_seal WHERE number = 2)")
    tamper("DELETE FROM audit_seal WHERE number = 2")
    assert verify().sound
    assert "cut" in verify(checkpoint=head).fault.what


def test_the_command_answers_with_its_exit_code(trail):
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert out.getvalue().startswith("Sound: 10 events in 1 seal.")
    tamper(f"UPDATE {HISTORY} SET slug = 'x' WHERE history_id = (SELECT min(history_id) FROM {HISTORY})")
    out = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("verify_audit", stdout=out)
    assert stopped.value.code == 1
    assert f"Broken at {HISTORY}" in out.getvalue()


def test_a_column_added_later_changes_no_digest(trail):
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {HISTORY} ADD COLUMN added_later integer NOT NULL DEFAULT 7")
    try:
        assert verify().sound
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {HISTORY} DROP COLUMN added_later")


def test_digests_do_not_depend_on_the_session(trail):
    member = SealedEvent.objects.order_by("position").first()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL TIME ZONE 'Asia/Kathmandu'")
        cursor.execute("SET LOCAL DateStyle = 'SQL, DMY'")
        canon.fix_session(cursor)
        cursor.execute(canon.manifests(canon.layout()), {"low": member.event_id, "high": member.event_id})
        assert cursor.fetchone() == (member.event_id, member.manifest)


def test_every_history_table_is_hashed():
    tables = set(connection.introspection.table_names())
    assert {name for name in tables if "historical" in name} | {"audit_event"} == set(canon.layout())


def test_concurrent_writers_and_sealers_lose_nothing_and_fork_nothing():
    stop = threading.Event()

    def write(number):
        try:
            for turn in range(12):
                with transaction.atomic():
                    with recording(kind="team.created", key=f"w{number}-{turn}", by=None):
                        make_team(f"w{number}-{turn}")
                    transaction.set_rollback(turn % 4 == 3)
        finally:
            connection.close()

    def seal():
        try:
            while not stop.is_set():
                seals.seal_pending()
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    sealers = [threading.Thread(target=seal) for _ in range(2)]
    for thread in writers + sealers:
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    for thread in sealers:
        thread.join()
    seals.seal_pending()
    report = verify()
    assert report.sound
    # 9 of 12 acts of each writer stood, each with one act inside it.
    assert report.events == Event.objects.count() == 6 * 9 * 2
    assert report.unsealed == 0
    assert [seal.number for seal in Seal.objects.order_by("number")] == list(range(1, Seal.objects.count() + 1))


def test_a_rolled_back_act_leaves_nothing():
    with transaction.atomic():
        with recording(kind="team.created", key="gone", by=None):
            make_team("gone")
        transaction.set_rollback(True)
    assert not Event.objects.exists()
    assert not Outbox.objects.exists()
    assert not Team.history.exists()


def test_events_of_a_restored_dump_are_sealed(trail):
    tamper("UPDATE audit_seal SET cluster = 'another'")
    tamper("UPDATE audit_event SET xid = '9000000000' WHERE kind = 'nothing' OR id = (SELECT max(id) FROM audit_event)")
    tamper("DELETE FROM audit_sealedevent WHERE event_id = (SELECT max(id) FROM audit_event)")
    make_team("after-restore")
    assert seals.seal_pending() + seals.seal_pending() == 2
    assert seals.pending_count() == 0
    assert Seal.objects.order_by("number").last().cluster == seals.cluster()


def test_only_a_transaction_of_this_database_holds_sealing_back():
    make_team("before")
    url = {**connection.get_connection_params(), "autocommit": True}
    names = ("host", "port", "user", "password")
    elsewhere = psycopg.connect(dbname="postgres", **{name: url[name] for name in names if name in url})
    here = psycopg.connect(dbname=url["dbname"], **{name: url[name] for name in names if name in url})
    with elsewhere, here:
        elsewhere.execute("SELECT pg_current_xact_id()")
        here.execute("SELECT pg_current_xact_id()")
        make_team("meanwhile")
        assert seals.seal_pending() == 1
        here.rollback()
        assert seals.seal_pending() == 1
        elsewhere.rollback()


OTHER_VALUES = {
    "text": "coalesce({0}, '') || '.'",
    "character varying": "'#' || substr(coalesce({0}, ''), 2)",
    "bigint": "coalesce({0}, 0) + 900000",
    "integer": "coalesce({0}, 0) + 900000",
    "smallint": "coalesce({0}, 0) + 1",
    "boolean": "NOT {0}",
    "timestamp with time zone": "{0} + interval '1 microsecond'",
    "jsonb": """'{{"forged": true}}'""",
    "inet": "'10.9.8.7'",
    "xid8": "'3'",
}


def test_the_smallest_change_of_any_column_is_found(trail):
    missed = []
    for table in ("audit_event", HISTORY, "audit_sealedevent", "audit_seal"):
        key = "history_id" if table == HISTORY else "id"
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s", [table]
            )
            columns = cursor.fetchall()
        for column, kind in columns:
            other = OTHER_VALUES[kind].format(column)
            with transaction.atomic():
                tamper(f"UPDATE {table} SET {column} = {other} WHERE {key} = (SELECT max({key}) FROM {table})")
                if verify().sound:
                    missed.append(f"{table}.{column}")
                transaction.set_rollback(True)
    # A seal's and a leaf's own id are only how the database finds them; nothing is said by them.
    assert missed == ["audit_sealedevent.id"]
