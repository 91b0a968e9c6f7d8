"""Work in the background; each task fetches by id, calls one service, and may run twice."""

from celery import shared_task

from apps.audit.enums import Via
from apps.audit.services import Door, through

from . import services


@shared_task(name="changes.certificates")
def certificates() -> None:
    """End the certificates of templates that have run out, and warn of those that will."""
    with through(Door(via=Via.TASK)):
        services.keep_certificates()


@shared_task(name="changes.back_test")
def back_test(pk: int) -> None:
    """Try a proposed risk model on closed changes."""
    services.run_back_test(pk)


@shared_task(name="changes.back_tests")
def back_tests() -> None:
    """Run the back-tests that nobody was woken for."""
    services.run_waiting_back_tests()


@shared_task(name="changes.records")
def records() -> int:
    """Tell whoever owes the full record of an emergency in time, and its change manager when it is late."""
    with through(Door(via=Via.TASK)):
        return services.remind_of_records()
