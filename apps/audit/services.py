"""What other apps may call: recording an act, and a door for it."""

from .acts import Door, current_event, recording, refused, through

__all__ = ["Door", "current_event", "recording", "refused", "through"]
