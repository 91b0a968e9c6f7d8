"""What happens to bookings by itself."""

from celery import shared_task

from . import services


@shared_task(name="bookings.sweep")
def sweep() -> dict:
    """Time that ran out, idle bookings, offers that were not taken. Harmless when run twice."""
    return services.sweep()
