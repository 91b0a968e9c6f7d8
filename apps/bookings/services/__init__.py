"""Verbs of bookings, of the rules they are made by, and of what happens to them by itself."""

from .booking import apply_booking, book, edit, hand_over
from .rules import set_rules
from .sweeping import sweep

__all__ = ["apply_booking", "book", "edit", "hand_over", "set_rules", "sweep"]
