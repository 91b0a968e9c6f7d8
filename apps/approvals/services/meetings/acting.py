"""Transitions of a meeting by name, for pages and the API."""

from __future__ import annotations

from ...meetings.workflow import MEETING_WORKFLOW
from ...models import Meeting
from .agenda import close_agenda
from .minutes import sign
from .planning import cancel
from .session import end, start


def apply_meeting(meeting: Meeting, name: str, *, by, version: int | None = None, **given) -> Meeting:
    """Take a transition; returns the meeting as it is then. Raises Refused, or Stale for an old version."""
    MEETING_WORKFLOW.find(name)
    if name == "cancel":
        return cancel(meeting, by=by, version=version, reason=given.get("reason", ""))
    if name == "sign":
        return sign(meeting, by=by, version=version).meeting
    verb = {"start": start, "close_agenda": close_agenda, "end": end}.get(name)
    if verb is None:
        return MEETING_WORKFLOW.apply(meeting, name, by=by, version=version)
    return verb(meeting, by=by, version=version)
