"""Work in the background: clocks, by the database's time, safe to run twice or at the same time."""

from celery import shared_task

from apps.audit.enums import Via
from apps.audit.services import Door, through

from .services import expire_due, remind_due


@shared_task(name="approvals.clocks")
def clocks() -> None:
    """Remind whoever has not voted, and end what has run out of time."""
    with through(Door(via=Via.TASK)):
        remind_due()
        expire_due()
