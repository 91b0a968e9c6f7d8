"""The inbox and the rooms of chats hear of every event from the relay."""

from apps.audit.subscribers import subscribers

from .posting import post_events
from .services import tell

subscribers.add("notifications.tell", tell)
subscribers.add("notifications.post", post_events)
