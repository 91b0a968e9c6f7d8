"""Work in the background: what is due leaves the house."""

from celery import shared_task

from .sweep import sweep as deliver


@shared_task(name="notifications.sweep")
def sweep() -> int:
    """Deliver what is due; return how many left."""
    return deliver()
