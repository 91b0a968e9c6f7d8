"""The verbs of accounts. Each takes ``by`` (a user, or None for the system itself) and writes inside ``recording``."""

from . import bulk, exports, factors
from .absences import cancel_absence, plan_absence
from .desk import (
    discard_draft,
    draft_of,
    drafts_of,
    is_instance,
    keep_typed,
    save_draft,
    slot_of,
    typed_before,
)
from .feeds import close_feeds_of, feed_user, make_feed, note_feed_use, revoke_feed
from .once import form_token, once
from .people import (
    change_own_password,
    change_settings,
    create_person,
    deactivate,
    edit_person,
    reactivate,
    set_password,
)
from .roles import grant_role, revoke_role
from .saved_views import change_view, pin_view, remove_view, save_view, unpin_view
from .teams import add_member, confirm_member, create_team, edit_team, remove_member
from .tokens import make_token, note_use, revoke_token, token_for

__all__ = [
    "add_member",
    "bulk",
    "cancel_absence",
    "change_own_password",
    "change_settings",
    "change_view",
    "close_feeds_of",
    "confirm_member",
    "create_person",
    "create_team",
    "deactivate",
    "discard_draft",
    "draft_of",
    "drafts_of",
    "edit_person",
    "edit_team",
    "exports",
    "factors",
    "feed_user",
    "form_token",
    "grant_role",
    "is_instance",
    "keep_typed",
    "make_feed",
    "make_token",
    "note_feed_use",
    "note_use",
    "once",
    "pin_view",
    "plan_absence",
    "reactivate",
    "remove_member",
    "remove_view",
    "revoke_feed",
    "revoke_role",
    "revoke_token",
    "save_draft",
    "save_view",
    "set_password",
    "slot_of",
    "token_for",
    "typed_before",
    "unpin_view",
]
