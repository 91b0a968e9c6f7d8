"""What approval costs where there is much of it: two hundred services, two thousand voters, three hundred items, ten
thousand approvals. Each figure stands beside the number of statements, which must not grow with the size."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.approvals import queries as approvals
from apps.approvals.enums import BoardKind, RevisionState, Stage, Voters
from apps.approvals.models import Approval, Board, DryRun, Policy, PolicyRevision, PolicyRow, Seat
from apps.approvals.queries.meetings import agenda
from apps.approvals.revisions import revisable_of
from apps.approvals.services import draft_revision, meetings
from apps.approvals.services.rehearsing import run_dry_run
from apps.audit.bulk import event, insert, write_events, write_rows
from apps.changes import services as changes
from apps.changes.queries import record
from apps.changes.shape import shape_of
from apps.changes.workflow import WORKFLOW
from apps.core import clock
from apps.core.digests import digest
from apps.core.runs import RunState
from apps.environments.models import Service
from apps.portal.demo.votes import vote
from benchmarks.records import PLANS, Maker, many
from benchmarks.report import Figure

SERVICES, REQUIREMENTS, VOTERS, ITEMS, ASKED, TRIES = 200, 12, 2_000, 300, 10_000, 7
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Taken:
    """The median of several tries in milliseconds (wall clock, in this process), and the statements of one."""

    milliseconds: float
    statements: int


def take(do: Callable[[], object], tries: int = TRIES) -> Taken:
    """Do it once for the statements, and several times for the time."""
    with CaptureQueriesContext(connection) as captured:
        do()
    times = []
    for _try in range(tries):
        begun = time.perf_counter()
        do()
        times.append((time.perf_counter() - begun) * 1000)
    return Taken(sorted(times)[len(times) // 2], len(captured))


def crowds(company) -> list[Figure]:
    """All of it, in a transaction that is taken back: nothing stays for the other measurements to trip over."""
    maker = Maker(company)
    with transaction.atomic():
        act = write_events([event("benchmark.crowded", "benchmark", clock.now())])[0]
        rows = [*_planning(company, act), *_voting(company, maker, act), *_trying(company, act)]
        transaction.set_rollback(True)
    return [figure for name, taken in rows for figure in _figures(name, taken)]


def _figures(name: str, taken: Taken) -> list[Figure]:
    return [
        Figure(name, taken.milliseconds, "ms"),
        Figure("  in so many statements", taken.statements, ""),
    ]


def _planning(company, act) -> list[tuple[str, Taken]]:
    boards = _boards(company, act)
    policy = write_rows([(Policy(slug="crowded", name="Crowded"), act)])[0]
    revision = PolicyRevision(policy=policy, number=1, state=RevisionState.IN_FORCE, in_force_at=act.at)
    write_rows([(revision, act)])
    write_rows(
        (
            PolicyRow(
                revision=revision,
                order=number,
                name=f"Rule {number}",
                stage=Stage.AUTHORIZE,
                step=1 + number % 3,
                step_name=f"Step {1 + number % 3}",
                voters=Voters.OWNERS if number == 0 else Voters.BOARD,
                board=None if number == 0 else boards[number - 1],
            ),
            act,
        )
        for number in range(REQUIREMENTS)
    )
    engineer = company.people["ines"]
    services = _services(company, act)
    change = changes.draft(by=engineer, title="Rotate every certificate", services=services, **PLANS)
    facts = shape_of(change).facts()
    return [
        (
            f"who must approve: {SERVICES} services, {REQUIREMENTS} rules",
            take(lambda: approvals.plan("crowded", facts)),
        ),
        (
            f"what can be done with it: {SERVICES} services",
            take(lambda: WORKFLOW.options(record.find(engineer, change.key), engineer)),
        ),
    ]


def _boards(company, act) -> list[Board]:
    made = write_rows(
        (Board(slug=f"crowd-{number}", name=f"Board {number}", kind=BoardKind.FUNCTION), act)
        for number in range(REQUIREMENTS - 1)
    )
    people = list(company.people.values())
    write_rows((Seat(board=board, user=person, since=act.at), act) for board in made for person in people[:5])
    return made


def _services(company, act) -> list[Service]:
    team = company.teams["payments"]
    missing = SERVICES - len(company.services)
    made = write_rows((Service(slug=f"crowd-{n}", name=f"Service {n}", team=team, tier=3), act) for n in range(missing))
    return [*company.services.values(), *made][:SERVICES]


def _voting(company, maker: Maker, act) -> list[tuple[str, Taken]]:
    cab, milan = company.boards["cab"], company.people["milan"]
    voters = insert(
        [
            User(username=f"voter-{n}", name=f"Voter {n}", email=f"voter-{n}@example.org", created_at=act.at)
            for n in range(VOTERS)
        ]
    )
    write_rows((Seat(board=cab, user=voter, since=act.at), act) for voter in voters)
    for change in many(maker.draft, ITEMS):
        changes.submit(change, by=change.requester)
        vote(company, change, least=1)
    voter = User.objects.get(pk=voters[0].pk)
    meeting = meetings.plan_meeting(
        cab, by=milan, team=company.teams["platform"], start=clock.now() + DAY, cutoff_minutes=0
    )
    drawn = take(lambda: _drawn(meeting, milan))
    meetings.draw(meeting, by=milan)
    shown = type(meeting).objects.select_related("docket", "board").get(pk=meeting.pk)
    return [
        (f"inbox of a voter among {VOTERS:,}", take(lambda: approvals.inbox(voter))),
        (f"inbox, how many wait, among {VOTERS:,}", take(lambda: approvals.asked_count(voter))),
        (f"agenda drawn by rule, {ITEMS} items", drawn),
        (f"agenda shown, {ITEMS} items", take(lambda: agenda(shown, milan))),
    ]


def _drawn(meeting, by) -> None:
    with transaction.atomic():
        meetings.draw(meeting, by=by)
        transaction.set_rollback(True)


def _trying(company, act) -> list[tuple[str, Taken]]:
    model = Approval.objects.filter(policy="change").order_by("-pk").first()
    dockets = list(type(model.docket).objects.exclude(approvals__purpose="change").order_by("-pk")[:ASKED])
    insert(
        [
            Approval(
                docket=docket,
                purpose="change",
                policy="change",
                revision_id=model.revision_id,
                digest=model.digest,
                groups=model.groups,
                content={},
                facts=model.facts,
                state=model.state,
                opened_at=act.at,
            )
            for docket in dockets
        ]
    )
    milan = company.people["milan"]
    content = _stricter()
    revision = draft_revision(kind="policy", name="change", content=content, reason="Two for every change.", by=milan)
    run = DryRun.objects.create(revision=revision, digest="", days=90, asked_at=clock.now())

    def again():
        DryRun.objects.filter(pk=run.pk).update(state=RunState.WAITING, digest=digest(revision.content))
        run_dry_run(run.pk)

    taken = take(again, tries=1)
    run.refresh_from_db()
    return [(f"a policy tried on {run.total:,} approvals", taken)]


def _stricter() -> dict:
    content = revisable_of("policy").current("change")
    for row in content["rows"]:
        row["number"] += 1
    return content
