from .desk import Draft, FeedToken, IdempotencyKey, SavedView
from .people import Absence, Membership, Role, RoleGrant, Team, User
from .tokens import ApiToken

__all__ = [
    "Absence",
    "ApiToken",
    "Draft",
    "FeedToken",
    "IdempotencyKey",
    "Membership",
    "Role",
    "RoleGrant",
    "SavedView",
    "Team",
    "User",
]
