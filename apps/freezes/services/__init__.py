"""Verbs of freezes and of leave from them."""

from .exceptions import apply_exception, ask_exception, grant, refuse, revoke
from .freezes import announce, apply_freeze, discard, draft, edit, lift

__all__ = [
    "announce",
    "apply_exception",
    "apply_freeze",
    "ask_exception",
    "discard",
    "draft",
    "edit",
    "grant",
    "lift",
    "refuse",
    "revoke",
]
