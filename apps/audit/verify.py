"""Verifying: the chain of seals is computed again from the tables, and the first row that was touched is named."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import canon, seals
from .faults import Fault, of_chain, of_member, of_missing_member, of_stranger
from .models import Seal, SealLayout

# Seals per statement: enough that its planning does not count, few enough that it ends within a web request's limit.
CHUNK = 10
FIRST = 1


@dataclass(frozen=True)
class Report:
    """What a verification found. ``head`` is "number:digest" of the newest seal, to be kept somewhere else."""

    fault: Fault | None
    seals: int
    events: int
    unsealed: int
    head: str
    complete: bool
    seconds: float

    @property
    def sound(self) -> bool:
        return self.fault is None

    @property
    def sentence(self) -> str:
        """The verdict in words."""
        if self.fault:
            return str(self.fault)
        counts = {"events": self.events, "seals": self.seals, "unsealed": self.unsealed}
        if not self.complete:
            words = _("The first %(events)d events, in %(seals)d seals, are sound. Time ran out before the rest.")
            return words % counts
        words = ngettext(
            "Sound: %(events)d events in %(seals)d seal. %(unsealed)d not sealed yet.",
            "Sound: %(events)d events in %(seals)d seals. %(unsealed)d not sealed yet.",
            self.seals,
        )
        return words % counts


@dataclass(frozen=True)
class Tally:
    """What the members of one seal add up to."""

    count: int = 0
    last: int = 0
    leaves: str = ""
    bad: int | None = None


def verify(
    *,
    checkpoint: str = "",
    seconds: float | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Report:
    """Check every seal against the tables.

    ``checkpoint`` is an earlier report's ``head`` that was kept outside: a chain cut or written anew is found by it.
    After ``seconds`` the rest is left out and the report is not ``complete``. ``progress`` gets seals done and all.
    """
    began = time.monotonic()
    chain = list(Seal.objects.order_by("number"))
    fault, checked, events = _against(checkpoint, chain), 0, 0
    previous = None
    for chunk in _chunks(chain) if fault is None else ():
        if seconds is not None and time.monotonic() - began > seconds:
            break
        tallies = _tally(chunk)
        for seal in chunk:
            if fault := _fault_in(seal, previous, tallies.get(seal.pk, Tally())):
                break
            previous, checked, events = seal, checked + 1, events + seal.count
        if fault:
            break
        progress(checked, len(chain))
    complete = fault is None and checked == len(chain)
    if complete:
        fault = _stranger(chain[-1] if chain else None)
    return Report(
        fault=fault,
        seals=checked,
        events=events,
        unsealed=seals.pending_count(),
        complete=complete,
        head=f"{chain[-1].number}:{chain[-1].digest}" if chain else "",
        seconds=time.monotonic() - began,
    )


def _against(checkpoint: str, chain: list[Seal]) -> Fault | None:
    if not checkpoint:
        return None
    number, _sep, digest = checkpoint.partition(":")
    seal = next((seal for seal in chain if str(seal.number) == number), None)
    if seal is None:
        return of_chain(None, _("seal %(number)s of the checkpoint is gone: the chain was cut") % {"number": number})
    if seal.digest != digest:
        return of_chain(seal, _("it is not the seal that the checkpoint names: the chain was written anew"))
    return None


def _chunks(chain: list[Seal]) -> Iterator[list[Seal]]:
    for _layout, run in groupby(chain, key=lambda seal: seal.layout):
        same = list(run)
        yield from (same[start : start + CHUNK] for start in range(0, len(same), CHUNK))


def columns_of(name: str) -> canon.Layout:
    """What was hashed under this layout; tables that came later are held to be empty of sealed events' rows."""
    kept = SealLayout.objects.filter(digest=name).values_list("columns", flat=True).first() or {}
    return kept | {table: names for table, names in canon.layout().items() if table not in kept}


def _tally(chunk: list[Seal]) -> dict[int, Tally]:
    with transaction.atomic(), connection.cursor() as cursor:
        canon.fix_session(cursor)
        ids = [seal.pk for seal in chunk]
        cursor.execute("SELECT min(event_id), max(event_id) FROM audit_sealedevent WHERE seal_id = ANY(%s)", [ids])
        low, high = cursor.fetchone()
        cursor.execute(
            f"""
            WITH actual AS MATERIALIZED ({canon.manifests(columns_of(chunk[0].layout))})
            SELECT m.seal_id, count(*), max(m.position), string_agg(m.digest, '' ORDER BY m.position),
                min(m.position) FILTER (WHERE a.manifest IS DISTINCT FROM m.manifest
                    OR encode(sha256(convert_to(m.manifest, 'UTF8')), 'hex') <> m.digest)
            FROM audit_sealedevent m LEFT JOIN actual a ON a.event_id = m.event_id
            WHERE m.seal_id = ANY(%(seals)s) GROUP BY m.seal_id
            """,  # noqa: S608 - names of our own tables and columns
            {"low": low, "high": high, "seals": ids},
        )
        return {
            seal: Tally(count=count, last=last, leaves=leaves, bad=bad)
            for seal, count, last, leaves, bad in cursor.fetchall()
        }


def _fault_in(seal: Seal, previous: Seal | None, tally: Tally) -> Fault | None:
    expected = previous.number + 1 if previous else FIRST
    if seal.number != expected:
        return of_chain(seal, _("seal %(number)d before it is gone") % {"number": expected})
    if seal.previous != (previous.digest if previous else ""):
        return of_chain(seal, _("it does not follow the seal before it"))
    if tally.bad is not None:
        return of_member(seal, tally.bad, columns_of(seal.layout))
    if not tally.count == tally.last == seal.count:
        return of_missing_member(seal)
    if seals.digest_of(seal, tally.leaves) != seal.digest:
        return of_chain(seal, _("its digest does not fit what it seals"))
    return None


def _stranger(last: Seal | None) -> Fault | None:
    """An event that stands among sealed ones and is in no seal: it was put there afterwards."""
    at = seals.position(last)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM audit_event e WHERE (xid, id) <= (%s::text::xid8, %s)"
            " AND NOT EXISTS (SELECT FROM audit_sealedevent s WHERE s.event_id = e.id) ORDER BY xid, id LIMIT 1",
            [str(at.xid), at.id],
        )
        row = cursor.fetchone()
    return of_stranger(row[0]) if row else None
