"""Work in the background for lists: acts on many rows, and long files. Each may run twice at once."""

from __future__ import annotations

import structlog
from celery import shared_task
from django.db import transaction

from apps.audit.enums import Via
from apps.audit.services import Door, through

from .enums import BulkState
from .models import BulkRun
from .services import bulk, exports, pruning

logger = structlog.get_logger(__name__)
# The broker hands a task that takes longer than its patience (120 s) to a second worker.
SECONDS = 60


@shared_task(name="accounts.lists")
def go_on() -> int:
    """Carry on with every run and file that is under way; return how many there were. Beat asks now and then."""
    with through(Door(via=Via.TASK)):
        runs = list(BulkRun.objects.filter(state__in=(BulkState.JUDGING, BulkState.RUNNING)).order_by("pk")[:20])
        for run in runs:
            try:
                is_over = bulk.carry_on(run, seconds=SECONDS / len(runs))
            except Exception:  # a broken run must not keep the others waiting, nor the files
                logger.exception("bulk run broke", run=run.pk, page=run.page, action=run.action)
                continue
            if not is_over:
                wake()
        return len(runs) + exports.write_waiting() + exports.remove_old()


@shared_task(name="accounts.prune")
def prune() -> int:
    """Forget working lists, old exports and forms that nobody sent; return how many rows."""
    return pruning.prune()


def wake(*_ids: int) -> None:
    """Have a worker look at once instead of at beat's next turn; where no broker answers, beat's turn has to do."""

    def send():
        try:
            go_on.delay()
        except Exception as error:  # the tables hold what is to be done, the broker only wakes
            logger.warning("nobody woken", error=str(error))

    transaction.on_commit(send)
