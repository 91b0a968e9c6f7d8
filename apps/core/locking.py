"""One act: a transaction in which a record is locked once and read once, with all that the act will ask of it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.db import connection, models, transaction


@dataclass
class Act:
    """What is known in one act, and forgotten with it.

    ``kept`` holds contexts to its end (its instant); ``closing`` is done before it commits, ``trail`` is what audit writes
    then. ``records`` are those it has locked, ``answers`` what it asked of tables that it does not write. Both count only in the savepoint in which they
    were read: what a part of an act wrote and took back is never taken for what stands.
    """

    kept: ExitStack
    closing: list[Callable[[], None]] = field(default_factory=list)
    records: dict[tuple[type, object], tuple[tuple, models.Model]] = field(default_factory=dict)
    answers: dict[Hashable, tuple[tuple, tuple[type, ...], object]] = field(default_factory=dict)
    trail: object | None = None


_act: ContextVar[Act | None] = ContextVar("core_act", default=None)


@contextmanager
def one_act() -> Iterator[Act]:
    """All inside is one act: it happens as a whole or not at all, and the record it is about is one object.

    Inside another act it is a part of that one, without a savepoint: who goes on after a refusal opens an ``attempt()``
    around what may be refused.
    """
    if (standing := _act.get()) is not None:
        with transaction.atomic(savepoint=False):
            yield standing
        return
    with transaction.atomic(), ExitStack() as kept:
        act = Act(kept)
        token = _act.set(act)
        try:
            yield act
            _close(act)
        finally:
            _act.reset(token)


@contextmanager
def attempt() -> Iterator[None]:
    """An act of its own, or a part of one that can be refused without the rest."""
    with transaction.atomic() if _act.get() is not None else one_act():
        yield


def _close(act: Act) -> None:
    if connection.needs_rollback:
        # Somebody went on after a refusal, or what the database refused, without an attempt of its own: Django would take
        # all of it back in silence, and who asked would be told that it is done.
        raise transaction.TransactionManagementError("A part of this act was refused, and all of it with that part.")
    for close in act.closing:
        close()


class ActedOn(models.QuerySet):
    """For records whose guards read much of what hangs on them: ``whole`` brings it in a fixed number of statements."""

    def whole(self) -> ActedOn:
        """The rows with what every act on them reads, nothing besides unless a model says so. What an act writes itself
        it reads anew afterwards."""
        return self


def locked(record):
    """The record read anew behind its lock, inside a transaction; the very object that this act has locked already,
    where it has. Raises DoesNotExist where it is gone."""
    return locked_where(type(record), "pk", record.pk)


def locked_where(model: type, name: str, value):
    """As ``locked``, for the one record of a model that has this value, without having read it before."""
    act, where = _act.get(), savepoints()
    for known_where, known in act.records.values() if act is not None else ():
        if type(known) is model and getattr(known, name) == value and known_where == where:
            return known
    rows = model._default_manager.all()
    if isinstance(rows, ActedOn):
        rows = rows.whole()
    found = rows.select_for_update(of=("self",)).get(**{name: value})
    if act is not None:
        act.records[model, found.pk] = (where, found)
        # We may have waited for it: what was read before is asked again.
        act.answers.clear()
    return found


def act_under_way() -> Act | None:
    """The act that this is a part of, if any."""
    return _act.get()


def written(row: models.Model) -> None:
    """This row was written: what the act has read of its table is asked again, and a record that stands for it, or
    remembers it, by another object is read anew."""
    if (act := _act.get()) is None:
        return
    if act.answers:
        act.answers = {question: known for question, known in act.answers.items() if type(row) not in known[1]}
    for name, (_where, known) in list(act.records.items()):
        if any(_is_copy(one, row) for one in (known, *known._state.fields_cache.values())):
            del act.records[name]


def _is_copy(one: object, row: models.Model) -> bool:
    return one is not row and type(one) is type(row) and one.pk == row.pk


def savepoints() -> tuple:
    """The savepoints that are open just now, as the database knows them."""
    return tuple(filter(None, connection.savepoint_ids))
