"""Reads of approvals for pages, API and other apps."""

from .boards import RuleRow, asked_of_board, boards, history_of, policies_in_force, rules_in_force, seats_of
from .decision import Decision, decision
from .inbox import InboxRow, asked_count, following, inbox, votes_of, waiting_for
from .planning import PlanRow, plan, stages
from .rehearsals import Rehearsal, rehearsal
from .revisions import Proposal, previewed, proposal, revisions_of, visible_revisions
from .standing import BallotRow, StepRow, missing, needed, people_asked, rows_of, standing, standing_of, visible

__all__ = [
    "BallotRow",
    "Decision",
    "InboxRow",
    "PlanRow",
    "Proposal",
    "Rehearsal",
    "RuleRow",
    "StepRow",
    "asked_count",
    "asked_of_board",
    "boards",
    "decision",
    "following",
    "history_of",
    "inbox",
    "missing",
    "needed",
    "people_asked",
    "plan",
    "policies_in_force",
    "previewed",
    "proposal",
    "rehearsal",
    "revisions_of",
    "rows_of",
    "rules_in_force",
    "seats_of",
    "stages",
    "standing",
    "standing_of",
    "visible",
    "visible_revisions",
    "votes_of",
    "waiting_for",
]
