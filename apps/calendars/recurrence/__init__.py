"""What comes again: RFC 5545 rules in a zone, inside limits that no rule gets past."""

from .grammar import MOST, YEARS
from .series import Occurrence, Recurrence
from .showing import Shown, shown, shown_stored

__all__ = ["MOST", "YEARS", "Occurrence", "Recurrence", "Shown", "shown", "shown_stored"]
