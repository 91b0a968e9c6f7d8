"""The verbs of approval: asking, voting, taking back, keeping up with edits and clocks, seating boards."""

from .boards import end_seat, give_seat
from .clocks import expire_due, look_again_at_stuck, remind_due
from .closing import enact, resume, suspend, withdraw
from .opening import ask_again, open_approval, open_ballot, withdraw_ballot
from .refreshing import rebind_ballot, refresh
from .voting import cast, withdraw_vote

__all__ = [
    "ask_again",
    "cast",
    "enact",
    "end_seat",
    "expire_due",
    "give_seat",
    "look_again_at_stuck",
    "open_approval",
    "open_ballot",
    "rebind_ballot",
    "refresh",
    "remind_due",
    "resume",
    "suspend",
    "withdraw",
    "withdraw_ballot",
    "withdraw_vote",
]
