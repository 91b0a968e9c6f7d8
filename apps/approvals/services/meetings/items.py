"""Items of an agenda, one by one: put on, taken off, put off, moved."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.core import clock
from apps.core.insist import insist
from apps.core.refusals import Refusal
from apps.core.text import clean_text
from apps.dockets.models import Docket

from ...enums import BallotState, ItemSource, ItemState, MeetingState
from ...meetings.permissions import may_arrange
from ...meetings.rules import is_not_over, is_still_listed, says_something
from ...models import AgendaItem, Ballot, Meeting
from ...queries.meetings.when import next_planned
from .holding import act_key, check, holding, locked_item, spend
from .lining import last, named, number, reorder, said_late, tell_late, weigh
from .room import call_next


def add_item(meeting: Meeting, *, by, docket: Docket, reason: str = "") -> AgendaItem:
    """Put a record on by hand, with the board's open question on it, or to be discussed where there is none.

    After the cut-off it goes to the board's next meeting; ``meeting`` of the answer says to which. The second time the
    standing item is the answer.
    """
    insist(may_arrange(meeting, by))
    with transaction.atomic():
        meeting = Meeting.objects.select_for_update(of=("self",)).select_related("docket", "board").get(pk=meeting.pk)
        check(is_not_over(meeting))
        late = meeting if meeting.state != MeetingState.PLANNED else None
        if late is not None:
            meeting = next_planned(meeting.board)
            check(None if meeting else _nowhere_to_go(late))
        ballot = Ballot.objects.filter(docket=docket, board=meeting.board, state=BallotState.OPEN).first()
        standing = meeting.items.filter(docket=docket, ballot=ballot).select_related("meeting__docket").first()
        if standing is not None and standing.state == ItemState.LISTED:
            return standing
        why = clean_text(reason).strip() or said_late(late.key if late else "")
        data = {"item": named(docket)}
        with holding(meeting, kind="meeting.item_added", by=by, data=data, key=act_key(docket, meeting)) as locked:
            item = standing or AgendaItem(meeting=locked, docket=docket, ballot=ballot, source=ItemSource.HAND)
            weigh(item)
            item.state, item.order, item.reason = ItemState.LISTED, last(locked) + 1, why
            item.added_by, item.added_at, item.closed_by, item.closed_at = by, clock.now(), None, None
            item.save()
            if late:
                tell_late(item, late)
            reorder(locked)
    return item


def remove_item(item: AgendaItem, *, by, reason: str) -> AgendaItem:
    """Take an item off; its question stays open to be answered by vote."""
    insist(may_arrange(item.meeting, by))
    reason = clean_text(reason).strip()
    insist(says_something(reason, "reason", _("Please say why it is taken off.")))
    return _let_go(item, ItemState.REMOVED, "meeting.item_removed", by=by, reason=reason)


def defer(item: AgendaItem, *, by, reason: str = "") -> AgendaItem:
    """Put an item off to the board's next meeting, where it stands at once; its requester is told."""
    insist(may_arrange(item.meeting, by))
    return _let_go(item, ItemState.DEFERRED, "meeting.item_deferred", by=by, reason=clean_text(reason).strip())


def _let_go(item: AgendaItem, state: str, kind: str, *, by, reason: str) -> AgendaItem:
    key, data = act_key(item.docket, item.meeting), {"item": named(item.docket)}
    with holding(item.meeting, kind=kind, by=by, reason=reason, data=data, key=key) as meeting:
        found = locked_item(item, meeting)
        check(is_not_over(meeting), is_still_listed(found))
        put_aside(found, meeting, state, by=by, reason=reason)
        if meeting.state == MeetingState.SESSION and meeting.current_id is None:
            call_next(meeting)
    return found


def put_aside(item: AgendaItem, meeting: Meeting, state: str, *, by, reason: str) -> None:
    """Close an item without a decision, and carry it to the next meeting where it is put off; the meeting is held."""
    if meeting.current_id == item.pk:
        spend(meeting)
        item.seconds = meeting.current.seconds
        meeting.current, meeting.current_since = None, None
    item.state, item.reason, item.closed_by, item.closed_at = state, reason, by, clock.now()
    if state == ItemState.DEFERRED:
        item.moved_to = _carry(item, meeting, by=by, reason=reason)
    item.save()


def _carry(item: AgendaItem, meeting: Meeting, *, by, reason: str) -> Meeting | None:
    """Stand an item on the board's next agenda; None where no meeting is planned yet: the rule will draw it."""
    following = next_planned(meeting.board)
    data = {"item": named(item.docket), "from": meeting.key, "to": following.key if following else ""}
    if following is not None:
        with holding(
            following, kind="meeting.item_carried", by=by, data=data, key=act_key(item.docket, following)
        ) as locked:
            there = locked.items.filter(docket=item.docket_id, ballot=item.ballot_id).first() or AgendaItem(
                meeting=locked, docket=item.docket, ballot=item.ballot
            )
            if there.state != ItemState.LISTED or there.pk is None:
                there.source, there.state, there.order = ItemSource.MOVED, ItemState.LISTED, last(locked) + 1
                there.contention, there.risk, there.why = item.contention, item.risk, item.why
                there.added_by, there.added_at = by, clock.now()
                there.save()
            reorder(locked)
    with recording(kind="meeting.put_off", key=item.docket.key, by=by, reason=reason, data=data):
        return following


def move_item(item: AgendaItem, *, by, to: int) -> AgendaItem:
    """Promote or demote: to place ``to`` (1 is first) among what is still to be discussed; from then on the order is
    by hand."""
    insist(may_arrange(item.meeting, by))
    key, data = act_key(item.docket, item.meeting), {"item": named(item.docket), "to": to}
    with holding(item.meeting, kind="meeting.item_moved", by=by, data=data, key=key) as meeting:
        found = locked_item(item, meeting)
        check(is_not_over(meeting), is_still_listed(found))
        rows = [row for row in meeting.items.filter(state=ItemState.LISTED) if row.pk != found.pk]
        rows.insert(max(0, min(len(rows), to - 1)), found)
        number(rows)
        meeting.is_ordered_by_hand = True
    return found


def order_by_rule(meeting: Meeting, *, by) -> None:
    """Back to the order of the rule: contention, then risk, then what starts first."""
    insist(may_arrange(meeting, by))
    with holding(meeting, kind="meeting.ordered", by=by) as locked:
        check(is_not_over(locked))
        locked.is_ordered_by_hand = False
        reorder(locked)


def _nowhere_to_go(meeting: Meeting) -> Refusal:
    return Refusal(
        _("The agenda of %(key)s is closed, and the board has no other meeting planned; plan one first.")
        % {"key": meeting.key},
        code="agenda_closed",
        kind="state",
    )
