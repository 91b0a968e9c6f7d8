"""Work in the background: clocks, by the database's time, safe to run twice or at the same time."""

from celery import shared_task

from apps.audit.enums import Via
from apps.audit.services import Door, through

from .services import (
    escalate_due,
    expire_due,
    look_again_at_stuck,
    remind_due,
    run_dry_run,
    run_waiting_dry_runs,
)
from .services.meetings import close_due, make_missing_files, plan_due


@shared_task(name="approvals.clocks")
def clocks() -> None:
    """Remind whoever has not voted, tell those above, look again at what nobody could decide, end what is out of time."""
    with through(Door(via=Via.TASK)):
        remind_due()
        escalate_due()
        look_again_at_stuck()
        expire_due()
    run_waiting_dry_runs()


@shared_task(name="approvals.dry_run")
def dry_run(pk: int) -> None:
    """Try one proposed policy on what was asked before."""
    run_dry_run(pk)


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
