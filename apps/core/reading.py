"""A request that only reads asks a question once: nothing it could have changed the answer with happens in between."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

T = TypeVar("T")

_answers: ContextVar[dict | None] = ContextVar("reading_answers", default=None)


@contextmanager
def reading() -> Iterator[None]:
    """Keep answers given to ``once`` until the end of the block. Not for requests that write."""
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


def once(question: Hashable, ask: Callable[[], T]) -> T:
    """The answer of ``ask``, asked at most once in a block of ``reading()`` and every time outside of one."""
    answers = _answers.get()
    if answers is None:
        return ask()
    if question not in answers:
        answers[question] = ask()
    return answers[question]
