"""Pages of approvals."""

from .boards import board, board_list, end_seat, policies, seats
from .deciding import approval, ask_again, look_again, panel, vote, withdraw_vote
from .inbox import inbox
from .revisions import redraw_revision, revision, revision_list, revision_transitions

__all__ = [
    "approval",
    "ask_again",
    "board",
    "board_list",
    "end_seat",
    "inbox",
    "look_again",
    "panel",
    "policies",
    "redraw_revision",
    "revision",
    "revision_list",
    "revision_transitions",
    "seats",
    "vote",
    "withdraw_vote",
]
