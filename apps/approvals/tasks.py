"""Work in the background: clocks, by the database's time, safe to run twice or at the same time."""

from celery import shared_task

from apps.audit.enums import Via
from apps.audit.services import Door, through

from .services import expire_due, look_again_at_stuck, remind_due
from .services.meetings import close_due, make_missing_files, plan_due


@shared_task(name="approvals.clocks")
def clocks() -> None:
    """Remind whoever has not voted, look again at what nobody could decide, end what has run out of time."""
    with through(Door(via=Via.TASK)):
        remind_due()
        look_again_at_stuck()
        expire_due()


@shared_task(name="approvals.meetings")
def meetings() -> None:
    """Plan what the series give, draw the agendas that come next, and close those at their cut-off."""
    with through(Door(via=Via.TASK)):
        plan_due()
        close_due()


@shared_task(name="approvals.minutes")
def minutes() -> int:
    """Make the files of signed minutes that have none yet; returns how many there were."""
    with through(Door(via=Via.TASK)):
        return make_missing_files()
