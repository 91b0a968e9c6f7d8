"""What a verification may find: which row was touched, and how."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass

from django.db import connection, transaction
from django.utils.translation import gettext as _

from . import canon
from .models import Event, Seal, SealedEvent

EVENTS = Event._meta.db_table
MEMBERS = SealedEvent._meta.db_table
SEALS = Seal._meta.db_table


@dataclass(frozen=True)
class Fault:
    """The first row that was touched: table and id, the record's key where it is known, and what differs."""

    table: str
    id: int | None
    key: str
    what: str
    seal: int | None = None

    def __str__(self) -> str:
        where = f"{self.table} {self.id}" if self.id is not None else self.table
        about = f" ({self.key})" if self.key else ""
        return _("Broken at %(where)s%(about)s: %(what)s.") % {"where": where, "about": about, "what": self.what}

    def as_dict(self) -> dict:
        """The fault as plain data, for JSON and for the event that records it."""
        return asdict(self)


def of_chain(seal: Seal | None, what: str) -> Fault:
    """The seal itself is wrong."""
    return Fault(SEALS, seal.pk if seal else None, "", what, seal.number if seal else None)


def of_stranger(event_id: int) -> Fault:
    """An event that no seal knows stands among sealed ones."""
    return Fault(EVENTS, event_id, _key(event_id), _("the event was inserted after its neighbours were sealed"))


def of_missing_member(seal: Seal) -> Fault:
    """A leaf is gone or one too many; the others stand."""
    places = set(seal.members.values_list("position", flat=True))
    gap = min(set(range(1, seal.count + 1)) - places, default=seal.count + 1)
    what = _("member %(position)d of seal %(number)d is not as it was sealed") % {
        "position": gap,
        "number": seal.number,
    }
    return Fault(MEMBERS, None, "", what, seal.number)


def of_member(seal: Seal, position: int, columns: canon.Layout) -> Fault:
    """Compare the sealed manifest with what stands in the tables, line by line."""
    member = seal.members.get(position=position)
    key = _key(member.event_id)
    if hashlib.sha256(member.manifest.encode()).hexdigest() != member.digest:
        return Fault(MEMBERS, member.pk, key, _("the leaf was altered"), seal.number)
    with transaction.atomic(), connection.cursor() as cursor:
        canon.fix_session(cursor)
        cursor.execute(canon.manifests(columns), {"low": member.event_id, "high": member.event_id})
        found = cursor.fetchone()
    sealed, standing = _lines(member.manifest), _lines(found[1] if found else "")
    row = next(row for row in [*sealed, *standing] if sealed.get(row) != standing.get(row))
    if row not in standing:
        what = _("the row was deleted, or moved to another event")
    elif row not in sealed:
        what = _("the row was inserted, or moved here, after sealing")
    else:
        what = _("its content is not what was sealed")
    return Fault(row[0], row[1], key, what, seal.number)


def _lines(manifest: str) -> dict[tuple[str, int], str]:
    parts = (line.split(" ") for line in manifest.splitlines())
    return {(table, int(row)): digest for table, row, digest in parts}


def _key(event_id: int) -> str:
    return Event.objects.filter(pk=event_id).values_list("key", flat=True).first() or ""
