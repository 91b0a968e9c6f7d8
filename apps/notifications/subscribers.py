"""The inbox and the rooms of chats hear of every event from the relay."""

from apps.audit.subscribers import subscribers

from .posting import post_event
from .routes import routes_of
from .services import tell


def tell_people(event) -> None:
    """Write the notices of ``event``."""
    if routes_of(event.kind):
        tell(event)


def post_to_rooms(event) -> None:
    """Write the messages of ``event`` to the rooms that share in it."""
    if routes_of(event.kind):
        post_event(event)


subscribers.add("notifications.tell", tell_people)
subscribers.add("notifications.post", post_to_rooms)
