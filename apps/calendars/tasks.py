"""Work in the background; each task calls one service, and may run twice."""

import structlog
from celery import shared_task

from apps.audit.enums import Via
from apps.audit.services import Door, through

from . import business, services
from .zones import note_zones

logger = structlog.get_logger(__name__)


@shared_task(name="calendars.sweep")
def sweep(pk: int) -> None:
    """Compare the windows ahead anew after a rule changed."""
    with through(Door(via=Via.TASK)):
        services.run_sweep(pk)


@shared_task(name="calendars.sweeps")
def sweeps() -> None:
    """Go on with the sweeps that nobody was woken for."""
    with through(Door(via=Via.TASK)):
        services.run_waiting_sweeps()


@shared_task(name="calendars.acceptances")
def acceptances() -> int:
    """Open again the conflicts whose acceptance has run out, and tell those who answer for them."""
    with through(Door(via=Via.TASK)):
        return services.reopen_accepted()


@shared_task(name="calendars.holidays")
def holidays() -> int:
    """Load public holidays of the years ahead, and keep two years of them on the calendar. Harmless when run twice."""
    with through(Door(via=Via.TASK)):
        return business.refresh_all()


@shared_task(name="calendars.zones")
def zones() -> list[str]:
    """Keep what the clocks of each zone in use are to do; returns where new data differs: ``manage.py rezone`` then moves."""
    differing = note_zones()
    if differing:
        logger.warning("time zone data differs from what was planned by", zones=differing)
    return differing
