"""The relay: hands committed events from the outbox to their subscribers, at least once.

A row leaves the outbox in the transaction in which its subscribers wrote, so what they write to this database happens
once. A worker that dies gives its rows back at once; a subscriber that fails is asked again later, then parked.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

import structlog
from django.db import transaction

from apps.core import clock
from apps.core.text import clean_text

from .models import Outbox
from .subscribers import subscribers

logger = structlog.get_logger(__name__)
BATCH = 100
MOST_ATTEMPTS = 10
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=1)
LONGEST_ERROR = 2_000


def drain(*, most: int | None = None) -> int:
    """Relay what is due, at most ``most`` batches; return how many events left the outbox."""
    total, batches = 0, 0
    while most is None or batches < most:
        done, taken = relay_batch()
        total, batches = total + done, batches + 1
        if taken < BATCH:
            break
    return total


@transaction.atomic
def relay_batch() -> tuple[int, int]:
    """Relay one batch; return how many events left the outbox and how many were taken up.

    Rows that another relay holds are passed over. Events of one batch are handed on in the order they happened.
    """
    with clock.held() as now:
        due = Outbox.objects.filter(parked_at=None, not_before__lte=now).order_by("not_before", "event_id")
        rows = list(due.select_for_update(of=("self",), skip_locked=True).select_related("event")[:BATCH])
        failed = _hand_on(rows)
        for row in rows:
            if row.pk in failed:
                _wait(row, failed[row.pk], now)
    finished = [row.pk for row in rows if row.pk not in failed]
    Outbox.objects.filter(pk__in=finished).delete()
    return len(finished), len(rows)


def _hand_on(rows: list[Outbox]) -> dict[int, dict[str, str]]:
    """Call each subscriber with the rows that wait for it; what failed, by row and subscriber."""
    failed: dict[int, dict[str, str]] = defaultdict(dict)
    for name in dict.fromkeys(name for row in rows for name in row.pending):
        waiting = [row for row in rows if name in row.pending]
        if len(waiting) > 1 and not _call(name, waiting):
            continue
        for row in waiting:
            if error := _call(name, [row]):
                failed[row.pk][name] = error
    return failed


def _call(name: str, rows: list[Outbox]) -> str:
    """Let one subscriber hear of these; what went wrong, where something did."""
    try:
        with transaction.atomic():
            _subscriber(name)([row.event for row in rows])
    except Exception as error:  # whatever fails in one subscriber must not stop the others
        about = {"event_id": rows[0].pk, "kind": rows[0].event.kind, "events": len(rows)}
        logger.exception("subscriber failed", subscriber=name, **about)
        return clean_text(f"{name}: {type(error).__name__}: {error}")[:LONGEST_ERROR]
    return ""


def _wait(row: Outbox, errors: dict[str, str], now) -> None:
    """Who failed stays pending, and the row waits, or is parked after many tries."""
    row.pending, row.error = list(errors), "\n".join(errors.values())
    row.attempts += 1
    row.not_before = now + wait(row.attempts)
    row.parked_at = now if row.attempts >= MOST_ATTEMPTS else None
    row.save()


def _subscriber(name: str):
    found = subscribers.get(name)
    if found is None:
        raise LookupError("nobody here goes by that name any more")
    return found


def wait(attempts: int) -> timedelta:
    """How long after the n-th failure: doubling from seconds to an hour."""
    return min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT)
