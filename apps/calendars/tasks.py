"""Work in the background; each task calls one service, and may run twice."""

from celery import shared_task

from apps.audit.enums import Via
from apps.audit.services import Door, through

from . import business


@shared_task(name="calendars.holidays")
def holidays() -> int:
    """Load public holidays of the years ahead, and keep two years of them on the calendar. Harmless when run twice."""
    with through(Door(via=Via.TASK)):
        return business.refresh_all()
