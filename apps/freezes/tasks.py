"""What happens to freezes and maintenance windows by itself."""

from celery import shared_task

from . import services


@shared_task(name="freezes.top_up")
def top_up() -> int:
    """Keep the times of maintenance windows on the calendar half a year ahead. Harmless when run twice."""
    return services.top_up()
