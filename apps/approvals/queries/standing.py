"""Where the approvals of a docket stand: steps, ballots, who said what, and what is missing in words."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.refusals import Refusal
from apps.dockets.models import Docket
from apps.dockets.permissions import visible_to

from ..electorate import Count, absences_at, count
from ..enums import BallotState, Choice, StepState
from ..models import Approval, Ballot, Step, Vote
from ..permissions import may_answer, may_withdraw_vote
from ..rules import LIVE, can_be_withdrawn, current, is_open, latest
from ..tally import YES
from .planning import need_in_words

MARKS = {Choice.REJECT: "no", Choice.ABSTAIN: "abstained"}


@dataclass(frozen=True)
class Way:
    """One way in which the reader could answer a ballot: for the own seat, or for an absent person's."""

    on_behalf_of: object = None
    refusal: Refusal | None = None


@dataclass(frozen=True)
class BallotRow:
    """A ballot as one reader sees it."""

    ballot: Ballot
    need: str
    missing: str
    seats: tuple[tuple[str, str], ...]
    waiting: tuple
    votes: tuple[Vote, ...]
    ways: tuple[Way, ...] = ()
    withdrawable: frozenset[int] = frozenset()

    @property
    def asked(self):
        return self.ballot.board or self.ballot.team

    @property
    def open_ways(self) -> list[Way]:
        """The ways in which the reader may answer it now."""
        return [way for way in self.ways if way.refusal is None]


@dataclass(frozen=True)
class StepRow:
    """A step with its ballots."""

    step: Step
    ballots: list[BallotRow] = field(default_factory=list)

    @property
    def tone(self) -> str:
        return StepState(self.step.state).tone


def visible(user) -> QuerySet[Approval]:
    """The approvals that a person may see, newest first."""
    found = Approval.objects.filter(visible_to(user, prefix="docket__")).order_by("-id")
    return found.select_related("docket", "revision__policy", "opened_by")


def standing(docket: Docket, purpose: str = "change") -> Approval | None:
    """The approval that counts for a purpose: the live one, or else the last that was; None where nobody was asked."""
    return latest(docket, purpose)


def standing_of(docket: Docket) -> list[Approval]:
    """Per purpose the approval that counts."""
    rows = docket.approvals.select_related("revision__policy").order_by("purpose", "-id").distinct("purpose")
    return list(rows)


def needed(ballot: Ballot) -> str:
    """What a ballot still needs, or why nobody can decide it, in words; empty where it is decided."""
    return _missing(count([ballot], clock.now())[ballot.pk])


def people_asked(ballot: Ballot) -> list:
    """Who can decide a ballot now, by name; delegates stand in the place of absent members."""
    return count([ballot], clock.now())[ballot.pk].waiting


def missing(docket: Docket, purpose: str = "change") -> list[str]:
    """Everything that an approval still lacks, one sentence per ballot that is asked now."""
    approval = latest(docket, purpose)
    if approval is None:
        return [_("Nobody has been asked to approve this yet.")]
    if approval.state not in LIVE:
        return [_("The approval is “%s”.") % approval.get_state_display()]
    found = [approval.problem_of_policy] if approval.problem_of_policy else []
    for counted in count(current(approval), clock.now()).values():
        sentence = _missing(counted)
        if sentence and counted.ballot.state != BallotState.WAITING:
            found.append(f"{counted.ballot.board or counted.ballot.team}: {sentence}")
    return found


def rows_of(approval: Approval, user) -> list[StepRow]:
    """The steps of an approval as one person sees them, with the ways in which he or she could answer."""
    at = clock.now()
    votes = Vote.objects.select_related("voter", "on_behalf_of").prefetch_related("conditions__task")
    ballots = list(current(approval).prefetch_related(Prefetch("votes", votes)))
    counts = count(ballots, at)
    absent = [row.user for row in absences_at(at).filter(delegate=user)]
    rows: dict[int, StepRow] = {}
    for ballot in ballots:
        ballot.docket = approval.docket
        row = _ballot_row(counts[ballot.pk], approval, user, absent, at)
        rows.setdefault(ballot.step_id, StepRow(ballot.step)).ballots.append(row)
    return list(rows.values())


def _ballot_row(counted: Count, approval: Approval, user, absent: list, at) -> BallotRow:
    ballot = counted.ballot
    shut = is_open(ballot, approval)
    ways = [Way(None, shut or may_answer(counted, user, at=at))]
    ways += [Way(who, shut or may_answer(counted, user, who, at=at)) for who in absent if who.pk in counted.members]
    votes = tuple(vote for vote in ballot.votes.all() if vote.ended_at is None)
    return BallotRow(
        ballot=ballot,
        need=need_in_words(ballot.need, ballot.number, str(ballot.board or ballot.team)),
        missing=_missing(counted),
        seats=tuple(_seats(counted)),
        waiting=tuple(counted.waiting),
        votes=votes,
        ways=tuple(ways),
        withdrawable=frozenset(
            vote.pk for vote in votes if not may_withdraw_vote(vote, user) and not can_be_withdrawn(vote, approval)
        ),
    )


def _seats(counted: Count):
    said = {vote.seat_id: vote.choice for vote in counted.votes if vote.pk not in counted.lapsed}
    for pk, member in sorted(counted.members.items(), key=lambda item: (item[1].user.name, item[0])):
        if pk in counted.excluded:
            mark = "excluded"
        else:
            mark = "yes" if said.get(pk) in YES else MARKS.get(said.get(pk), "waiting")
        yield member.called, mark


def _missing(counted: Count) -> str:
    if counted.ballot.state in (BallotState.CARRIED, BallotState.REJECTED):
        return ""
    names = ", ".join(person.name for person in counted.waiting[:5])
    if counted.tally.can_decide and not names and counted.ballot.state == BallotState.OPEN:
        away = ", ".join(counted.members[pk].called for pk in sorted(counted.tally.can_decide)[:5])
        return _("%(missing)s Nobody who could is here: %(names)s.") % {"missing": counted.tally.missing, "names": away}
    if counted.tally.missing and names:
        return _("%(missing)s Asked: %(names)s.") % {"missing": counted.tally.missing, "names": names}
    return counted.tally.missing
