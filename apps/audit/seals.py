"""Sealing: events and their history rows are hashed in batches, and each batch is chained to the one before.

Writers never wait: a batch takes only events older than every transaction still running here, so that none can turn
up later before one that is sealed (a plain "id above the last" misses those of a transaction that commits late).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.db import connection, transaction

from apps.core import clock, digests

from . import canon
from .models import Seal, SealedEvent, SealLayout

BATCH = 1000
# Two sealers at once would fork the chain; the second one leaves at once and comes back with the next beat.
_LOCK = "SELECT pg_try_advisory_xact_lock(hashtext('audit.seal'))"
_UNSEALED = "NOT EXISTS (SELECT FROM audit_sealedevent s WHERE s.event_id = e.id)"
_LOCAL = f"""
    SELECT id, xid::text::bigint FROM audit_event e
    WHERE (xid, id) > (%(xid)s::text::xid8, %(id)s) AND xid < %(horizon)s::text::xid8 AND {_UNSEALED}
    ORDER BY xid, id LIMIT {BATCH}"""  # noqa: S608 - constants only
# Below this number everything is decided. Transactions of other databases share the numbers and cannot write here; one
# that the statistics do not show (it just ended, or is prepared) is held to be ours.
_HORIZON = """
    SELECT coalesce(min(x.xid::text::bigint), pg_snapshot_xmax(pg_current_snapshot())::text::bigint)::text
    FROM pg_snapshot_xip(pg_current_snapshot()) AS x (xid)
    WHERE NOT EXISTS (
        SELECT FROM pg_stat_activity a
        WHERE a.backend_xid = x.xid::xid
          AND a.datid <> (SELECT oid FROM pg_database WHERE datname = current_database()))"""
# A transaction number that this cluster has not given out yet came with a restored dump: it is committed for sure.
_FOREIGN = f"""
    SELECT id, xid::text::bigint FROM audit_event e
    WHERE xid >= pg_snapshot_xmax(pg_current_snapshot()) AND {_UNSEALED}
    ORDER BY xid, id LIMIT {BATCH}"""  # noqa: S608 - constants only


@dataclass(frozen=True)
class Position:
    """Where sealing stands in this cluster: everything up to it is sealed."""

    xid: int = 0
    id: int = 0


def seal_pending(*, most: int | None = None) -> int:
    """Seal what may be sealed, at most ``most`` batches; return how many events were.

    One transaction per batch. Returns 0 at once where another sealer is at work.
    """
    total, batches = 0, 0
    while most is None or batches < most:
        sealed = _seal_batch()
        total, batches = total + sealed, batches + 1
        if sealed < BATCH:
            break
    return total


def position(last: Seal | None) -> Position:
    """Where to go on after ``last``; from the beginning where it was written in another cluster."""
    if last is None or last.cluster != cluster():
        return Position()
    return Position(last.through_xid, last.through_id)


def pending_count() -> int:
    """How many events are not sealed yet, those of running transactions not counted."""
    at = position(Seal.objects.order_by("-number").first())
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM audit_event e WHERE (xid, id) > (%s::text::xid8, %s) AND {_UNSEALED}",  # noqa: S608
            [str(at.xid), at.id],
        )
        return cursor.fetchone()[0]


def cluster() -> str:
    """The identity of the database cluster, by which transaction numbers can be compared."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT system_identifier::text FROM pg_control_system()")
        return cursor.fetchone()[0]


@transaction.atomic
def _seal_batch() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
        if not cursor.fetchone()[0]:
            return 0
        canon.fix_session(cursor)
        last = Seal.objects.order_by("-number").first()
        if last is not None and last.cluster != cluster():
            cursor.execute(_FOREIGN)
            if foreign := cursor.fetchall():
                # Keeps the old cluster's name, so that the next round looks for more of them.
                _write(cursor, last, foreign, Position(), name=last.cluster)
                return len(foreign)
        at = position(last)
        cursor.execute(_HORIZON)
        (horizon,) = cursor.fetchone()
        cursor.execute(_LOCAL, {"xid": str(at.xid), "id": at.id, "horizon": horizon})
        if events := cursor.fetchall():
            _write(cursor, last, events, Position(events[-1][1], events[-1][0]), name=cluster())
        return len(events)


def _write(cursor, last: Seal | None, events: list[tuple[int, int]], through: Position, *, name: str) -> None:
    columns = canon.layout()
    ids = [event for event, _ in events]
    cursor.execute(canon.manifests(columns), {"low": min(ids), "high": max(ids)})
    found = dict(cursor.fetchall())
    manifests = [found[event] for event in ids]
    leaves = [hashlib.sha256(text.encode()).hexdigest() for text in manifests]
    seal = Seal(
        number=last.number + 1 if last else 1,
        at=clock.now(),
        previous=last.digest if last else "",
        layout=_keep(columns),
        cluster=name,
        through_xid=through.xid,
        through_id=through.id,
        count=len(ids),
    )
    seal.digest = digest_of(seal, "".join(leaves))
    seal.save(force_insert=True)
    cursor.execute(
        f"INSERT INTO {SealedEvent._meta.db_table} (seal_id, event_id, position, manifest, digest)"  # noqa: S608
        " SELECT %s, event_id, place, manifest, digest FROM unnest(%s::bigint[], %s::text[], %s::text[])"
        " WITH ORDINALITY AS member (event_id, manifest, digest, place)",
        [seal.pk, ids, manifests, leaves],
    )


def digest_of(seal: Seal, leaves: str) -> str:
    """The digest that ``seal`` must carry; ``leaves`` are its members' digests, joined, in order."""
    return digests.digest(
        [
            seal.number,
            seal.at,
            seal.previous,
            seal.layout,
            seal.cluster,
            seal.through_xid,
            seal.through_id,
            seal.count,
            leaves,
        ]
    )


def _keep(columns: canon.Layout) -> str:
    name = digests.digest(columns)
    SealLayout.objects.get_or_create(digest=name, defaults={"columns": columns})
    return name
