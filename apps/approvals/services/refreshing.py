"""Keeping up with the record: an edit voids the steps it touches, other facts add steps, and nothing else moves."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.core import clock
from apps.core.locking import one_act
from apps.dockets.models import Docket
from apps.dockets.subjects import subject_of

from ..asking import ask, plain, revision_in_force
from ..digests import Fingerprint, changed_groups, differences, fingerprint_of, hold
from ..duedates import due_at
from ..electorate import Count, count
from ..enums import BallotState, StepState
from ..models import Approval, Ballot, Step
from ..policies import Demand, Evaluation, earliest, judged_by_either
from ..rules import current, find, group_label, weight_of
from .opening import add_ballots, sentences
from .settling import lock_live, settle, settle_ballot

DECIDED = (BallotState.CARRIED, BallotState.REJECTED)
ASKED = (BallotState.OPEN, BallotState.STUCK)


@one_act()
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
    evaluation = _reevaluated(approval, facts)
    judges = _judges(approval, ballots, evaluation)
    touched = _touched(judges, changed)
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
        raised = _add(approval, evaluation, judges, excluded, by=by) if evaluation else ()
        settle(approval, by=by, reason=why if voted else "", recount=raised)


def _stirs(ballots: list[Ballot], excluded: dict[str, str]) -> bool:
    """True when people have changed: exclusions, lapsed votes, or who is there to decide an open ballot."""
    if any(ballot.excluded != excluded for ballot in ballots):
        return True
    return any(has_moved(counted) for counted in count(ballots, clock.now()).values())


def has_moved(counted: Count) -> bool:
    """True when a vote has lapsed, or an open ballot counts otherwise than it was last told."""
    ballot = counted.ballot
    return bool(counted.lapsed) or (ballot.state in ASKED and counted.tally.state != ballot.state)


def _judges(approval: Approval, ballots: list[Ballot], evaluation: Evaluation | None) -> dict[int, frozenset[str]]:
    """What each step judges, by id: what it was asked to, and what the rules of now ask of its voters besides (A-11)."""
    found = {step.pk: frozenset(step.judges) for step in approval.steps.all()}
    for demand in evaluation.demands if evaluation else ():
        if ballot := find(demand, ballots):
            found[ballot.step_id] = judged_by_either(found[ballot.step_id], demand.judges)
    return found


def _touched(judges: dict[int, frozenset[str]], changed: set[str]) -> set[int]:
    """Ids of the steps that judge what changed. What no step names is judged by all of them, so that nothing slips."""
    if changed - frozenset().union(*judges.values()):
        return set(judges)
    return {step for step, names in judges.items() if changed and (not names or changed & names)}


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
        second_factor=ballot.second_factor,
        quorum=ballot.quorum,
        seated=ballot.seated,
        alternates=ballot.alternates,
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


def _add(
    approval: Approval,
    evaluation: Evaluation,
    judges: dict[int, frozenset[str]],
    excluded: dict[str, str],
    *,
    by,
) -> Iterable[int]:
    """Ballots for new demands, and higher requirements where a voter is asked for more; ids of the raised ones."""
    for step in Step.objects.select_for_update(of=("self",)).filter(approval=approval):
        if judges[step.pk] != frozenset(step.judges):
            step.judges = sorted(judges[step.pk])
            step.save()
    ballots, raised, missing = list(current(approval)), [], []
    for demand in evaluation.demands:
        ballot = find(demand, ballots)
        if ballot is None:
            missing.append(demand)
            continue
        if weight_of(ballot, demand) < demand.weight[0]:
            ballot.need, ballot.number = demand.need, demand.number
            ballot.why = "; ".join(dict.fromkeys([*filter(None, [ballot.why]), *demand.why]))
            raised.append(ballot.pk)
        if _unite(ballot, demand) or ballot.pk in raised:
            ballot.save()
    if missing or raised:
        names = [demand.asked.name for demand in missing]
        with recording(
            kind="approval.extended", key=approval.docket.key, by=by, data={"asked": names, "raised": raised}
        ):
            add_ballots(approval, missing, excluded)
    return raised


def _unite(ballot: Ballot, demand: Demand) -> bool:
    """Whatever else the demand is stricter in; True where that changed the ballot.

    A shorter time begins when the rule does, so that nothing runs out at the instant at which it is known. Rungs that
    were told stay told.
    """
    told, ahead = ballot.ladder[: ballot.climbed], ballot.ladder[ballot.climbed :]
    new = [rung for rung in demand.ladder if rung[1] not in {whom for _hours, whom in told}]
    stricter = {
        "judges": sorted(judged_by_either(ballot.judges, demand.judges)),
        "due_hours": min(filter(None, (ballot.due_hours, demand.due_hours)), default=None),
        "ladder": [*told, *(list(rung) for rung in earliest(ahead, new))],
        "step_up": ballot.step_up or demand.step_up,
        "second_factor": ballot.second_factor or demand.second_factor,
    }
    differs = {name: value for name, value in stricter.items() if value != getattr(ballot, name)}
    for name, value in differs.items():
        setattr(ballot, name, value)
    if "due_hours" in differs and ballot.state in ASKED:
        ballot.due_at = min(filter(None, (ballot.due_at, due_at(ballot, clock.now()))))
    return bool(differs)


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
