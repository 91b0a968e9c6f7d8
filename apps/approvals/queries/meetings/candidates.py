"""Open questions to a board as the order of an agenda looks at them: a fixed number of queries for any number."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, DateTimeField, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower

from apps.calendars.enums import ConflictStatus
from apps.calendars.models import Conflict, Window
from apps.dockets.models import Comment

from ...enums import BallotState, Choice, ItemState
from ...meetings.ordering import Candidate, Contention
from ...models import AgendaItem, Ballot, Board, Vote
from ...rules import LIVE


@dataclass(frozen=True)
class Question:
    """A ballot, what speaks against it, and how it stands in the order."""

    ballot: Ballot
    contention: Contention
    candidate: Candidate


def open_to(board: Board) -> list[Question]:
    """Every open question to a board, approvals on hold left out."""
    running = Q(step__isnull=True) | Q(step__approval__state__in=LIVE, step__approval__suspended_at__isnull=True)
    return weighed(Ballot.objects.filter(running, board=board, state=BallotState.OPEN))


def weighed(ballots: QuerySet[Ballot]) -> list[Question]:
    """Ballots with what speaks against them, in five queries; each is asked of its docket's window and its votes."""
    window = Window.objects.filter(docket=OuterRef("docket"), purpose="work", withdrawn_at__isnull=True)
    starts = Subquery(window.annotate(start=Lower("span")).values("start")[:1], output_field=DateTimeField())
    rows = list(ballots.select_related("docket", "step__approval", "board").annotate(starts_at=starts).order_by("pk"))
    if not rows:
        return []
    votes, conflicts, comments = _votes(rows), conflicts_by_docket({row.docket_id for row in rows}), _comments(rows)
    found = []
    for ballot in rows:
        said = votes.get(ballot.pk, {})
        contention = Contention(
            rejections=said.get(Choice.REJECT, 0),
            conditions=said.get(Choice.CONDITIONS, 0),
            conflicts=conflicts.get(ballot.docket_id, 0),
            comments=comments.get(ballot.pk, 0),
        )
        found.append(Question(ballot, contention, _candidate(ballot, contention, ballot.starts_at)))
    return found


def asked_anew(items: Iterable[AgendaItem]) -> dict[int, Ballot]:
    """By item, the open ballot that asks its board the same question anew since an edit voided the one on the agenda;
    at most one query."""
    voided = [
        item
        for item in items
        if item.state in (ItemState.LISTED, ItemState.SETTLED)
        and item.ballot_id
        and item.ballot.step_id
        and item.ballot.state == BallotState.VOIDED
    ]
    if not voided:
        return {}
    rows = Ballot.objects.filter(docket__in=[item.docket_id for item in voided], state=BallotState.OPEN)
    rows = rows.exclude(agenda_items__meeting__in={item.meeting_id for item in voided})
    found = {_question(row): row for row in rows.select_related("docket", "step__approval", "board").order_by("pk")}
    anew = {item.pk: found.get(_question(item.ballot)) for item in voided}
    return {pk: ballot for pk, ballot in anew.items() if ballot is not None}


def _question(ballot: Ballot) -> tuple:
    return ballot.docket_id, ballot.board_id, ballot.step.approval.purpose if ballot.step_id else ""


def risk_of(ballot: Ballot | None) -> str:
    """The level of risk that the approval was evaluated on; empty where a question has none."""
    facts = ballot.step.approval.facts if ballot is not None and ballot.step_id else {}
    return str(facts.get("risk") or "")[:10]


def _candidate(ballot: Ballot, contention: Contention, starts_at: datetime | None) -> Candidate:
    return Candidate(ballot.pk, contention.score, risk_of(ballot), starts_at, ballot.due_at)


def _votes(rows: list[Ballot]) -> dict[int, dict[str, int]]:
    standing = Vote.objects.filter(ballot__in=[row.pk for row in rows], ended_at__isnull=True)
    found: dict[int, dict[str, int]] = {}
    for ballot, choice, number in standing.order_by().values_list("ballot", "choice").annotate(n=Count("pk")):
        found.setdefault(ballot, {})[choice] = number
    return found


def conflicts_by_docket(dockets: Collection[int]) -> dict[int, int]:
    """Open conflicts by docket; the windows are read first, as two joins at once would read every conflict there is."""
    windows = dict(Window.objects.filter(docket__in=dockets, withdrawn_at=None).values_list("pk", "docket_id"))
    either = Q(first__in=list(windows)) | Q(second__in=list(windows))
    found: dict[int, int] = {}
    pairs = Conflict.objects.filter(either, status=ConflictStatus.OPEN).values_list("first_id", "second_id")
    for pair in pairs if windows else ():
        for docket in {windows[pk] for pk in pair if pk in windows}:
            found[docket] = found.get(docket, 0) + 1
    return found


def _comments(rows: list[Ballot]) -> dict[int, int]:
    """Comments made since a question was asked, by ballot."""
    said = Comment.objects.filter(
        docket__ballots__in=[row.pk for row in rows], at__gte=F("docket__ballots__opened_at")
    ).order_by()
    return dict(said.values_list("docket__ballots").annotate(n=Count("pk")))
