"""What happens around incidents by itself."""

from celery import shared_task

from apps.audit.enums import Via
from apps.audit.services import Door, through

from . import services


@shared_task(name="incidents.look_ahead")
def look_ahead() -> int:
    """Find the work that came into reach of major incidents as time went by. Harmless when run twice."""
    with through(Door(via=Via.TASK)):
        return services.look_ahead()
