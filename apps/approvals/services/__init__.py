"""The verbs of approval: asking, voting, taking back, keeping up with edits and clocks, seating boards."""

from .boards import confirm_seat, end_seat, give_seat
from .clocks import escalate_due, expire_due, look_again_at_stuck, remind_due
from .closing import enact, resume, suspend, withdraw
from .inquiries import answer, ask_requester
from .opening import ask_again, open_approval, open_ballot, withdraw_ballot
from .reconsidering import reconsider
from .refreshing import rebind_ballot, refresh
from .rehearsing import ask_dry_run, run_dry_run, run_waiting_dry_runs
from .revising import (
    apply_revision,
    draft_revision,
    edit_revision,
    propose_revision,
    redraw_revision,
    revision_decided,
    take_back_revision,
    withdraw_revision,
)
from .voting import cast, withdraw_vote

__all__ = [
    "answer",
    "apply_revision",
    "ask_again",
    "ask_dry_run",
    "ask_requester",
    "cast",
    "confirm_seat",
    "draft_revision",
    "edit_revision",
    "enact",
    "end_seat",
    "escalate_due",
    "expire_due",
    "give_seat",
    "look_again_at_stuck",
    "open_approval",
    "open_ballot",
    "propose_revision",
    "rebind_ballot",
    "reconsider",
    "redraw_revision",
    "refresh",
    "remind_due",
    "resume",
    "revision_decided",
    "run_dry_run",
    "run_waiting_dry_runs",
    "suspend",
    "take_back_revision",
    "withdraw",
    "withdraw_ballot",
    "withdraw_revision",
    "withdraw_vote",
]
