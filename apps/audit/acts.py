"""The act under way: who came in by which door, and the event that everything written now belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace

from apps.core import clock
from apps.core.locking import Act, one_act

from .enums import Outcome, Via
from .models import Event, Outbox
from .subscribers import subscribers
from .trail import trail_of


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
    """Write one Event and stamp every history row written inside with it, in one act.

    ``by`` is a user, or None for the system. Inside another recording the new event names that one as its cause. The
    history rows and the outbox follow at the end of the whole act (see ``trail``).
    """
    with one_act() as act:
        at = act.kept.enter_context(clock.held())
        event = _write(
            act,
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
    with one_act() as act:
        return _write(
            act,
            kind=kind,
            key=key,
            by_id=getattr(by, "pk", None),
            reason="",
            data={"refusals": sentences},
            at=clock.now(),
            outcome=Outcome.REFUSED,
        )


def keep(row) -> None:
    """Leave a history row of the act under way to be written at its end; raises RuntimeError outside ``recording()``."""
    with one_act() as act:
        trail_of(act).add(row)


def write_out() -> None:
    """Write what the act under way has left so far, for who reads it back before its end."""
    with one_act() as act:
        trail_of(act).write()


def _write(act: Act, **fields) -> Event:
    door = _door.get()
    event = Event.objects.create(
        via=door.via, address=door.address, request_id=door.request_id, token_id=door.token_id, **fields
    )
    if pending := subscribers.names():
        trail_of(act).add(Outbox(event=event, pending=pending, not_before=event.at))
    return event
