"""Where the approvals of a docket stand: steps, ballots, who said what, and what is missing in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
from ..permissions import may_answer, may_withdraw_vote, votes_as_alternate
from ..rules import LIVE, can_be_withdrawn, current, is_open, latest
from ..tally import YES
from .planning import need_in_words

MARKS = {Choice.REJECT: "no", Choice.ABSTAIN: "abstained"}


@dataclass(frozen=True)
class Way:
    """One way in which the reader could answer a ballot: for the own seat, for an absent person's, or ``as_alternate``
    of somebody who cannot, whose seat is vacant for the reason ``why``."""

    on_behalf_of: object = None
    refusal: Refusal | None = None
    why: str = ""

    @property
    def as_alternate(self) -> bool:
        return bool(self.why)


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
    counts = count(ballots, at, enacted=approval.enacted_at is not None)
    absent = [row.user for row in absences_at(at).filter(delegate=user)]
    rows: dict[int, StepRow] = {}
    for ballot in ballots:
        ballot.docket = approval.docket
        row = _ballot_row(counts[ballot.pk], approval, user, absent, at)
        rows.setdefault(ballot.step_id, StepRow(ballot.step)).ballots.append(row)
    return list(rows.values())


def _ballot_row(counted: Count, approval: Approval, user, absent: list, at) -> BallotRow:
    ballot = counted.ballot
    votes = tuple(vote for vote in ballot.votes.all() if vote.ended_at is None)
    return BallotRow(
        ballot=ballot,
        need=need_in_words(ballot.need, ballot.number, str(ballot.board or ballot.team)),
        missing=_missing(counted),
        seats=tuple(marks_of(counted)),
        waiting=tuple(counted.waiting),
        votes=votes,
        ways=tuple(ways_of(counted, approval, user, absent, at)),
        withdrawable=frozenset(
            vote.pk for vote in votes if not may_withdraw_vote(vote, user) and not can_be_withdrawn(vote, approval)
        ),
    )


def ways_of(counted: Count, approval: Approval | None, user, absent: Iterable, at) -> list[Way]:
    """The ways in which somebody could answer: for the own seat first, for those of the ``absent`` people who named
    him or her, and as an alternate for whoever cannot."""
    shut = is_open(counted.ballot, approval)
    ways = [Way(None, shut or may_answer(counted, user, at=at))]
    ways += [Way(who, shut or may_answer(counted, user, who, at=at)) for who in absent if who.pk in counted.members]
    if user.pk not in counted.alternates:
        return ways
    answered = {vote.seat_id for vote in counted.standing}
    seats = [(counted.seat_of(pk).user, why) for pk, why in sorted(counted.vacant.items()) if pk not in answered]
    return ways + [
        Way(seat, shut or may_answer(counted, user, seat, at=at), why)
        for seat, why in seats
        if votes_as_alternate(counted, user, seat)
    ]


def marks_of(counted: Count) -> Iterator[tuple[str, str]]:
    """The seats by name, each with its mark; an alternate stands beside the seat that he or she has voted for."""
    said = {vote.seat_id: vote for vote in counted.standing}
    for pk, member in sorted(counted.members.items(), key=lambda item: (item[1].user.name, item[0])):
        vote = said.get(pk)
        name = member.called
        if vote is not None and vote.as_alternate:
            name = _("%(who)s → %(alternate)s") % {"who": member.user.name, "alternate": vote.voter.name}
        if vote is None and pk in counted.excluded:
            mark = "excluded"
        else:
            mark = "yes" if vote and vote.choice in YES else MARKS.get(vote.choice if vote else None, "waiting")
        yield name, mark
    for pk in sorted(said.keys() - counted.members.keys()):
        yield said[pk].voter.name, "yes" if said[pk].choice in YES else MARKS[said[pk].choice]


def _missing(counted: Count) -> str:
    if counted.ballot.state in (BallotState.CARRIED, BallotState.REJECTED):
        return ""
    names = _named([person.name for person in counted.waiting])
    if counted.tally.can_decide and not names and counted.ballot.state == BallotState.OPEN:
        away = _named([counted.members[pk].called for pk in sorted(counted.tally.can_decide)])
        return _("%(missing)s Nobody who could is here: %(names)s.") % {"missing": counted.tally.missing, "names": away}
    if counted.tally.missing and names:
        return _("%(missing)s Asked: %(names)s.") % {"missing": counted.tally.missing, "names": names}
    return counted.tally.missing


def _named(names: list[str], most: int = 5) -> str:
    shown = ", ".join(names[:most])
    more = len(names) - most
    return shown if more <= 0 else _("%(names)s and %(n)s more") % {"names": shown, "n": more}
