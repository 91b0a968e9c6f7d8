"""Reads of approvals for pages, API and other apps."""

from .boards import RuleRow, asked_of_board, boards, history_of, policies_in_force, rules_in_force, seats_of
from .decision import Decision, decision
from .inbox import InboxRow, asked_count, inbox, votes_of, waiting_for
from .planning import PlanRow, plan, stages
from .standing import BallotRow, StepRow, missing, needed, people_asked, rows_of, standing, standing_of, visible

__all__ = [
    "BallotRow",
    "Decision",
    "InboxRow",
    "PlanRow",
    "RuleRow",
    "StepRow",
    "asked_count",
    "asked_of_board",
    "boards",
    "decision",
    "history_of",
    "inbox",
    "missing",
    "needed",
    "people_asked",
    "plan",
    "policies_in_force",
    "rows_of",
    "rules_in_force",
    "seats_of",
    "stages",
    "standing",
    "standing_of",
    "visible",
    "votes_of",
    "waiting_for",
]
