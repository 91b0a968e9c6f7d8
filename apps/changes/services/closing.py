"""Closing: the outcome is known, the review is done where one was due, and nothing more will be written."""

from __future__ import annotations

from apps.core import clock
from apps.core.locking import one_act
from apps.core.text import clean_text

from ..models import ChangeRequest
from ..workflow import WORKFLOW
from .catalogue_decided import judge


def close(change: ChangeRequest, *, by, notes: str, version: int | None = None) -> ChangeRequest:
    """Close it with its closing notes; the template that it was made from is judged by it in the same transaction."""
    with one_act():
        with WORKFLOW.acting(change, "close", by=by, version=version, notes=notes) as locked:
            locked.closing_notes = clean_text(notes).strip()
            locked.closed_at = clock.now()
        judge(locked, by=by)
    return locked
