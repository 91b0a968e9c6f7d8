"""What falls in a meeting: decisions as votes of those present, conditions, notes and actions.

A decision of a board in session is nothing but the votes of the seats in the room on the same ballot, counted by the
same tally: members for themselves, delegates and alternates in the room for who is not. Who votes otherwise is written
down as such.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.core import clock
from apps.core.insist import insist
from apps.core.refusals import Refusal
from apps.core.text import clean_line, clean_text
from apps.dockets.services import add_task

from ...digests import fingerprint_of
from ...electorate import Count
from ...enums import BallotState, Choice, ItemOutcome, ItemState
from ...meetings.permissions import may_lead, may_mark, may_record
from ...meetings.rules import (
    has_quorum,
    is_in_session,
    is_not_over,
    is_still_listed,
    says_something,
    yet_to_speak,
)
from ...models import ActionItem, AgendaItem, Ballot, Condition, Meeting, Vote
from ...rules import is_complete, is_confirmed, is_open, saw_what_stands
from ..settling import described
from ..voting import lock_ballot, settle_locked
from .holding import act_key, check, holding, locked_item
from .lining import named
from .room import call_next


def decide(
    item: AgendaItem,
    *,
    by,
    choice: str,
    digest: str,
    reason: str = "",
    conditions: Iterable[str] = (),
    otherwise: Mapping[int, str] | None = None,
    confirmed: bool = False,
) -> AgendaItem:
    """Record what the board decided on an item: ``choice`` for every seat present that has not voted yet, save those
    in ``otherwise`` (id of the person to choice). Votes given beforehand stand as they were given.

    Needs a quorum present that may vote on it, all of whom came in by acts of their own, and somebody to lead who may
    vote on it. ``digest`` is that of the ballot as it was shown; ``confirmed`` as in ``cast``, of whoever leads. Each
    condition becomes one task that blocks the start. Asked again, or by two chairs at once, the second is told what was decided.
    """
    insist(may_lead(item.meeting, by))
    reason, otherwise = clean_text(reason).strip(), dict(otherwise or {})
    conditions = [line for each in conditions if (line := clean_line(each))]
    data = {"item": named(item.docket), "choice": str(choice), "conditions": conditions}
    key = act_key(item.docket, item.meeting)
    with holding(item.meeting, kind="meeting.item_decided", by=by, reason=reason, data=data, key=key) as meeting:
        found = locked_item(item, meeting)
        check(is_in_session(meeting), is_still_listed(found), _asks_something(found))
        approval, ballot, counted = lock_ballot(found.ballot)
        insist(may_record(counted, by), is_confirmed(ballot, confirmed, by))
        present = {row.user_id for row in meeting.attendances.filter(left_at__isnull=True) if row.is_own}
        recused = set(found.recusals.values_list("user", flat=True))
        insist(is_open(ballot, approval), has_quorum(counted, present, recused))
        now = fingerprint_of(ballot.docket) if approval else None
        insist(
            is_complete(choice, reason, conditions),
            saw_what_stands(ballot, digest, now.digest if now else digest),
            _rejects_with_a_word(otherwise, reason),
            _makes_no_condition(otherwise),
        )
        said = _said(counted, present, choice, otherwise, first=by.pk)
        check(_somebody_votes(said, conditions))
        groups = now.groups if now else {}
        for place, (voter, says) in enumerate(said):
            asked = conditions if says == Choice.CONDITIONS and place == 0 else ()
            _record(meeting, approval, ballot, voter, says, reason, asked, digest=digest, groups=groups, by=by)
        settle_locked(approval, ballot, by=by)
        _close(found, meeting, outcome_of(Ballot.objects.get(pk=ballot.pk)), by=by, reason=reason)
    return found


def _said(counted: Count, present: set[int], choice: str, otherwise: dict[int, str], *, first: int) -> list[tuple]:
    """Who says what, whoever leads first (his or her vote carries the conditions); several conditions are made once."""
    here = sorted(yet_to_speak(counted, present, clock.now()), key=lambda one: one.user.pk != first)
    said = [(one, otherwise.get(one.user.pk, choice)) for one in here]
    if choice != Choice.CONDITIONS:
        return said
    bearer = next((place for place, (_who, says) in enumerate(said) if says == Choice.CONDITIONS), None)
    if bearer is None:
        return said
    rest = [(one, Choice.APPROVE if says == Choice.CONDITIONS else says) for one, says in said]
    carried = said[bearer]
    return [carried, *rest[:bearer], *rest[bearer + 1 :]]


def _record(meeting, approval, ballot, speaker, choice, reason, conditions, *, digest, groups, by) -> Vote:
    """One vote as its voter said it in the room, for the own seat or that of somebody who is not there."""
    voter, absent = speaker.user, speaker.on_behalf_of
    data = described(ballot) | {
        "choice": str(choice),
        "conditions": list(conditions),
        "who": voter.name,
        "voter": voter.pk,
        "meeting": meeting.docket.key,
    }
    kind, key = "vote.recorded", ballot.docket.key
    with recording(kind=kind, key=key, by=by, reason=reason, data=data, on_behalf_of=absent):
        vote = Vote.objects.create(
            ballot=ballot,
            approval=approval,
            voter=voter,
            on_behalf_of=absent,
            as_alternate=speaker.as_alternate,
            recorded_by=by if voter.pk != by.pk else None,
            choice=choice,
            reason=reason,
            digest=digest,
            groups=groups,
            cast_at=clock.now(),
        )
        for title in conditions:
            task = add_task(ballot.docket, by=by, title=title, blocks_start=True, ungated=True)
            Condition.objects.create(vote=vote, task=task)
    return vote


def outcome_of(ballot: Ballot) -> str:
    """What a ballot's state means on an agenda."""
    if ballot.state == BallotState.CARRIED:
        conditional = ballot.votes.filter(ended_at__isnull=True, choice=Choice.CONDITIONS).exists()
        return ItemOutcome.CONDITIONS if conditional else ItemOutcome.APPROVED
    return ItemOutcome.REJECTED if ballot.state == BallotState.REJECTED else ItemOutcome.OPEN


def note_item(item: AgendaItem, *, by, note: str = "") -> AgendaItem:
    """Close an item that was discussed: with what its votes decided already, or, where nothing is asked, with a note."""
    insist(may_lead(item.meeting, by))
    note = clean_text(note).strip()
    data = {"item": named(item.docket)}
    key = act_key(item.docket, item.meeting)
    with holding(item.meeting, kind="meeting.item_noted", by=by, reason=note, data=data, key=key) as meeting:
        found = locked_item(item, meeting)
        check(is_in_session(meeting), is_still_listed(found))
        if found.ballot is not None:
            insist(may_record(lock_ballot(found.ballot)[2], by))
        open_question = found.ballot is not None and found.ballot.state == BallotState.OPEN
        outcome = ItemOutcome.NOTED if found.ballot is None else outcome_of(found.ballot)
        check(_still_asked(found) if open_question else None)
        _close(found, meeting, outcome, by=by, reason=note)
    return found


def _close(item: AgendaItem, meeting: Meeting, outcome: str, *, by, reason: str) -> None:
    item.state, item.outcome, item.reason = ItemState.CLOSED, outcome, reason
    item.closed_by, item.closed_at = by, clock.now()
    item.save()
    if meeting.current_id == item.pk:
        meeting.current = item
        call_next(meeting)


def add_action(
    meeting: Meeting, *, by, title: str, owner=None, item: AgendaItem | None = None, due_on: date | None = None
):
    """What somebody takes away, as a task of the meeting; of the record itself where that is restricted.

    By whoever leads; others may take something upon themselves. In session, or until the minutes are signed.
    """
    if owner is None or owner.pk != by.pk:
        insist(may_lead(meeting, by))
    insist(may_mark(meeting, by, by))
    title = clean_line(title)
    insist(says_something(title, "title", _("Please say what is to be done.")))
    with transaction.atomic():
        locked = Meeting.objects.select_for_update(of=("self",)).select_related("docket", "board").get(pk=meeting.pk)
        check(None if locked.started_at and locked.state != "signed" else is_not_over(locked) or _not_begun(locked))
        hidden = item is not None and item.docket.is_restricted
        docket = item.docket if hidden else locked.docket
        key = docket.key if hidden else locked.key
        with holding(locked, kind="meeting.action_added", by=by, data={"title": title}, key=key) as held:
            task = add_task(docket, by=by, title=title, owner=owner, ungated=True)
            return ActionItem.objects.create(meeting=held, item=item, task=task, due_on=due_on)


def _asks_something(item: AgendaItem) -> Refusal | None:
    if item.ballot_id is not None:
        return None
    return Refusal(_("Nothing is asked of the board here; it is closed with a note."), code="no_question", kind="state")


def _still_asked(item: AgendaItem) -> Refusal:
    return Refusal(
        _("The board is still asked about %(item)s: record a decision, or put it off.") % {"item": item.docket.key},
        code="still_asked",
        kind="state",
    )


def _rejects_with_a_word(otherwise: dict[int, str], reason: str) -> Refusal | None:
    if reason or Choice.REJECT not in otherwise.values():
        return None
    return Refusal(_("Please say why somebody rejects it."), code="reason", kind="input", field="reason")


def _makes_no_condition(otherwise: dict[int, str]) -> Refusal | None:
    if Choice.CONDITIONS not in otherwise.values():
        return None
    sentence = _("Conditions are the board's: record “Approved with conditions”, and who votes otherwise.")
    return Refusal(sentence, code="otherwise", kind="input", field="otherwise")


def _somebody_votes(said: list, conditions: list[str]) -> Refusal | None:
    if said:
        return None
    if conditions:
        sentence = _("Everybody here has voted already; whoever asks for a condition takes the vote back first.")
    else:
        sentence = _("Everybody here has voted already, and that does not decide it; it stays open, or is put off.")
    return Refusal(sentence, code="all_voted", kind="state")


def _not_begun(meeting: Meeting) -> Refusal:
    return Refusal(_("%(key)s has not begun.") % {"key": meeting.key}, code="not_begun", kind="state")
