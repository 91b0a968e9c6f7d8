"""Asking: an approval by policy, or one ballot that stands alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from apps.audit.services import create_all, recording
from apps.core import clock
from apps.core.insist import insist
from apps.core.locking import one_act
from apps.core.refusals import Refusal, Refused
from apps.dockets.models import Docket
from apps.dockets.subjects import subject_of

from ..asking import ask, plain, revision_in_force
from ..digests import fingerprint_of, hold
from ..electorate import count, hold_to_what_stands
from ..enums import BallotState, StepState
from ..models import Approval, Ballot, Board, Policy, Step
from ..permissions import may_ask
from ..policies import Demand, judged_by_either
from ..rules import LIVE, latest
from .settling import ask_people, close_ballots, settle


@one_act()
def open_approval(docket: Docket, *, purpose: str = "change", policy: Policy | str | None, by) -> Approval:
    """Ask whom the policy names, on the content and facts of now.

    Without a policy, a matching row, or anybody who could decide, the approval is opened *stuck* with the sentence why:
    shown, and never approved. Refused while one is live for this purpose.
    """
    docket = hold(docket)
    slug = policy.slug if isinstance(policy, Policy) else policy or ""
    if Approval.objects.filter(docket=docket, purpose=purpose, state__in=LIVE).exists():
        raise Refused(Refusal(_("It has been put to the vote already."), code="already_asked", kind="state"))
    subject, seen, revision = subject_of(docket), fingerprint_of(docket), revision_in_force(slug)
    facts = plain(subject.facts(docket))
    evaluation = ask((revision,), facts)
    with recording(kind="approval.opened", key=docket.key, by=by, data={"purpose": purpose, "policy": slug}):
        approval = Approval.objects.create(
            docket=docket,
            purpose=purpose,
            policy=slug,
            revision=revision,
            digest=seen.digest,
            groups=seen.groups,
            content=seen.content,
            facts=facts,
            problem_of_policy=evaluation.problem,
            opened_by=by,
            opened_at=clock.now(),
        )
        ballots = add_ballots(approval, evaluation.demands, sentences(subject.excluded(docket)))
        settle(approval, by=by, ballots=sorted(ballots, key=lambda ballot: (ballot.step.order, ballot.pk)))
    return approval


@one_act()
def ask_again(docket: Docket, *, purpose: str, by) -> Approval:
    """After an expiry or a withdrawal: the same question anew, without any vote."""
    docket = hold(docket)
    last = latest(docket, purpose)
    if last is None or last.state != BallotState.EXPIRED:
        raise Refused(
            Refusal(_("Only an approval that has expired is asked for again."), code="not_expired", kind="state")
        )
    insist(may_ask(last, by))
    return open_approval(docket, purpose=purpose, policy=last.policy, by=by)


def open_ballot(
    docket: Docket,
    *,
    question: str,
    board: Board,
    need: str,
    number: int,
    excluded: dict[int, str],
    digest: str,
    by,
    due_at: datetime | None = None,
) -> Ballot:
    """One question to one board, outside any policy (a gate's sign-off); ``ballot.decided`` tells the docket's record.

    ``digest`` names what is signed off; a voter's form must carry the same one.
    """
    with recording(kind="ballot.asked", key=docket.key, by=by, data={"asked": board.name}):
        now = clock.now()
        ballot = Ballot(
            docket=docket,
            question=question,
            board=board,
            need=need,
            number=number,
            excluded=sentences(excluded),
            digest=digest,
            opened_at=now,
            due_at=due_at,
        )
        hold_to_what_stands([ballot], now)
        ballot.save()
        counted = count([ballot], now)[ballot.pk]
        ballot.state = counted.tally.state
        ask_people(ballot, counted, by=by)
    return ballot


def withdraw_ballot(ballot: Ballot, *, by, reason: str = "") -> None:
    """A question that stands alone is no longer asked."""
    with recording(kind="ballot.withdrawn", key=ballot.docket.key, by=by, reason=reason, data={"ballot": ballot.pk}):
        hold(ballot.docket)
        close_ballots([Ballot.objects.select_for_update(of=("self",)).get(pk=ballot.pk)], BallotState.WITHDRAWN)


def add_ballots(approval: Approval, demands: Iterable[Demand], excluded: dict[str, str]) -> list[Ballot]:
    """Waiting ballots for demands, in the steps they belong to; a step that gains one waits for its turn again."""
    demands, made = list(demands), []
    steps = _steps_of(approval, demands)
    for demand in demands:
        step = steps[demand.order]
        kind, pk = demand.key
        made.append(
            Ballot(
                docket=approval.docket,
                step=step,
                question=question_of(approval, demand),
                why="; ".join(demand.why),
                board_id=pk if kind == "board" else None,
                team_id=pk if kind == "team" else None,
                judges=sorted(demand.judges),
                need=demand.need,
                number=demand.number,
                excluded=excluded,
                state=BallotState.WAITING,
                digest=approval.digest,
                opened_at=approval.opened_at,
                due_hours=demand.due_hours,
                ladder=[list(rung) for rung in demand.ladder],
                step_up=demand.step_up,
                second_factor=demand.second_factor,
            )
        )
    hold_to_what_stands(made, clock.now())
    return create_all(made)


def _steps_of(approval: Approval, demands: list[Demand]) -> dict[int, Step]:
    """The steps that these demands belong to, by their order: made, or waiting for their turn again."""
    rows = Step.objects.select_for_update(of=("self",)).filter(approval=approval)
    standing = {step.order: step for step in rows}
    steps: dict[int, Step] = {}
    for demand in demands:
        step = steps.get(demand.order) or standing.get(demand.order)
        if step is None:
            step = Step(approval=approval, order=demand.order, stage=demand.stage, name=demand.step_name)
            step.judges = sorted(demand.judges)
        else:
            step.judges, step.state = sorted(judged_by_either(step.judges, demand.judges)), StepState.WAITING
        steps[demand.order] = step
    for order in standing.keys() & steps.keys():
        steps[order].save()
    create_all(step for step in steps.values() if step.pk is None)
    return steps


def question_of(approval: Approval, demand: Demand) -> str:
    """What a voter is asked, in one line; for owners with the services they answer for."""
    title = approval.docket.title[:120]
    if demand.services:
        services = ", ".join(demand.services)
        named = services if len(services) <= 60 else f"{services[:57]}…"
        return _("May “%(title)s” go ahead, for %(services)s?") % {"title": title, "services": named}
    return _("May “%(title)s” go ahead?") % {"title": title}


def sentences(excluded: dict) -> dict[str, str]:
    """Exclusions as they are kept: ids as text, sentences in words."""
    return {str(pk): str(sentence) for pk, sentence in excluded.items()}
