"""Who a ballot asks today, and which of its votes still count. Five queries for any number of ballots.

The written policy for what happens between a vote and the moment it is acted on (A-07): a vote counts while its voter
is active, still on the board or in the team, not excluded, and not away. Who is away is answered for by a delegate
where there is one, and then a vote given before stands; without a delegate it lapses. Where a member cannot answer, an
alternate of the board does (see ``alternates`` and docs/adr/0012).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, prefetch_related_objects
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.accounts.enums import RoleName
from apps.accounts.models import Absence, Membership, RoleGrant, User
from apps.core.reading import once

from .alternates import filled, lapse_of_alternate, vacancies
from .enums import SeatRole
from .models import Ballot, Seat, Vote
from .tally import Tally, tally


@dataclass(frozen=True, slots=True)
class Member:
    """A person who is asked; ``away`` is today's absence, if any, ``delegate_away`` that of who should stand in."""

    user: User
    has_veto: bool = False
    away: Absence | None = None
    delegate_away: Absence | None = None

    @property
    def called(self) -> str:
        """The name, and where the person is away the chain of who stands in: "Carol Chen → Dave Diaz (away too)"."""
        if self.away is None:
            return self.user.name
        if self.away.delegate is None:
            return _("%(who)s (away)") % {"who": self.user.name}
        chain = {"who": self.user.name, "delegate": self.away.delegate.name}
        return (_("%(who)s → %(delegate)s (away too)") if self.delegate_away else _("%(who)s → %(delegate)s")) % chain

    @property
    def answers(self) -> User | None:
        """Who answers for this seat today: the member, the delegate of an absent one, or nobody.

        Standing in is not passed on: where the delegate is away too, nobody answers.
        """
        if self.away is None:
            return self.user
        if self.delegate_away is not None:
            return None
        delegate = self.away.delegate
        return delegate if delegate is not None and delegate.is_active and not delegate.is_service else None


@dataclass
class Count:
    """A ballot counted: who is asked, which votes stand and count, which have lapsed and why, and the tally.

    ``members`` have seats that count, ``unfilled`` are seats whose account is switched off, ``alternates`` answer for
    seats that are ``vacant`` (by the sentence why). ``late`` are people whose seat was given by one person alone after
    this was asked; they do not vote on it.
    """

    ballot: Ballot
    quorum: int
    members: dict[int, Member] = field(default_factory=dict)
    unfilled: dict[int, Member] = field(default_factory=dict)
    alternates: dict[int, Member] = field(default_factory=dict)
    late: frozenset[int] = frozenset()
    vacant: dict[int, str] = field(default_factory=dict)
    votes: list[Vote] = field(default_factory=list)
    lapsed: dict[int, str] = field(default_factory=dict)
    spent: frozenset[int] = frozenset()
    excluded: dict[int, str] = field(default_factory=dict)
    tally: Tally | None = None

    @property
    def waiting(self) -> list[User]:
        """People who can still decide it today, delegates and alternates in the place of who cannot, by name."""
        seats = self.tally.can_decide
        found = {who.pk: who for pk in seats - self.vacant.keys() if (who := self.members[pk].answers) is not None}
        if seats & self.vacant.keys():
            found |= {who.pk: who for who in self.free}
        blocked = self.spent | self.excluded.keys()
        return sorted((who for pk, who in found.items() if pk not in blocked), key=lambda who: (who.name, who.pk))

    @property
    def standing(self) -> list[Vote]:
        """The votes that count."""
        return [vote for vote in self.votes if vote.pk not in self.lapsed]

    @property
    def free(self) -> list[User]:
        """Alternates who can take a vacant seat now, by name."""
        blocked = self.spent | self.excluded.keys()
        found = (one.user for pk, one in self.alternates.items() if pk not in blocked and one.away is None)
        return sorted(found, key=lambda who: (who.name, who.pk))

    def seat_of(self, pk: int) -> Member | None:
        """The seat of a member, also where its account is switched off."""
        return self.members.get(pk) or self.unfilled.get(pk)


def count(
    ballots: Iterable[Ballot], at: datetime, excluded: dict[int, str] | None = None, *, enacted: bool = False
) -> dict[int, Count]:
    """Count ballots by id as things stand at ``at``; ``excluded`` replaces what the ballots keep (today's truth).

    ``enacted``: the work has started, so that what was decided stands and no vote lapses any more.
    """
    ballots = list(ballots)
    prefetch_related_objects(ballots, "board")
    counts = {
        ballot.pk: Count(ballot, max(ballot.quorum, _quorum_of(ballot)), excluded=_people(ballot, excluded))
        for ballot in ballots
    }
    asked = _asked(ballots, at)
    for ballot in ballots:
        _seat(counts[ballot.pk], asked[_place(ballot)])
    _hear(ballots, counts)
    for one in counts.values():
        one.vacant = vacancies(one)
        one.lapsed = {} if enacted else {vote.pk: why for vote in one.votes if (why := lapse(vote, one))}
        ballot = one.ballot
        one.tally = tally(
            voters=one.members,
            excluded=one.excluded,
            votes={vote.seat_id: vote.choice for vote in one.standing},
            need=ballot.need,
            number=ballot.number,
            veto={pk for pk, member in one.members.items() if member.has_veto}.union(ballot.vetoes),
            quorum=one.quorum,
            spent=one.spent,
            before=ballot.seated,
            filled=filled(one),
        )
    return counts


def hold_to_what_stands(ballots: Iterable[Ballot], at: datetime) -> None:
    """Write on ballots that are put to the vote what stands at ``at``: quorum, who is asked, and whose seat has a veto."""
    ballots = list(ballots)
    prefetch_related_objects(ballots, "board")
    asked = _asked(ballots, at)
    for ballot in ballots:
        place = asked[_place(ballot)]
        ballot.quorum, ballot.seated = _quorum_of(ballot), sorted(place.members)
        ballot.alternates = sorted(place.alternates)
        ballot.vetoes = sorted(pk for pk, member in place.members.items() if member.has_veto)


def _quorum_of(ballot: Ballot) -> int:
    return ballot.board.quorum if ballot.board_id else 1


def _place(ballot: Ballot) -> tuple[str, int]:
    return ("board", ballot.board_id) if ballot.board_id else ("team", ballot.team_id)


def lapse(vote: Vote, counted: Count) -> str:
    """Why a standing vote no longer counts, in a sentence; empty while it does."""
    member, asked = counted.seat_of(vote.seat_id), counted.ballot.board or counted.ballot.team
    seat = vote.on_behalf_of or vote.voter
    if member is None and seat.pk in counted.alternates:
        return _("%(who)s is an alternate on %(asked)s, who votes in the place of a member who cannot.") % {
            "who": seat,
            "asked": asked,
        }
    if member is None:
        return _("%(who)s is no longer a member of %(asked)s.") % {"who": seat, "asked": asked}
    if off := next((who for who in (vote.voter, seat) if not who.is_active and not vote.as_alternate), None):
        return _("The account of %(who)s is switched off.") % {"who": off}
    if vote.as_alternate:
        return lapse_of_alternate(vote, counted, asked)
    for person in {vote.voter_id, vote.seat_id}:
        if person in counted.excluded:
            return counted.excluded[person]
    if member.away is not None and vote.on_behalf_of_id is None and member.answers is None:
        return _("%(who)s is away until %(end)s and nobody stands in.") % {
            "who": seat,
            "end": date_format(member.away.ends_at, "j M Y"),
        }
    return ""


def _people(ballot: Ballot, excluded: dict[int, str] | None) -> dict[int, str]:
    found = (ballot.excluded if excluded is None else excluded) | ballot.recused
    return {int(pk): str(sentence) for pk, sentence in found.items()}


def seats_in_force(at: datetime) -> Q:
    """The condition on seats whose person is asked at ``at``."""
    return sits_at(at) & Q(user__is_active=True)


def sits_at(at: datetime) -> Q:
    """The same with seats whose account is switched off."""
    return Q(since__lte=at, user__is_service=False) & ~Q(until__isnull=False, until__lte=at)


MEMBERS = ~Q(role=SeatRole.ALTERNATE)
"The condition on seats of members, the chair among them."

LOOKS_ON = (RoleName.VIEWER, RoleName.AUDITOR)


def crews():
    """Memberships whose person is asked as a peer or owner: not a machine, and not somebody who only looks on."""
    grants = RoleGrant.objects.filter(user=OuterRef("user"))
    works = Exists(grants.exclude(role__slug__in=LOOKS_ON)) | ~Exists(grants)
    return Membership.objects.filter(works, user__is_active=True, user__is_service=False)


def absences_at(at: datetime):
    """Absences that cover ``at``, with both people."""
    return Absence.objects.filter(starts_at__lte=at, ends_at__gt=at).select_related("user", "delegate")


@dataclass
class Place:
    """Who sits on a board or works in a team at one time; ``waits`` are people whose seat one person alone gave."""

    members: dict[int, Member] = field(default_factory=dict)
    unfilled: dict[int, Member] = field(default_factory=dict)
    alternates: dict[int, Member] = field(default_factory=dict)
    waits: dict[int, Seat | Membership] = field(default_factory=dict)


def _asked(ballots: list[Ballot], at: datetime) -> dict[tuple[str, int], Place]:
    """Every board and team that these ballots ask, with its people."""
    asked = frozenset(map(_place, ballots))
    return once(("asked", asked, at), lambda: _people_of(asked, at), of=(Seat, Membership, RoleGrant, Absence, User))


def _people_of(asked: frozenset[tuple[str, int]], at: datetime) -> dict[tuple[str, int], Place]:
    places = {place: Place() for place in asked}
    boards, teams = ({pk for kind, pk in places if kind == name} for name in ("board", "team"))
    seats = (
        list(Seat.objects.filter(sits_at(at), board__in=boards).select_related("user").order_by("id")) if boards else []
    )
    peers = list(crews().filter(team__in=teams).select_related("user").order_by("id")) if teams else []
    people = {row.user_id for row in (*seats, *peers)}
    away = {row.user_id: row for row in absences_at(at).filter(user__in=people)}
    delegates = {absence.delegate_id for absence in away.values()} - {None}
    gone = {row.user_id: row for row in absences_at(at).filter(user__in=delegates)} if delegates else {}

    def member(user: User, veto: bool) -> Member:
        absence = away.get(user.pk)
        return Member(user, veto, absence, gone.get(absence.delegate_id) if absence else None)

    for seat in seats:
        place, user = places["board", seat.board_id], seat.user
        if not user.is_active:
            if not seat.is_alternate:
                place.unfilled[user.pk] = member(user, seat.has_veto)
            continue
        rows = place.alternates if seat.is_alternate else place.members
        rows[user.pk] = member(user, seat.has_veto and not seat.is_alternate)
        if seat.waits:
            place.waits[user.pk] = seat
    for peer in peers:
        place = places["team", peer.team_id]
        place.members[peer.user_id] = member(peer.user, False)
        if peer.waits:
            place.waits[peer.user_id] = peer
    return places


def _seat(counted: Count, place: Place) -> None:
    """Who of a place counts on one ballot: a seat that one person alone gave after it was asked does not (A-11)."""
    counted.members, counted.unfilled, counted.alternates = place.members, place.unfilled, place.alternates
    late = frozenset(pk for pk, seat in place.waits.items() if not _was_there(seat, counted.ballot))
    if late:
        counted.late = late
        counted.members = {pk: one for pk, one in place.members.items() if pk not in late}
        counted.alternates = {pk: one for pk, one in place.alternates.items() if pk not in late}


def _was_there(seat: Seat | Membership, ballot: Ballot) -> bool:
    """Whether its person sat there as such when it was asked; what is only drafted asks whoever sits there now."""
    if ballot.opened_at is None:
        return True
    is_alternate = isinstance(seat, Seat) and seat.is_alternate
    return seat.user_id in (ballot.alternates + ballot.seated if is_alternate else ballot.seated)


def _hear(ballots: list[Ballot], counts: dict[int, Count]) -> None:
    approvals = {ballot.step.approval_id for ballot in ballots if ballot.step_id}
    rows = Vote.objects.filter(Q(ballot__in=counts) | Q(approval__in=approvals), ended_at__isnull=True)
    rows = rows.select_related("voter", "on_behalf_of")
    heard: dict[int | None, set[int]] = {}
    for vote in once(("heard", frozenset(counts), frozenset(approvals)), lambda: list(rows), of=(Vote,)):
        if vote.ballot_id in counts:
            counts[vote.ballot_id].votes.append(vote)
        place = vote.approval_id or -vote.ballot_id
        heard.setdefault(place, set()).update({vote.voter_id, vote.seat_id})
    for ballot in ballots:
        place = ballot.step.approval_id if ballot.step_id else -ballot.pk
        counts[ballot.pk].spent = frozenset(heard.get(place, ()))
