"""The relay: hands committed events from the outbox to their subscribers, at least once.

A row leaves the outbox in the transaction in which its subscribers wrote, so what they write to this database happens
once. A worker that dies gives its rows back at once; a subscriber that fails is asked again later, then parked.
"""

from __future__ import annotations

from datetime import timedelta

import structlog
from django.db import transaction

from apps.core import clock

from .models import Outbox
from .subscribers import subscribers

logger = structlog.get_logger(__name__)
BATCH = 100
MOST_ATTEMPTS = 10
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=1)


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
        finished = [row.pk for row in rows if _relay(row, now)]
    Outbox.objects.filter(pk__in=finished).delete()
    return len(finished), len(rows)


def _relay(row: Outbox, now) -> bool:
    """Call who is pending; True when nobody is any more. Who failed stays pending, and the row waits."""
    errors = {}
    for name in row.pending:
        try:
            with transaction.atomic():
                _subscriber(name)(row.event)
        except Exception as error:  # whatever fails in one subscriber must not stop the others
            logger.exception("subscriber failed", subscriber=name, event_id=row.pk, kind=row.event.kind)
            errors[name] = f"{name}: {type(error).__name__}: {error}"
    if not errors:
        return True
    row.pending, row.error = list(errors), "\n".join(errors.values())
    row.attempts += 1
    row.not_before = now + wait(row.attempts)
    row.parked_at = now if row.attempts >= MOST_ATTEMPTS else None
    row.save()
    return False


def _subscriber(name: str):
    found = subscribers.get(name)
    if found is None:
        raise LookupError("nobody here goes by that name any more")
    return found


def wait(attempts: int) -> timedelta:
    """How long after the n-th failure: doubling from seconds to an hour."""
    return min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT)
