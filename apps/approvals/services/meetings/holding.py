"""Holding a meeting while something is done in it, and what its acts are called."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from apps.audit.services import recording
from apps.core import clock
from apps.core.insist import insist
from apps.dockets.models import Docket

from ...models import AgendaItem, Meeting
from ...queries.meetings.candidates import asked_anew


@contextmanager
def holding(meeting: Meeting, *, kind: str, by, reason: str = "", data: dict | None = None, key: str = "") -> Iterator:
    """Lock a meeting, record one act on it, and count its version up at the end, by which pages follow.

    The order is always meeting, record, approval, ballots. Who acts twice, or at the same time as somebody else, meets
    what was done first.
    """
    with transaction.atomic():
        locked = Meeting.objects.select_for_update(of=("self",)).select_related("docket", "board").get(pk=meeting.pk)
        with clock.held(), recording(kind=kind, key=key or locked.key, by=by, reason=reason, data=data or {}):
            yield locked
            locked.save()


def locked_item(item: AgendaItem, meeting: Meeting) -> AgendaItem:
    """An item of a meeting that is held, read anew; with the question as it is asked since an edit voided it."""
    rows = AgendaItem.objects.select_for_update(of=("self",)).select_related("docket", "ballot", "closed_by")
    found = rows.get(pk=item.pk, meeting=meeting.pk)
    found.meeting = meeting
    if (ballot := asked_anew([found]).get(found.pk)) is not None:
        found.ballot = ballot
        found.save()
    return found


def act_key(docket: Docket, meeting: Meeting) -> str:
    """Where an act on an item is recorded: at the meeting, which everybody reads, or at the item where it is restricted."""
    return docket.key if docket.is_restricted else meeting.docket.key


def check(*answers) -> None:
    """Raise Refused with every answer that is not nothing, as a rule of the meeting."""
    insist(*answers, code="not_now", kind="state")


def spend(meeting: Meeting) -> None:
    """Book the time since the current item was called to it; the meeting is saved by whoever holds it."""
    item = meeting.current
    if item is None or meeting.current_since is None:
        return
    now = clock.now()
    item.seconds += max(0, int((now - meeting.current_since).total_seconds()))
    item.save()
    meeting.current_since = now
