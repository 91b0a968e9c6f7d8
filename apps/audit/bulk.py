"""Writing many audited rows at once, with an event and a history row each: for loading, never for a person's act.

The one place besides the models' own ``save`` that writes history. Nothing is put into the outbox: what is loaded
happened before, and nobody is told of it now.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import models

from .enums import Via
from .models import Event

BATCH = 2_000


def event(kind: str, key: str, at: datetime, *, by=None, reason: str = "", data: dict | None = None) -> Event:
    """An event yet to be written; ``by`` is a user or None for the system."""
    return Event(kind=kind, key=key, at=at, by_id=getattr(by, "pk", None), reason=reason, data=data or {}, via=Via.COMMAND)


def write_events(events: Sequence[Event]) -> Sequence[Event]:
    """Insert events in the order given; they carry their ids afterwards."""
    return Event.objects.bulk_create(events, batch_size=BATCH)


def write_rows(rows: Iterable[tuple[models.Model, Event]]) -> list[models.Model]:
    """Insert new rows of one model, each with the history row of its event; returns them with their ids."""
    pairs = list(rows)
    if not pairs:
        return []
    model = type(pairs[0][0])
    model._base_manager.bulk_create([row for row, _event in pairs], batch_size=BATCH)
    if hasattr(model, "history"):
        write_history(pairs, kind="+")
    return [row for row, _event in pairs]


def write_history(states: Iterable[tuple[models.Model, Event]], *, kind: str = "~") -> None:
    """Insert history rows that say how a row looked after an event (``+`` created, ``~`` changed, ``-`` deleted).

    A row may occur many times: each pair is read here and now, so give a generator that changes the row as it goes.
    """
    made: list[models.Model] = []
    history = None
    for row, happened in states:
        history = type(row).history.model
        values = {field.attname: getattr(row, field.attname) for field in history.tracked_fields}
        made.append(history(**values, history_date=happened.at, history_type=kind, event=happened))
    if history is not None:
        history._base_manager.bulk_create(made, batch_size=BATCH)
