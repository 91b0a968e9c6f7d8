"""Acts on many rows: what each asks for, what it would do to one record, and how it does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django import forms
from django.db import transaction

from ..refusals import Refusal, Refused


@dataclass(frozen=True)
class Verdict:
    """What an act would do to one record, in a sentence, or every reason why it cannot."""

    sentence: str = ""
    refusals: tuple[Refusal, ...] = ()


Given = dict[str, object]
Seen = TypeVar("Seen")
FEW = 25
"""Rows that may be rehearsed while somebody waits."""


@dataclass(frozen=True)
class BulkAction:
    """One act that may be taken on many records, each by the same service as from its own page.

    ``asks(user)`` gives the fields that are asked for first. ``judge(record, by, given)`` looks without writing;
    ``act(record, by, given)`` does it, raises Refused, and returns what happened in a sentence. ``before(record, by)``
    is plain JSON: with it as ``given``, the action named ``undo`` puts the record back; no ``undo``: it stays.
    """

    name: str
    label: str
    judge: Callable[[object, object, Given], Verdict]
    act: Callable[[object, object, Given], str]
    asks: Callable[[object], dict[str, forms.Field]] = lambda user: {}
    icon: str = "checklist"
    tone: str = "neutral"
    undo: str = ""
    before: Callable[[object, object], dict] = lambda record, by: {}
    keeps: tuple[str, ...] = ()
    """Names of what was given that undoing is given again: the same word, the same place."""
    at_once: int = 50
    """Up to so many rows are worth waiting for; what is rehearsed by doing it takes longer, and more are left to a worker."""
    together: Callable[[list[tuple[object, Given, Verdict]], object], dict[object, Refusal]] | None = None
    """``(judged, by)``: what is said besides of records that are refused, looking at all that were judged with them."""
    offered: bool = True
    """Whether the list offers it; one that only undoes another is not chosen by hand."""


def taken_back(act: Callable[[], Seen]) -> Seen:
    """What ``act()`` returns; all that it wrote is gone with its savepoint. What it raises passes through."""
    with transaction.atomic():
        seen = act()
        transaction.set_rollback(True)
    return seen


def rehearse(act: Callable[[], object], say: Callable[[object], str]) -> Verdict:
    """Do it for real, look, and take all of it back: exactly what would happen, and not a guess at it.

    ``act()`` writes and returns the record as it stands then; ``say(record)`` puts that into a sentence. Locks, rows and
    events are gone with the savepoint, and nothing was told to anybody.
    """
    try:
        return taken_back(lambda: Verdict(say(act())))
    except Refused as refused:
        return Verdict(refusals=tuple(refused.refusals))


def form_of(action: BulkAction, user, data: dict | None = None) -> forms.Form:
    """The form of what an action asks for; ``data`` are plain values by name, as posted or as sent through the API."""
    return type("Asked", (forms.Form,), action.asks(user))(data)


def posted(action: BulkAction, user, data) -> dict[str, str]:
    """What was given for the fields of ``action``, as plain text that is kept and read again."""
    return {name: str(data.get(name) or "").strip()[:4000] for name in action.asks(user)}
