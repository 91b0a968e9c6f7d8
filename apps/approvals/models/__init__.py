from .approvals import Approval, Step
from .ballots import Ballot, Condition, Vote
from .boards import Board, Seat
from .policies import Policy, PolicyRevision, PolicyRow

__all__ = [
    "Approval",
    "Ballot",
    "Board",
    "Condition",
    "Policy",
    "PolicyRevision",
    "PolicyRow",
    "Seat",
    "Step",
    "Vote",
]
