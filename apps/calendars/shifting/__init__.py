"""Moving a window with all that moves with it: shown first, then applied or refused as one act."""

from .acting import hold_together, moving_with, not_there, shift, shift_preview
from .answers import Moved, Shift

__all__ = ["Moved", "Shift", "hold_together", "moving_with", "not_there", "shift", "shift_preview"]
