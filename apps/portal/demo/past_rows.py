"""Past changes as rows: each table in one bulk write, each row with the history of its states."""

from __future__ import annotations

from collections.abc import Iterator

from psycopg.types.range import TimestamptzRange

from apps.approvals.enums import BallotState, Choice, Need, Stage, StepState
from apps.approvals.models import Approval, Ballot, PolicyRevision, Step, Vote
from apps.audit.bulk import insert, write_history, write_rows
from apps.calendars.enums import WindowKind
from apps.calendars.models import Claim, Window
from apps.changes.enums import Lane, Outcome, State
from apps.changes.models import (
    ChangeEnvironment,
    ChangeRequest,
    ChangeService,
    ChangeTemplate,
    ChangeType,
    RiskAssessment,
    RiskModel,
)
from apps.changes.priority import priority_of
from apps.core.digests import digest
from apps.dockets.enums import Prefix
from apps.dockets.models import Docket, Participant
from apps.reviews.enums import ReviewState
from apps.reviews.models import Review

from .past_changes import Past
from .place import Company

BAD = (Outcome.FAILED, Outcome.BACKED_OUT)


def write(company: Company, pasts: list[Past]) -> None:
    """All of it; the events of ``pasts`` have been written before."""
    dockets = _dockets(pasts)
    changes = _changes(pasts, dockets)
    windows = _windows(pasts, dockets)
    _hang(pasts, dockets, changes, windows)
    _approvals(company, pasts, dockets)
    _reviews(pasts, dockets)


def _dockets(pasts: list[Past]) -> list[Docket]:
    return write_rows(
        (
            Docket(
                key=past.key,
                prefix=Prefix.CHANGE,
                title=past.title,
                team=past.service.team,
                opened_by=past.requester,
                opened_at=past.times["created"],
            ),
            past.events["created"],
        )
        for past in pasts
    )


def _changes(pasts: list[Past], dockets: list[Docket]) -> list[ChangeRequest]:
    types = {row.lane: row for row in ChangeType.objects.filter(is_in_force=True)}
    template = {row.docket.title: row for row in ChangeTemplate.objects.select_related("docket")}
    changes = []
    for past, docket in zip(pasts, dockets, strict=True):
        emergency = past.lane == Lane.EMERGENCY
        impact, urgency = (1, 1) if emergency else (2 if past.service.tier < 3 else 3, 2)
        fill = {"s": past.service.name, "v": past.title.rpartition(" ")[2], "f": "it"}
        changes.append(
            ChangeRequest(
                docket=docket,
                type=types[past.lane],
                template=template[past.story.standard] if past.lane == Lane.STANDARD else None,
                reason="Customers are affected now." if emergency else past.story.reason.format(**fill),
                impact=impact,
                urgency=urgency,
                priority=priority_of(impact, urgency),
                outage_expected=past.story.outage,
                implementation_plan=past.story.plan,
                backout_plan=past.story.backout,
                test_plan=past.story.test,
                requester=past.requester,
                implementer=past.implementer,
                assignee=past.implementer,
                answers={"rehearsed": "elsewhere", "data": "no", "backout": "described"},
                risk_score=past.score,
                risk_level=past.level,
                created_at=past.times["created"],
            )
        )
    insert([_ended(change, past) for change, past in zip(changes, pasts, strict=True)])
    created = ((one, past.events["created"]) for one, past in _begun(changes, pasts))
    write_history(created, kind="+")
    write_history(_walked(changes, pasts))
    return changes


def _ended(change: ChangeRequest, past: Past) -> ChangeRequest:
    """The change as it stands at its end."""
    moments = past.states
    change.state, change.version = moments[-1][1], len(moments)
    change.submitted_at = past.times["submitted"]
    if not past.cancelled:
        change.started_at, change.finished_at = past.times["started"], past.times["finished"]
        change.closed_at, change.outcome, change.closing_notes = past.times["closed"], past.outcome, past.notes
    return change


def _begun(changes: list[ChangeRequest], pasts: list[Past]) -> Iterator[tuple[ChangeRequest, Past]]:
    for change, past in zip(changes, pasts, strict=True):
        change.state, change.version, change.outcome, change.closing_notes = State.DRAFT, 1, "", ""
        change.submitted_at = change.started_at = change.finished_at = change.closed_at = None
        yield change, past


def _walked(changes: list[ChangeRequest], pasts: list[Past]) -> Iterator:
    """Each later state in its turn; the change ends as it stands in its table."""
    for change, past in zip(changes, pasts, strict=True):
        for version, (moment, state) in enumerate(past.states[1:], start=2):
            change.state, change.version = state, version
            if moment in ("submitted", "started", "finished", "closed"):
                setattr(change, f"{moment}_at", past.times[moment])
            if moment == "finished":
                change.outcome = past.outcome
            if moment == "closed":
                change.closing_notes = past.notes
            yield change, past.events[moment]


def _windows(pasts: list[Past], dockets: list[Docket]) -> list[Window]:
    return write_rows(
        (
            Window(
                docket=docket,
                kind=WindowKind.CHANGE,
                span=TimestamptzRange(past.start, past.end, "[)"),
                is_firm=not past.cancelled,
                zone=past.service.team.time_zone,
                buffer_minutes=15,
                withdrawn_at=past.times["cancelled"] if past.cancelled else None,
            ),
            past.events["created"],
        )
        for past, docket in zip(pasts, dockets, strict=True)
    )


def _hang(pasts, dockets, changes, windows) -> None:
    rows = list(zip(pasts, dockets, changes, windows, strict=True))
    write_rows(
        (ChangeService(change=change, service=past.service), past.events["created"]) for past, _d, change, _w in rows
    )
    write_rows(
        (ChangeEnvironment(change=change, environment=past.environment), past.events["created"])
        for past, _d, change, _w in rows
    )
    parts = (("requester", "requester"), ("implementer", "implementer"))
    write_rows(
        (Participant(docket=docket, user=getattr(past, name), part=part), past.events["created"])
        for past, docket, _c, _w in rows
        for name, part in parts
    )
    insert(
        [
            Claim(
                window=window,
                span=window.span,
                kind=window.kind,
                is_firm=window.is_firm,
                **{target: getattr(past, source)},
            )
            for past, _d, _c, window in rows
            if not past.cancelled
            for target, source in (("service", "service"), ("environment", "environment"), ("person", "implementer"))
        ]
    )
    model = RiskModel.objects.get(is_in_force=True)
    write_rows(
        (
            RiskAssessment(
                change=change,
                model=model,
                at=past.times["created"],
                score=past.score,
                level=past.level,
                contributions=past.risk,
            ),
            past.events["created"],
        )
        for past, _d, change, _w in rows
    )


def _approvals(company: Company, pasts: list[Past], dockets: list[Docket]) -> None:
    """Peers and the board for normal changes, the emergency board for emergencies, each carried before the start."""
    asked = [
        pair
        for pair in zip(pasts, dockets, strict=True)
        if pair[0].lane in (Lane.NORMAL, Lane.EMERGENCY) and not pair[0].cancelled
    ]
    revisions = {
        row.policy.slug: row for row in PolicyRevision.objects.filter(state="in_force").select_related("policy")
    }
    approvals = []
    for past, docket in asked:
        policy = "emergency" if past.lane == Lane.EMERGENCY else "change"
        content = {
            "what": {"title": past.title, "services": [past.service.slug], "environments": [past.environment.slug]},
            "window": {"span": [past.start.isoformat(), past.end.isoformat()]},
        }
        groups = {name: digest(fields) for name, fields in content.items()}
        approvals.append(
            (
                Approval(
                    docket=docket,
                    purpose="change",
                    policy=policy,
                    revision=revisions[policy],
                    digest=digest(groups),
                    groups=groups,
                    content=content,
                    facts={"risk": past.level, "score": past.score, "type": past.lane},
                    state=BallotState.CARRIED,
                    opened_by=past.requester,
                    opened_at=past.times["submitted"],
                    decided_at=past.times["authorized"],
                    enacted_at=past.times["started"],
                    version=3,
                ),
                past.events["authorized"],
            )
        )
    made = write_rows(approvals)
    steps, ballots, votes = [], [], []
    for approval, (past, docket) in zip(made, asked, strict=True):
        used = {past.requester, past.implementer}
        for order, stage, name, board, moment in _asked_of(past):
            act = past.events[moment]
            step = Step(approval=approval, order=order, stage=stage, name=name, state=StepState.CARRIED)
            ballot = Ballot(
                docket=docket,
                question=f"May “{past.title}” go ahead?"[:240],
                need=Need.NUMBER,
                number=1,
                board=company.boards[board] if board else None,
                team=None if board else past.service.team,
                state=BallotState.CARRIED,
                digest=approval.digest,
                opened_at=past.times["submitted"],
                decided_at=past.times[moment],
                excluded={str(past.requester.pk): "the requester"},
            )
            steps.append((step, act))
            ballots.append((ballot, act, step))
            vote = _vote(company, past, approval, ballot, board, moment, used)
            used.add(vote.voter)
            votes.append((vote, act))
    write_rows(steps)
    for ballot, _act, step in ballots:
        ballot.step = step
    write_rows((ballot, act) for ballot, act, _step in ballots)
    for vote, _act in votes:
        vote.ballot_id = vote.ballot.pk
    write_rows(votes)


def _asked_of(past: Past) -> list[tuple]:
    if past.lane == Lane.EMERGENCY:
        return [(201, Stage.AUTHORIZE, "Authorization", "ecab", "authorized")]
    return [
        (101, Stage.ASSESS, "Assessment", "", "assessed"),
        (201, Stage.AUTHORIZE, "Authorization", "cab", "authorized"),
    ]


def _vote(company: Company, past: Past, approval: Approval, ballot: Ballot, board: str, moment: str, used: set) -> Vote:
    """A vote of somebody on the board, or of a peer, who has no other part in the change."""
    crew = ("bruno", "hanne") if board == "ecab" else ("hanne", "cora", "bruno", "grace", "marcus") if board else ()
    people = [company.people[name] for name in crew] or company.members[past.service.team.slug]
    free = [person for person in people if person not in used]
    voter = free[hash_of(past.key) % len(free)]
    return Vote(
        ballot=ballot,
        approval=approval,
        voter=voter,
        choice=Choice.APPROVE,
        digest=approval.digest,
        groups=approval.groups,
        cast_at=past.times[moment],
    )


def hash_of(key: str) -> int:
    """A number from a key, the same in every process."""
    return int(key.rpartition("-")[2])


def _reviews(pasts: list[Past], dockets: list[Docket]) -> None:
    due = [
        pair
        for pair in zip(pasts, dockets, strict=True)
        if not pair[0].cancelled and (pair[0].outcome in BAD or pair[0].lane == Lane.EMERGENCY)
    ]
    write_rows(
        (
            Review(
                docket=docket,
                state=ReviewState.DONE,
                summary=past.notes,
                went_well="It was seen within minutes.",
                went_wrong=past.notes if past.outcome in BAD else "",
                opened_at=past.times["finished"],
                done_by=past.requester,
                done_at=past.times["closed"],
            ),
            past.events["closed"],
        )
        for past, docket in due
    )
