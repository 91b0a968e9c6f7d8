"""Verbs of freezes and of leave from them."""

from .exceptions import apply_exception, ask_exception, grant, note_start, refuse, revoke
from .freezes import announce, apply_freeze, confirm, discard, draft, edit, lift
from .lockdown import lock_down

__all__ = [
    "announce",
    "apply_exception",
    "apply_freeze",
    "ask_exception",
    "confirm",
    "discard",
    "draft",
    "edit",
    "grant",
    "lift",
    "lock_down",
    "note_start",
    "refuse",
    "revoke",
]
