from .desk import Draft, FeedToken, IdempotencyKey, SavedView
from .factors import SecondFactor
from .lists import BulkRow, BulkRun, ExportFile, PinnedView
from .people import Absence, Membership, Role, RoleGrant, Team, User
from .tokens import ApiToken

__all__ = [
    "Absence",
    "ApiToken",
    "BulkRow",
    "BulkRun",
    "Draft",
    "ExportFile",
    "FeedToken",
    "IdempotencyKey",
    "Membership",
    "PinnedView",
    "Role",
    "RoleGrant",
    "SavedView",
    "SecondFactor",
    "Team",
    "User",
]
