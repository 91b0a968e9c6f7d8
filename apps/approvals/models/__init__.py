from .approvals import Approval, Step
from .ballots import Ballot, Condition, Vote
from .boards import Board, Seat
from .inquiries import Inquiry
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
from .revisions import DryRun, Revision

__all__ = [
    "ActionItem",
    "AgendaItem",
    "Approval",
    "Attendance",
    "Ballot",
    "Board",
    "Condition",
    "DryRun",
    "Inquiry",
    "Meeting",
    "MeetingSeries",
    "Minutes",
    "MinutesDispute",
    "MinutesFile",
    "Policy",
    "PolicyRevision",
    "PolicyRow",
    "Recusal",
    "Revision",
    "Seat",
    "Step",
    "Vote",
]
