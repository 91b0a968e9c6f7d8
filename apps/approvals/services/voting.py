"""Giving a vote, and taking it back."""

from __future__ import annotations

from collections.abc import Iterable

from apps.audit.services import recording, refused
from apps.core import clock
from apps.core.insist import insist
from apps.core.locking import attempt
from apps.core.refusals import Refused
from apps.core.text import clean_line, clean_text
from apps.dockets.services import add_task
from apps.dockets.subjects import subject_of

from ..digests import fingerprint_of, hold
from ..electorate import Count, count
from ..models import Approval, Ballot, Condition, Vote
from ..permissions import may_answer, may_withdraw_vote, votes_as_alternate
from ..rules import (
    can_be_withdrawn,
    current,
    is_complete,
    is_confirmed,
    is_open,
    saw_what_stands,
    says_why_it_is_taken_back,
)
from .opening import sentences
from .refreshing import refresh
from .settling import described, settle, settle_ballot


class _Unreported(Exception):
    """The record reads otherwise than its approval remembers: an edit that nobody reported."""


def cast(
    ballot: Ballot,
    *,
    by,
    choice: str,
    reason: str = "",
    digest: str,
    conditions: Iterable[str] = (),
    on_behalf_of=None,
    confirmed: bool = False,
) -> Vote:
    """Answer a ballot; ``digest`` is that of the content which the voter saw, ``confirmed`` says that the door saw the
    voter's password in the last ten minutes, or a token made for approving (see ``accounts…sign_in.has_proved``).

    Raises Refused with every sentence that stands in the way; the attempt is recorded too (H-04). Each condition
    becomes a task that blocks the start. Every precondition is checked under the locks.
    """
    given = {
        "by": by,
        "choice": choice,
        "reason": clean_text(reason).strip(),
        "digest": digest,
        "conditions": [line for each in conditions if (line := clean_line(each))],
        "on_behalf_of": on_behalf_of,
        "confirmed": confirmed,
    }
    try:
        try:
            with attempt():
                return _cast(ballot, **given)
        except _Unreported:
            # What that edit touches is voided first, in a transaction of its own; then the vote is looked at again.
            refresh(ballot.docket, by=None)
            return _cast(ballot, refreshed=True, **given)
    except Refused as refusal:
        refused(kind="vote.cast", key=ballot.docket.key, by=by, sentences=[str(each) for each in refusal.refusals])
        raise


def _cast(
    ballot: Ballot, *, by, choice, reason, digest, conditions, on_behalf_of, confirmed, refreshed: bool = False
) -> Vote:
    data = described(ballot) | {"choice": str(choice), "conditions": conditions}
    with recording(kind="vote.cast", key=ballot.docket.key, by=by, reason=reason, data=data, on_behalf_of=on_behalf_of):
        approval, ballot, counted = lock_ballot(ballot)
        now = fingerprint_of(ballot.docket) if approval else None
        if now and now.digest != approval.digest and not refreshed:
            raise _Unreported
        insist(is_open(ballot, approval), may_answer(counted, by, on_behalf_of, at=clock.now()))
        insist(is_confirmed(ballot, confirmed, by))
        insist(is_complete(choice, reason, conditions), saw_what_stands(ballot, digest, now.digest if now else digest))
        vote = Vote.objects.create(
            ballot=ballot,
            approval=approval,
            voter=by,
            on_behalf_of=on_behalf_of,
            as_alternate=on_behalf_of is not None and votes_as_alternate(counted, by, on_behalf_of),
            choice=choice,
            reason=reason,
            digest=digest,
            groups=now.groups if now else {},
            cast_at=clock.now(),
        )
        for title in conditions:
            task = add_task(ballot.docket, by=by, title=title, blocks_start=True, ungated=True)
            Condition.objects.create(vote=vote, task=task)
        settle_locked(approval, ballot, by=by)
    return vote


def withdraw_vote(vote: Vote, *, by, reason: str) -> Vote:
    """Take a vote back, by its voter or the person it was given for, until the work starts; then it is counted anew.

    The reason is part of it: refused without one.
    """
    reason = clean_text(reason).strip()
    ballot = Ballot.objects.select_related("docket", "step").get(pk=vote.ballot_id)
    with recording(kind="vote.withdrawn", key=ballot.docket.key, by=by, reason=reason, data=described(ballot)):
        approval, ballot, _counted = lock_ballot(ballot)
        vote = Vote.objects.select_for_update(of=("self",)).select_related("voter", "ballot").get(pk=vote.pk)
        insist(may_withdraw_vote(vote, by), can_be_withdrawn(vote, approval))
        insist(says_why_it_is_taken_back(reason))
        vote.ended_at, vote.ended_why = clock.now(), reason
        vote.save()
        settle_locked(approval, ballot, by=by, reason=reason, recount=(ballot.pk,))
    return vote


def lock_ballot(ballot: Ballot) -> tuple[Approval | None, Ballot, Count]:
    """Record, approval, ballot, in this order (see ``digests.hold``); and the ballot counted under the locks."""
    docket, approval, beside = hold(ballot.docket), None, []
    if ballot.step_id:
        rows = Approval.objects.select_for_update(of=("self",)).select_related("revision")
        approval = rows.get(steps=ballot.step_id)
        approval.docket = docket
        beside = list(current(approval).select_for_update(of=("self",)))
    ballot = next((one for one in beside if one.pk == ballot.pk), None) or _locked_alone(ballot)
    ballot.docket = docket
    # Who has become excluded since the question was put may not slip in before the next refresh. All of its
    # questions are counted, as they are again when this one is answered.
    today = sentences(subject_of(docket).excluded(docket)) if approval else {}
    counts = count(
        [ballot, *(one for one in beside if one is not ballot)], clock.now(), excluded=ballot.excluded | today
    )
    return approval, ballot, counts[ballot.pk]


def _locked_alone(ballot: Ballot) -> Ballot:
    rows = Ballot.objects.select_for_update(of=("self",)).select_related("step", "board", "team")
    return rows.get(pk=ballot.pk)


def settle_locked(approval: Approval | None, ballot: Ballot, *, by, reason: str = "", recount=()) -> None:
    """What follows from the votes on a ballot that ``lock_ballot`` gave."""
    if approval is not None:
        settle(approval, by=by, reason=reason, recount=recount)
    else:
        settle_ballot(ballot, by=by)
