"""The act under way: who came in by which door, and the event that everything written now belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace

from django.db import transaction

from apps.core import clock

from .enums import Outcome, Via
from .models import Event, Outbox
from .subscribers import subscribers


@dataclass(frozen=True)
class Door:
    """Where an act comes from; set by middleware, tasks and commands."""

    via: str = Via.SYSTEM
    address: str | None = None
    request_id: str = ""
    token_id: int | None = None


_SYSTEM = Door()
_door: ContextVar[Door] = ContextVar("audit_door", default=_SYSTEM)
_event: ContextVar[Event | None] = ContextVar("audit_event", default=None)


@contextmanager
def through(door: Door) -> Iterator[None]:
    """Everything recorded inside came through this door."""
    token = _door.set(door)
    try:
        yield
    finally:
        _door.reset(token)


def current_door() -> Door:
    """Where the act under way comes from."""
    return _door.get()


def came_with(token_id: int) -> None:
    """Note the API token of the request under way; its door closes over it."""
    _door.set(replace(_door.get(), token_id=token_id))


def current_event() -> Event:
    """The event that is being recorded; raises RuntimeError outside ``recording()``."""
    event = _event.get()
    if event is None:
        raise RuntimeError("An audited record is written only inside recording().")
    return event


@contextmanager
def recording(
    *, kind: str, key: str, by, reason: str = "", data: dict | None = None, on_behalf_of=None
) -> Iterator[Event]:
    """Write one Event and stamp every history row written inside with it, in one transaction.

    ``by`` is a user, or None for the system. Inside another act the new event names that one as its cause.
    """
    with transaction.atomic(), clock.held() as at:
        event = _write(
            kind=kind,
            key=key,
            by_id=getattr(by, "pk", None),
            reason=reason,
            data=data or {},
            at=at,
            on_behalf_of_id=getattr(on_behalf_of, "pk", None),
            cause=_event.get(),
        )
        token = _event.set(event)
        try:
            yield event
        finally:
            _event.reset(token)


def refused(*, kind: str, key: str, by, sentences: list[str]) -> Event:
    """Record an attempt that was denied (H-04), in a transaction of its own so that it outlives the refusal."""
    with transaction.atomic():
        return _write(
            kind=kind,
            key=key,
            by_id=getattr(by, "pk", None),
            reason="",
            data={"refusals": sentences},
            at=clock.now(),
            outcome=Outcome.REFUSED,
        )


def _write(**fields) -> Event:
    door = _door.get()
    event = Event.objects.create(
        via=door.via, address=door.address, request_id=door.request_id, token_id=door.token_id, **fields
    )
    if pending := subscribers.names():
        Outbox.objects.create(event=event, pending=pending, not_before=event.at)
    return event


def stamp(sender, history_instance, **_) -> None:
    """Receiver of ``pre_create_historical_record``: no history without an event."""
    history_instance.event = current_event()
    history_instance.history_date = history_instance.event.at
