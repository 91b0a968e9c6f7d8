"""The order of locks: the record behind a docket, then the docket, then what hangs on it."""

from __future__ import annotations

from ..models import Docket
from ..subjects import record_of, subjects


def held(docket: Docket) -> Docket:
    """The docket, locked after its record; inside a transaction.

    An edit of the record locks the record and then writes its header, so whoever wants both takes them in that order.
    """
    if subjects.get(docket.prefix):
        record = record_of(docket)
        type(record)._default_manager.select_for_update(of=("self",)).get(pk=record.pk)
    return Docket.objects.select_for_update(of=("self",)).get(pk=docket.pk)
