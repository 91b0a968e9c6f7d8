"""Reads of bookings: lists, when environments are free, and the board."""

from .board import Board, BoardRow, board
from .free import Availability, Busy, availability, busy_in, free_in, frozen_in
from .lists import booking_rows
from .trial import Trial, trial

__all__ = [
    "Availability",
    "Board",
    "BoardRow",
    "Busy",
    "Trial",
    "availability",
    "board",
    "booking_rows",
    "busy_in",
    "free_in",
    "frozen_in",
    "trial",
]
