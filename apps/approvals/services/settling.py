"""Counting what is locked, and writing what follows: ballots, steps, the approval, and the one reaction upwards.

Called with the record and the approval locked (see ``digests.hold``), so that of any number of simultaneous votes one
counts the deciding one: there is one decision, one event (K-01, K-03).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.core import clock
from apps.dockets.models import Docket
from apps.dockets.services import participate
from apps.dockets.subjects import react

from ..duedates import due_at
from ..electorate import Count, count
from ..enums import BallotState, Stage, StepState
from ..models import Approval, Ballot, Step
from ..rules import LIVE, current

APPROVER = "approver"
UNDECIDED = (BallotState.WAITING, BallotState.OPEN, BallotState.STUCK)


def lock_live(docket: Docket, **narrow) -> list[Approval]:
    """The live approvals of a docket whose work has not started, locked; the record must be held already."""
    rows = Approval.objects.select_for_update(of=("self",)).filter(
        docket=docket, state__in=LIVE, enacted_at__isnull=True, **narrow
    )
    found = list(rows.select_related("revision").order_by("id"))
    for approval in found:
        approval.docket = docket
    return found


def settle(
    approval: Approval, *, by, reason: str = "", recount: Collection[int] = (), ballots: list[Ballot] | None = None
) -> None:
    """Bring a locked approval to the state its votes give it, and tell its record what that decides.

    ``ballots`` are all that it has, in their order, where it was opened just now; without them they are read and locked.

    A carried ballot is looked at again only when one of its votes lapsed, or when its id is in ``recount``: a board
    that has grown since does not undo what it decided. What was rejected, withdrawn or has run out stays so (A-13).
    """
    if approval.state not in LIVE:
        return
    at = clock.now()
    ballots = list(current(approval).select_for_update(of=("self",))) if ballots is None else ballots
    counts = count(ballots, at)
    assessed = _assessed(ballots)
    _end_lapsed(counts, at)
    steps = _steps(ballots)
    for number, (step, in_step) in enumerate(steps):
        if step.state == StepState.WAITING and all(done.state == StepState.CARRIED for done, _b in steps[:number]):
            _open(approval, step, in_step, counts, by=by, at=at)
        for ballot in in_step:
            if ballot.state != BallotState.WAITING and (
                ballot.state != BallotState.CARRIED or _shaken(counts[ballot.pk], recount)
            ):
                _follow(ballot, counts[ballot.pk].tally.state, at)
        _summarise(step, in_step)
    if _assessed(ballots) and not assessed:
        _react(approval, "approval.stage_carried", by=by, stage=Stage.ASSESS)
        if Approval.objects.values_list("version", flat=True).get(pk=approval.pk) != approval.version:
            # The record refreshed its approval while it reacted, and with that the rest is settled.
            return
    _conclude(approval, ballots, counts, by=by, at=at, reason=reason)


def _react(approval: Approval, name: str, *, by, **payload) -> None:
    react(approval.docket, name, by=by, purpose=approval.purpose, **payload)


def settle_ballot(ballot: Ballot, *, by) -> None:
    """The same for a locked ballot that stands alone, as the sign-offs of a gate do."""
    at = clock.now()
    counted = count([ballot], at)[ballot.pk]
    _end_lapsed({ballot.pk: counted}, at)
    before = ballot.state
    _follow(ballot, counted.tally.state, at)
    if ballot.state != before:
        with recording(kind=f"ballot.{ballot.state}", key=ballot.docket.key, by=by, data=described(ballot)):
            react(ballot.docket, "ballot.decided", by=by, ballot=ballot)


def described(ballot: Ballot) -> dict:
    """What an event says of a ballot."""
    return {"ballot": ballot.pk, "asked": str(ballot.board or ballot.team), "question": ballot.question}


def _steps(ballots: list[Ballot]) -> list[tuple[Step, list[Ballot]]]:
    """The steps in order, each one object shared by its ballots."""
    found: dict[int, tuple[Step, list[Ballot]]] = {}
    for ballot in ballots:
        step, in_step = found.setdefault(ballot.step_id, (ballot.step, []))
        ballot.step = step
        in_step.append(ballot)
    return list(found.values())


def _assessed(ballots: list[Ballot]) -> bool:
    states = [ballot.step.state for ballot in ballots if ballot.step.stage == Stage.ASSESS]
    return bool(states) and all(state == StepState.CARRIED for state in states)


def _shaken(counted: Count, recount: Collection[int]) -> bool:
    return bool(counted.lapsed) or counted.ballot.pk in recount


def _end_lapsed(counts: dict[int, Count], at: datetime) -> None:
    for counted in counts.values():
        for vote in counted.votes:
            if vote.pk in counted.lapsed:
                vote.ended_at, vote.ended_why = at, counted.lapsed[vote.pk]
                vote.save()


def _open(approval: Approval, step: Step, ballots: list[Ballot], counts: dict[int, Count], *, by, at: datetime) -> None:
    """Ask the waiting ballots of a step; its other ballots go on as they are."""
    for ballot in ballots:
        if ballot.state != BallotState.WAITING:
            continue
        ballot.state, ballot.opened_at = BallotState.OPEN, at
        ballot.due_at, ballot.climbed = due_at(ballot, at), 0
        ask_people(ballot, counts[ballot.pk], by=by)


def ask_people(ballot: Ballot, counted: Count, *, by) -> None:
    """Save an opened ballot in an act of its own, from which its voters are told; they see a restricted record."""
    with recording(kind="ballot.opened", key=ballot.docket.key, by=by, data=described(ballot)):
        ballot.save()
        if ballot.docket.is_restricted:
            for user in counted.waiting:
                participate(ballot.docket, user, APPROVER)


def _follow(ballot: Ballot, state: str, at: datetime) -> None:
    if ballot.state == state:
        return
    ballot.state = state
    ballot.decided_at = at if state in (BallotState.CARRIED, BallotState.REJECTED) else None
    ballot.save()


def _summarise(step: Step, ballots: list[Ballot]) -> None:
    states = {ballot.state for ballot in ballots}
    if BallotState.REJECTED in states:
        after = StepState.REJECTED
    elif states == {BallotState.CARRIED}:
        after = StepState.CARRIED
    else:
        after = StepState.WAITING if BallotState.WAITING in states else StepState.OPEN
    if step.state != after:
        step.state = after
        step.save()


def _conclude(approval: Approval, ballots: list[Ballot], counts, *, by, at: datetime, reason: str) -> None:
    states = {ballot.state for ballot in ballots}
    stuck = [ballot for ballot in ballots if ballot.state == BallotState.STUCK]
    if BallotState.REJECTED in states:
        after = BallotState.REJECTED
    elif approval.problem_of_policy or stuck or not ballots:
        after = BallotState.STUCK
    else:
        after = BallotState.CARRIED if states == {BallotState.CARRIED} else BallotState.OPEN
    problem = approval.problem_of_policy or " ".join(
        f"{one.board or one.team}: {counts[one.pk].tally.missing}" for one in stuck
    )
    due = min((ballot.due_at for ballot in ballots if ballot.state in UNDECIDED and ballot.due_at), default=None)
    if (after, problem, due) == (approval.state, approval.problem, approval.due_at):
        return
    before, approval.state, approval.problem, approval.due_at = approval.state, after, problem, due
    approval.decided_at = at if after in (BallotState.CARRIED, BallotState.REJECTED) else None
    days = approval.revision.valid_days if approval.revision else 0
    approval.valid_until = at + timedelta(days=days) if after == BallotState.CARRIED else None
    if after == before:
        approval.save()
        return
    _tell(approval, before, ballots, by=by, reason=reason)


def _tell(approval: Approval, before: str, ballots: list[Ballot], *, by, reason: str) -> None:
    """One act for the new state, in which the record reacts."""
    reopened = before == BallotState.CARRIED
    kind = {
        BallotState.STUCK: "approval.stuck",
        BallotState.OPEN: "approval.reopened" if reopened else "approval.unstuck",
    }
    kind = kind.get(approval.state, f"approval.{approval.state}")
    data = {"purpose": approval.purpose, "approval": approval.pk, "problem": approval.problem}
    with recording(kind=kind, key=approval.docket.key, by=by, reason=reason, data=data):
        approval.save()
        if approval.state == BallotState.REJECTED:
            close_ballots(ballots, BallotState.WITHDRAWN)
        if approval.state in (BallotState.CARRIED, BallotState.REJECTED):
            _react(approval, "approval.decided", by=by, state=str(approval.state))
        elif reopened:
            why = reason or approval.problem or _("A vote that it rests on no longer stands.")
            _react(approval, "approval.reopened", by=by, reason=why)


def close_ballots(ballots: list[Ballot], state: str) -> None:
    """End the undecided ones; what was decided stays as it was decided."""
    for ballot in ballots:
        if ballot.state in UNDECIDED:
            ballot.state = state
            ballot.save()
