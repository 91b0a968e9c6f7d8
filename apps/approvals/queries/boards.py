"""Boards with who sits on them, and the policies in force."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from apps.core import clock
from apps.dockets.permissions import visible_to

from ..electorate import MEMBERS, seats_in_force
from ..enums import BallotState, RevisionState, Rung, Stage, Voters
from ..models import Ballot, Board, PolicyRevision, PolicyRow, Seat
from ..policies import in_words
from ..rules import group_label
from .planning import need_in_words


@dataclass(frozen=True)
class RuleRow:
    """One row of a policy, in words."""

    row: PolicyRow
    condition: str
    who: str
    judges: str
    asked: str = ""
    parallel: str = ""
    ladder: str = ""

    @property
    def tone(self) -> str:
        return Stage(self.row.stage).tone

    @property
    def place(self) -> str:
        """Which step of its stage it belongs to, by number and name."""
        return _("step %(n)s, %(name)s") % {"n": self.row.step, "name": self.row.step_name}


def boards(user) -> QuerySet[Board]:
    """Every board with how many members sit on it and how many questions, of those this reader may see, wait for it."""
    at = clock.now()
    asked = Ballot.objects.filter(visible_to(user, prefix="docket__"), board=OuterRef("pk"), state=BallotState.OPEN)
    number = asked.order_by().values("board").annotate(number=Count("pk")).values("number")
    sitting = Q(seats__in=Seat.objects.filter(seats_in_force(at), MEMBERS).values("pk"))
    return Board.objects.annotate(
        members=Count("seats__user", filter=sitting, distinct=True),
        asked=Coalesce(Subquery(number), 0),
    ).order_by("kind", "name")


def seats_of(board: Board) -> list[Seat]:
    """The seats in force, chairs first."""
    seats = board.seats.filter(seats_in_force(clock.now())).select_related("user", "board", "given_by", "confirmed_by")
    return sorted(seats, key=lambda seat: (seat.role != "chair", seat.user.name))


def history_of(board: Board) -> QuerySet[Seat]:
    """Seats that have ended, latest first."""
    return board.seats.filter(until__isnull=False).select_related("user").order_by("-until", "-id")


def policies_in_force() -> QuerySet[PolicyRevision]:
    """The revision in force of every policy, with its rows."""
    revisions = (
        PolicyRevision.objects.filter(state=RevisionState.IN_FORCE).select_related("policy").order_by("policy__name")
    )
    return revisions.prefetch_related(Prefetch("rows__board"))


def rules_in_force() -> list[tuple[PolicyRevision, list[RuleRow]]]:
    """Every policy in force with its rows as a reader understands them."""
    return [(revision, rules_of(list(revision.rows.all()))) for revision in policies_in_force()]


def rules_of(rows: list[PolicyRow]) -> list[RuleRow]:
    """Rows as a reader understands them; each says who else is asked in the same step."""
    said = [_in_words(row) for row in rows]
    return [replace(one, parallel=_others(one, said)) for one in said]


def _others(one: RuleRow, said: list[RuleRow]) -> str:
    here = (one.row.stage, one.row.step)
    others = (each for each in said if (each.row.stage, each.row.step) == here and each.asked != one.asked)
    return ", ".join(dict.fromkeys(each.asked for each in others))


def asked_of_board(board: Board, user) -> list[Ballot]:
    """Open questions to a board that this reader may see, those due first, first."""
    found = board.ballots.filter(visible_to(user, prefix="docket__"), state=BallotState.OPEN)
    return list(found.select_related("docket", "step__approval").order_by("due_at", "id")[:50])


def _in_words(row: PolicyRow) -> RuleRow:
    voters = {Voters.PEERS: _("the peers in the owner team"), Voters.OWNERS: _("the owners of each affected service")}
    who = str(row.board) if row.board_id else voters[row.voters]
    return RuleRow(
        row,
        in_words(row.when),
        need_in_words(row.need, row.number, who),
        ", ".join(str(group_label(name)) for name in row.judges) or _("everything"),
        asked=who,
        ladder="; ".join(
            _("after %(hours)s h: %(whom)s") % {"hours": hours, "whom": Rung(whom).label} for hours, whom in row.ladder
        ),
    )
