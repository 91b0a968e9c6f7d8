"""Work in the background: clocks, by the database's time, safe to run twice or at the same time."""

from celery import shared_task

from apps.audit.enums import Via
from apps.audit.services import Door, through

from .services import expire_due, look_again_at_stuck, remind_due


@shared_task(name="approvals.clocks")
def clocks() -> None:
    """Remind whoever has not voted, look again at what nobody could decide, end what has run out of time."""
    with through(Door(via=Via.TASK)):
        remind_due()
        look_again_at_stuck()
        expire_due()
