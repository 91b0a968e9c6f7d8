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
