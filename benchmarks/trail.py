"""How fast the audit trail is sealed and verified, and the outbox relayed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from apps.audit import relay, seals, verify

BATCHES = 20


@dataclass(frozen=True)
class Trail:
    """Events in a second; ``relayed`` is None where the outbox was empty."""

    sealed: float
    verified: float
    relayed: float | None


def trail() -> Trail:
    """Seal up to ``BATCHES`` batches of what the run has written, verify them, and empty the outbox."""
    sealed = _rate(lambda: seals.seal_pending(most=BATCHES))
    verified = _rate(lambda: verify.verify().events)
    return Trail(sealed or 0, verified or 0, _rate(lambda: relay.drain(most=BATCHES)))


def _rate(do: Callable[[], int]) -> float | None:
    begun = time.perf_counter()
    done = do()
    return done / (time.perf_counter() - begun) if done else None
