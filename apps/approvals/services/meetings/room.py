"""Who is in the room, what is being discussed, and who steps aside."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.core import clock
from apps.core.insist import insist
from apps.core.text import clean_text

from ...enums import ItemState
from ...meetings.permissions import has_a_seat, may_lead, may_mark
from ...meetings.rules import (
    counts_here,
    is_in_session,
    is_in_the_room,
    is_not_over,
    is_put,
    is_still_listed,
    says_something,
)
from ...models import AgendaItem, Attendance, Ballot, Meeting, Recusal
from ...rules import still_lives
from ..voting import lock_ballot, settle_locked
from .holding import act_key, check, holding, locked_item, spend
from .lining import named


def join(meeting: Meeting, *, by, user=None) -> Attendance:
    """Be present from now on. Whoever leads marks members of the board as present, who count once they have confirmed
    it by joining themselves. A second time changes nothing."""
    who = user or by
    insist(may_mark(meeting, who, by), None if who.pk == by.pk else has_a_seat(meeting.board, who))
    with transaction.atomic():
        meeting = _held(meeting)
        check(is_in_session(meeting))
        standing = meeting.attendances.filter(user=who, left_at__isnull=True).first()
        if standing is None:
            return enter(meeting, who, by=by)
        if who.pk == by.pk and not standing.is_own:
            with recording(kind="meeting.confirmed", key=meeting.docket.key, by=by, data={"who": who.name}):
                standing.confirmed_at = clock.now()
                standing.save()
        return standing


def enter(meeting: Meeting, who, *, by) -> Attendance:
    """Write down that somebody is present; the meeting is held."""
    marked_by = None if who.pk == by.pk else by
    kind = "meeting.marked" if marked_by else "meeting.joined"
    with recording(kind=kind, key=meeting.docket.key, by=by, data={"who": who.name}):
        return Attendance.objects.create(meeting=meeting, user=who, marked_by=marked_by, joined_at=clock.now())


def leave(meeting: Meeting, *, by, user=None) -> None:
    """No longer present; harmless where the person is not."""
    who = user or by
    insist(may_mark(meeting, who, by))
    with transaction.atomic():
        meeting = _held(meeting)
        check(is_in_session(meeting))
        for row in meeting.attendances.filter(user=who, left_at__isnull=True):
            data = {"who": who.name, "of_another": who.pk != by.pk}
            with recording(kind="meeting.left", key=meeting.docket.key, by=by, data=data):
                row.left_at = clock.now()
                row.save()


def turn_to(item: AgendaItem, *, by) -> AgendaItem:
    """Discuss this item now; the time until then is booked on the one before. Asked twice, nothing changes."""
    insist(may_lead(item.meeting, by))
    if item.meeting.current_id == item.pk and Meeting.objects.filter(pk=item.meeting_id, current=item).exists():
        return item
    data = {"item": named(item.docket)}
    with holding(
        item.meeting, kind="meeting.turned", by=by, data=data, key=act_key(item.docket, item.meeting)
    ) as meeting:
        found = locked_item(item, meeting)
        check(is_in_session(meeting), is_still_listed(found))
        call(meeting, found)
    return found


def call(meeting: Meeting, item: AgendaItem | None) -> None:
    """Make an item (or none) the current one; the meeting is held and saved by the caller."""
    spend(meeting)
    meeting.current, meeting.current_since = item, clock.now() if item else None


def call_next(meeting: Meeting) -> None:
    """The first item that is still to be discussed."""
    call(meeting, meeting.items.filter(state=ItemState.LISTED).order_by("order", "pk").first())


def recuse(item: AgendaItem, *, by, reason: str, user=None) -> Recusal:
    """Take no part in one item: from now on the seat does not count on its question, and a vote it gave lapses.

    For oneself, or by whoever leads for somebody who is in the room by an act of his or her own. A second time changes
    nothing, and neither does anybody once the question is rejected, withdrawn or acted on.
    """
    who, reason = user or by, clean_text(reason).strip()
    insist(may_mark(item.meeting, who, by))
    insist(says_something(reason, "reason", _("Please say why you step aside.")))
    data = {"item": named(item.docket), "who": who.name, "of_another": who.pk != by.pk}
    key = act_key(item.docket, item.meeting)
    with holding(item.meeting, kind="meeting.recused", by=by, reason=reason, data=data, key=key) as meeting:
        found = locked_item(item, meeting)
        here = None if who.pk == by.pk else is_in_the_room(meeting, who)
        check(is_not_over(meeting), is_still_listed(found), here)
        if (standing := found.recusals.filter(user=who).first()) is not None:
            return standing
        if found.ballot_id:
            _step_aside(found.ballot, who, by=by)
        else:
            insist(has_a_seat(meeting.board, who))
        return Recusal.objects.create(item=found, user=who, reason=reason, at=clock.now())


def _step_aside(ballot: Ballot, who, *, by) -> None:
    """The ballot keeps it apart from what the record excludes, so that no later refresh gives the seat back."""
    approval, locked, counted = lock_ballot(ballot)
    insist(still_lives(approval), is_put(locked), counts_here(counted, who))
    locked.recused = locked.recused | {str(who.pk): _("%(who)s stepped aside in a board meeting.") % {"who": who.name}}
    locked.save()
    approval, locked, _counted = lock_ballot(locked)
    settle_locked(approval, locked, by=by, recount=(locked.pk,))


def _held(meeting: Meeting) -> Meeting:
    return Meeting.objects.select_for_update(of=("self",)).select_related("docket", "board").get(pk=meeting.pk)
