"""Pages of approvals."""

from .boards import board, board_list, confirm_seat, end_seat, seats
from .deciding import answer_inquiry, approval, ask_again, inquire, look_again, panel, vote, withdraw_vote
from .editing import edit_board, edit_policy, new_board, new_policy, revise_board, revise_policy
from .inbox import inbox
from .policies import policies, policy
from .revisions import dry_run, redraw_revision, revision, revision_list, revision_transitions

__all__ = [
    "answer_inquiry",
    "approval",
    "ask_again",
    "board",
    "board_list",
    "confirm_seat",
    "dry_run",
    "edit_board",
    "edit_policy",
    "end_seat",
    "inbox",
    "inquire",
    "look_again",
    "new_board",
    "new_policy",
    "panel",
    "policies",
    "policy",
    "redraw_revision",
    "revise_board",
    "revise_policy",
    "revision",
    "revision_list",
    "revision_transitions",
    "seats",
    "vote",
    "withdraw_vote",
]
