"""A question is asked once in a request that only reads, and once in an act while nothing that it is about is written."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from django.db import connection

from .locking import act_under_way, savepoints

T = TypeVar("T")

_answers: ContextVar[tuple[tuple, dict] | None] = ContextVar("reading_answers", default=None)


@contextmanager
def reading() -> Iterator[None]:
    """Keep answers given to ``once`` until the end of the block. Not for requests that write."""
    token = _answers.set((_where(), {}))
    try:
        yield
    finally:
        _answers.reset(token)


def once(question: Hashable, ask: Callable[[], T], *, of: tuple[type, ...] = ()) -> T:
    """The answer of ``ask``, asked at most once in a block of ``reading()`` and every time outside of one.

    ``of`` names the audited models it is read from: then it is asked at most once in an act too, until a row of one of
    them is written or a record is locked. What an act tries and takes back is never remembered.
    """
    if (act := act_under_way()) is not None:
        if not of:
            return ask()
        if question not in act.answers or act.answers[question][0] != savepoints():
            if unheard := [model.__name__ for model in of if not hasattr(model, "history")]:
                raise TypeError(f"nobody hears when {', '.join(unheard)} is written, so it is not remembered")
            act.answers[question] = (savepoints(), of, ask())
        return act.answers[question][2]
    where, answers = _answers.get() or (None, {})
    if where != _where():
        return ask()
    if question not in answers:
        answers[question] = ask()
    return answers[question]


def _where() -> tuple:
    return connection.in_atomic_block, *savepoints()
