"""Raising a change in one act: drafted, and submitted at once where everything is there."""

from __future__ import annotations

from dataclasses import dataclass

from apps.core.locking import attempt, one_act
from apps.core.refusals import Refusal, Refused

from ..enums import Lane
from ..models import ChangeRequest
from .content import type_called
from .drafting import draft
from .moving import submit


@dataclass(frozen=True)
class Raised:
    """The change, and why it is still a draft although it was to be submitted."""

    change: ChangeRequest
    left: tuple[Refusal, ...] = ()


def raise_change(*, by, at_once: bool | None = None, **fields) -> Raised:
    """``draft`` with ``fields``; then ``submit``, which an emergency always is: its board is asked in the same act.

    What stands in the way of submitting leaves the draft, and is told.
    """
    with one_act():
        change = draft(by=by, **fields)
        if not (type_called(change.type).lane == Lane.EMERGENCY if at_once is None else at_once):
            return Raised(change)
        try:
            with attempt():
                return Raised(submit(change, by=by))
        except Refused as refused:
            return Raised(change, refused.refusals)
