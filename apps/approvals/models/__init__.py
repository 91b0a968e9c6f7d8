from .approvals import Approval, Step
from .ballots import Ballot, Condition, Vote
from .boards import Board, Seat
from .meetings import (
    ActionItem,
    AgendaItem,
    Attendance,
    Meeting,
    MeetingSeries,
    Minutes,
    MinutesDispute,
    MinutesFile,
    Recusal,
)
from .policies import Policy, PolicyRevision, PolicyRow

__all__ = [
    "ActionItem",
    "AgendaItem",
    "Approval",
    "Attendance",
    "Ballot",
    "Board",
    "Condition",
    "Meeting",
    "MeetingSeries",
    "Minutes",
    "MinutesDispute",
    "MinutesFile",
    "Policy",
    "PolicyRevision",
    "PolicyRow",
    "Recusal",
    "Seat",
    "Step",
    "Vote",
]
