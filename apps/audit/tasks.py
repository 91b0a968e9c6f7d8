"""Work in the background: sealing, and handing events to their subscribers. Each may run twice at once."""

from celery import shared_task

from .acts import Door, through
from .enums import Via
from .relay import drain
from .seals import seal_pending

# Half a minute of work at most: the broker gives a task that takes longer to a second worker.
MOST_BATCHES = 50


@shared_task(name="audit.seal")
def seal() -> int:
    """Seal what may be sealed; return how many events were."""
    return seal_pending(most=MOST_BATCHES)


@shared_task(name="audit.relay")
def relay() -> int:
    """Hand on what stands in the outbox; return how many events left it."""
    with through(Door(via=Via.TASK)):
        return drain(most=MOST_BATCHES)
