"""What other apps may call: recording an act, and a door for it."""

from .acts import Door, came_with, current_door, current_event, recording, refused, through, write_out
from .history import create_all
from .middleware import address_of

__all__ = [
    "Door",
    "address_of",
    "came_with",
    "create_all",
    "current_door",
    "current_event",
    "recording",
    "refused",
    "through",
    "write_out",
]
