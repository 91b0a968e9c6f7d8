"""Work in the background; each task calls one service, and may run twice."""

from celery import shared_task

from apps.audit.enums import Via
from apps.audit.services import Door, through

from . import business, services


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
