"""The inbox hears of every event from the relay."""

from apps.audit.subscribers import subscribers

from .routes import routes_of
from .services import tell


def tell_people(event) -> None:
    """Write the notices of ``event``."""
    if routes_of(event.kind):
        tell(event)


subscribers.add("notifications.tell", tell_people)
