"""What other apps may call: recording an act, and a door for it."""

from .acts import Door, came_with, current_event, recording, refused, through

__all__ = ["Door", "came_with", "current_event", "recording", "refused", "through"]
