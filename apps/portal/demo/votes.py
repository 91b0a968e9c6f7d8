"""People answering what they are asked."""

from __future__ import annotations

from collections.abc import Iterable

from apps.approvals import services as approvals
from apps.approvals.enums import BallotState, Choice
from apps.approvals.models import Ballot
from apps.core.refusals import Refused

from .place import Company


def vote(company: Company, record, *, least: int | None = None, conditions: bool = False) -> None:
    """Let people answer the open ballots of a record, all that are needed or only the next ``least`` votes."""
    for given in range(12):
        ballots = list(Ballot.objects.filter(docket=record.docket, state=BallotState.OPEN).order_by("pk"))
        if given == least or not any(_answer(company, ballot, conditions) for ballot in ballots):
            return


def _answer(company: Company, ballot: Ballot, conditions: bool) -> bool:
    asked = {"conditions": ["Watch replication for one hour afterwards"]} if conditions and ballot.board_id else {}
    choice = Choice.CONDITIONS if asked else Choice.APPROVE
    for person in _people(company, ballot):
        try:
            approvals.cast(ballot, by=person, choice=choice, digest=ballot.digest, reason="", **asked)
        except Refused:
            continue
        return True
    return False


def _people(company: Company, ballot: Ballot) -> Iterable:
    if ballot.board_id:
        return [
            seat.user for seat in ballot.board.seats.filter(until__isnull=True).select_related("user").order_by("pk")
        ]
    return [row.user for row in ballot.team.memberships.select_related("user").order_by("pk")]
