"""Keeping up with the record: an edit voids the steps it touches, other facts add steps, and nothing else moves."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.core import clock
from apps.dockets.models import Docket
from apps.dockets.subjects import subject_of

from ..asking import ask, plain, revision_in_force
from ..digests import Fingerprint, changed_groups, differences, fingerprint_of, hold
from ..electorate import count
from ..enums import BallotState, StepState
from ..models import Approval, Ballot, Step
from ..policies import Evaluation
from ..rules import current, find, group_label, weight_of
from .opening import add_ballots, sentences
from .settling import lock_live, settle, settle_ballot

DECIDED = (BallotState.CARRIED, BallotState.REJECTED)
ASKED = (BallotState.OPEN, BallotState.STUCK)


@transaction.atomic
def refresh(docket: Docket, *, by) -> None:
    """Compare every live approval of this docket with its record of now. Called after each edit or change of facts.

    Steps that judge a changed group of fields lose their votes and ask again; the others keep theirs, but whoever votes
    next sees the new content. Other facts, or another revision of the policy, add steps or raise requirements and
    never take any away (A-11). Who has become excluded loses the vote.
    """
    docket = hold(docket)
    approvals = lock_live(docket)
    if not approvals:
        return
    subject = subject_of(docket)
    now, facts, excluded = fingerprint_of(docket), plain(subject.facts(docket)), sentences(subject.excluded(docket))
    for approval in approvals:
        approval.docket = docket
        _refresh(approval, now, facts, excluded, by=by)


def _refresh(approval: Approval, now: Fingerprint, facts: dict, excluded: dict[str, str], *, by) -> None:
    ballots = list(current(approval).select_for_update(of=("self",)).prefetch_related("votes"))
    changed = changed_groups(approval.groups, now.groups)
    touched = _touched(approval, changed)
    evaluation = _reevaluated(approval, facts)
    if not (changed or evaluation or facts != approval.facts or _stirs(ballots, excluded)):
        return
    diffs = [each.as_dict() for each in differences(approval.content, now.content)]
    voted = [ballot for ballot in ballots if ballot.step_id in touched and _has_answers(ballot)]
    data = {
        "purpose": approval.purpose,
        "groups": sorted(changed),
        "diffs": diffs,
        "steps": list(dict.fromkeys(ballot.step.name for ballot in voted)),
        "voters": sorted({vote.voter_id for ballot in voted for vote in ballot.votes.all() if vote.ended_at is None}),
    }
    kind = "approval.voided" if voted else "approval.refreshed"
    with recording(kind=kind, key=approval.docket.key, by=by, data=data):
        if changed or facts != approval.facts or evaluation:
            approval.digest, approval.groups, approval.content, approval.facts = (
                now.digest,
                now.groups,
                now.content,
                facts,
            )
            approval.problem_of_policy = evaluation.problem if evaluation else approval.problem_of_policy
            approval.save()
        why = _("Changed after the vote: %s.") % ", ".join(str(group_label(name)) for name in sorted(changed))
        for ballot in ballots:
            if ballot in voted:
                _replace(ballot, approval, excluded, why)
            else:
                _rebind(ballot, approval.digest, excluded)
        raised = _add(approval, evaluation, excluded, by=by) if evaluation else ()
        settle(approval, by=by, reason=why if voted else "", recount=raised)


def _stirs(ballots: list[Ballot], excluded: dict[str, str]) -> bool:
    """True when people have changed: exclusions, lapsed votes, or who is there to decide an open ballot."""
    if any(ballot.excluded != excluded for ballot in ballots):
        return True
    counts = count(ballots, clock.now())
    return any(
        counts[ballot.pk].lapsed or (ballot.state in ASKED and counts[ballot.pk].tally.state != ballot.state)
        for ballot in ballots
    )


def _touched(approval: Approval, changed: set[str]) -> set[int]:
    """Ids of the steps that judge what changed. What no step names is judged by all of them, so that nothing slips."""
    steps = list(approval.steps.all())
    judged = {name for step in steps for name in step.judges}
    if changed - judged:
        return {step.pk for step in steps}
    return {step.pk for step in steps if changed and (not step.judges or changed & set(step.judges))}


def _has_answers(ballot: Ballot) -> bool:
    return ballot.state in DECIDED or any(vote.ended_at is None for vote in ballot.votes.all())


def _reevaluated(approval: Approval, facts: dict) -> Evaluation | None:
    """What the stricter of the revision asked under and the one in force asks for now; None where that is as before."""
    revision = revision_in_force(approval.policy)
    same = revision is not None and revision.pk == approval.revision_id
    if same and facts == approval.facts and not approval.problem_of_policy:
        return None
    if approval.revision_id is None:
        approval.revision = revision
    return ask((approval.revision, revision), facts)


def _replace(ballot: Ballot, approval: Approval, excluded: dict[str, str], why: str) -> None:
    """Void a ballot with its votes and put another in its place, waiting for its turn."""
    end_votes(ballot, why)
    ballot.state = BallotState.VOIDED
    ballot.save()
    Ballot.objects.create(
        docket=ballot.docket,
        step=ballot.step,
        question=ballot.question,
        why=ballot.why,
        board=ballot.board,
        team=ballot.team,
        service=ballot.service,
        judges=ballot.judges,
        need=ballot.need,
        number=ballot.number,
        excluded=excluded,
        recused=ballot.recused,
        state=BallotState.WAITING,
        digest=approval.digest,
        opened_at=clock.now(),
        due_hours=ballot.due_hours,
        ladder=ballot.ladder,
        step_up=ballot.step_up,
        quorum=ballot.quorum,
        seated=ballot.seated,
        vetoes=ballot.vetoes,
    )
    step = Step.objects.select_for_update(of=("self",)).get(pk=ballot.step_id)
    if step.state != StepState.WAITING:
        step.state = StepState.WAITING
        step.save()


def _rebind(ballot: Ballot, digest: str, excluded: dict[str, str]) -> None:
    if (ballot.digest, ballot.excluded) != (digest, excluded):
        ballot.digest, ballot.excluded = digest, excluded
        ballot.save()


def _add(approval: Approval, evaluation: Evaluation, excluded: dict[str, str], *, by) -> Iterable[int]:
    """Ballots for new demands, and higher requirements where a voter is asked for more; ids of the raised ones."""
    ballots, raised, missing = list(current(approval)), [], []
    for demand in evaluation.demands:
        ballot = find(demand, ballots)
        if ballot is None:
            missing.append(demand)
        elif weight_of(ballot, demand) < demand.weight[0]:
            ballot.need, ballot.number = demand.need, demand.number
            ballot.why = "; ".join(dict.fromkeys([*filter(None, [ballot.why]), *demand.why]))
            ballot.step_up = ballot.step_up or demand.step_up
            ballot.save()
            raised.append(ballot.pk)
        elif demand.step_up and not ballot.step_up:
            ballot.step_up = True
            ballot.save()
    if missing or raised:
        names = [demand.asked.name for demand in missing]
        with recording(
            kind="approval.extended", key=approval.docket.key, by=by, data={"asked": names, "raised": raised}
        ):
            add_ballots(approval, missing, excluded)
    return raised


def end_votes(ballot: Ballot, why: str) -> None:
    """End the standing votes of a ballot; they are kept, with the reason."""
    for vote in ballot.votes.filter(ended_at__isnull=True):
        vote.ended_at, vote.ended_why = clock.now(), why
        vote.save()


def rebind_ballot(ballot: Ballot, *, digest: str, by, reason: str) -> Ballot:
    """A ballot that stands alone is asked again on something else: its votes are voided."""
    with recording(kind="ballot.rebound", key=ballot.docket.key, by=by, reason=reason, data={"ballot": ballot.pk}):
        hold(ballot.docket)
        rows = Ballot.objects.select_for_update(of=("self",)).select_related("docket", "step", "board", "team")
        ballot = rows.get(pk=ballot.pk)
        end_votes(ballot, reason)
        ballot.digest = digest
        ballot.save()
        settle_ballot(ballot, by=by)
    return ballot
