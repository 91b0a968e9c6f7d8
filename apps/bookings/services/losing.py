"""Of two who book at one moment one gets it: the other reads who, as if the place had been taken when he looked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from apps.core.refusals import Refused

from ..rules import taken


@contextmanager
def naming_the_winner(
    environments: Iterable, spans: Iterable, by, *, without=None, may_wait: bool = False
) -> Iterator[None]:
    """Around the whole act: what the database refused is looked up when the act is undone and the winner is in sight."""
    try:
        yield
    except Refused as lost:
        if all(refusal.code != "booked" or refusal.url or refusal.unblock for refusal in lost.refusals):
            raise
        winner = taken(environments, spans, by, without=without, may_wait=may_wait)
        if winner is None:
            raise
        raise Refused(winner) from lost
