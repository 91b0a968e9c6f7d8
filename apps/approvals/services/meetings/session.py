"""A session: started with its agenda closed, ended with nothing left lying."""

from __future__ import annotations

from django.db import IntegrityError
from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.calendars.enums import WindowKind
from apps.calendars.queries import window_of
from apps.calendars.services import place
from apps.core import clock
from apps.core.insist import insist

from ...enums import ItemState
from ...meetings.permissions import may_lead
from ...meetings.rules import nothing_left_running
from ...meetings.workflow import MEETING_WORKFLOW
from ...models import Meeting
from .agenda import draw_first, freeze, settle_beforehand
from .items import put_aside
from .lining import listed
from .planning import MINUTE
from .room import call, call_next, enter


def start(meeting: Meeting, *, by, version: int | None = None) -> Meeting:
    """The meeting runs; whoever started it is present. An agenda that is still open is closed now, and what votes have
    settled since the cut-off needs no call."""
    if may_lead(meeting, by) is None:
        draw_first(meeting, version)
    try:
        return _begun(meeting, by=by)
    except IntegrityError:
        # Another meeting of the board began in the same instant; the table takes one.
        insist(nothing_left_running(meeting, by))
        raise


def _begun(meeting: Meeting, *, by) -> Meeting:
    with MEETING_WORKFLOW.acting(meeting, "start", by=by) as locked:
        if locked.agenda_closed_at is None:
            freeze(locked)
        else:
            settle_beforehand(locked)
        locked.started_at, locked.started_by = clock.now(), by
        enter(locked, by, by=by)
        call_next(locked)
    return locked


def end(meeting: Meeting, *, by, version: int | None = None) -> Meeting:
    """The meeting is over; what was not reached stands on the next agenda, and everybody has left."""
    with MEETING_WORKFLOW.acting(meeting, "end", by=by, version=version) as locked:
        call(locked, None)
        for item in listed(locked).select_related("docket", "ballot"):
            item.meeting = locked
            put_aside(item, locked, ItemState.DEFERRED, by=by, reason=_("Not reached."))
        locked.ended_at = clock.now()
        for row in locked.attendances.filter(left_at__isnull=True):
            with recording(kind="meeting.left", key=locked.key, by=by, data={"who": row.user.name}):
                row.left_at = locked.ended_at
                row.save()
        _on_the_calendar(locked, by=by)
    return locked


def _on_the_calendar(meeting: Meeting, *, by) -> None:
    """A meeting that was held before its time stands where it was held, not in days to come."""
    window = window_of(meeting.docket)
    if window is not None and window.span.lower > meeting.ended_at:
        end = max(meeting.ended_at, meeting.started_at + MINUTE)
        given = {"start": meeting.started_at, "end": end, "zone": window.zone, "firm": True, "by": by}
        place(meeting.docket, kind=WindowKind.MEETING, **given)
