"""Verbs of freezes and of leave from them."""

from .ending import apply_freeze, discard, lift
from .exceptions import apply_exception, ask_exception, grant, note_start, refuse, revoke
from .freezes import announce, confirm, draft, edit, replan
from .lockdown import lock_down
from .maintenance import activate, apply_maintenance, draft_maintenance, edit_maintenance, retire, top_up

__all__ = [
    "activate",
    "announce",
    "apply_exception",
    "apply_freeze",
    "apply_maintenance",
    "ask_exception",
    "confirm",
    "discard",
    "draft",
    "draft_maintenance",
    "edit",
    "edit_maintenance",
    "grant",
    "lift",
    "lock_down",
    "note_start",
    "refuse",
    "replan",
    "retire",
    "revoke",
    "top_up",
]
