"""Moving a window with all that moves with it: shown first, then applied or refused as one act."""

from .acting import shift, shift_preview
from .answers import Moved, Shift

__all__ = ["Moved", "Shift", "shift", "shift_preview"]
