"""Work in the background: what is due leaves the house."""

from celery import shared_task

from .posting import post_due
from .sweep import sweep as deliver


@shared_task(name="notifications.sweep")
def sweep() -> int:
    """Deliver what is due; return how many left."""
    return deliver()


@shared_task(name="notifications.post")
def post() -> int:
    """Send what is due to chat rooms; return how many messages were taken."""
    return post_due()
