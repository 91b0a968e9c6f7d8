"""Alternates: whose seat stands vacant on a ballot, and which votes in the place of such seats count (docs/adr/0012).

A member answers himself or herself, else the delegate whom the member named. Only where neither can, an alternate of
the same board does, one for one: one seat, one vote, and the vote says for whom.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .enums import Need

if TYPE_CHECKING:
    from apps.accounts.models import User

    from .electorate import Count, Member
    from .models import Ballot, Vote


def vacancies(counted: Count) -> dict[int, str]:
    """By the person's id every seat in whose place an alternate votes, with the sentence why."""
    if not counted.alternates:
        return {}
    found = {}
    for pk, member in counted.members.items():
        if pk in counted.excluded:
            if may_be_filled(counted.ballot, pk):
                found[pk] = counted.excluded[pk]
        elif member.away is not None and _nobody_answers(counted, member):
            until = date_format(member.away.ends_at, "j M Y")
            found[pk] = _("%(who)s is away until %(end)s.") % {"who": member.user, "end": until}
    for pk, member in counted.unfilled.items():
        if may_be_filled(counted.ballot, pk, off=True):
            found[pk] = _("The account of %(who)s is switched off.") % {"who": member.user}
    return found


def may_be_filled(ballot: Ballot, pk: int, *, off: bool = False) -> bool:
    """Whether an alternate votes for somebody who may not. Not where all who may must approve: there nobody is missing,
    save who was asked and has no account any more."""
    return ballot.need != Need.ALL or (off and pk in ballot.seated)


def filled(counted: Count) -> set[int]:
    """Seats whose own person may not vote, and for whom an alternate did or is free to."""
    barred = {pk for pk in counted.vacant if pk in counted.excluded or pk in counted.unfilled}
    answered = {vote.seat_id for vote in counted.standing}
    open_seats = sorted(barred - answered)
    return (barred & answered) | set(open_seats[: len(counted.free)])


def lapse_of_alternate(vote: Vote, counted: Count, asked) -> str:
    """Why the vote of an alternate no longer counts; empty while it does, also when the member has come back."""
    alternate = counted.alternates.get(vote.voter_id)
    if alternate is None:
        return _("%(who)s is no longer an alternate on %(asked)s.") % {"who": vote.voter, "asked": asked}
    if vote.voter_id in counted.excluded:
        return counted.excluded[vote.voter_id]
    if alternate.away is not None:
        until = date_format(alternate.away.ends_at, "j M Y")
        return _("%(who)s is away until %(end)s and nobody stands in.") % {"who": vote.voter, "end": until}
    barred = vote.seat_id in counted.excluded or vote.seat_id in counted.unfilled
    if barred and not may_be_filled(counted.ballot, vote.seat_id, off=vote.seat_id in counted.unfilled):
        return _("Everybody who may vote has to approve; nobody does in the place of %s.") % vote.on_behalf_of
    return ""


def _nobody_answers(counted: Count, member: Member) -> bool:
    """Whether no delegate of an absent member answers here: none is named, away, excluded or has voted already."""
    delegate = member.answers
    return delegate is None or delegate.pk in counted.excluded or delegate.pk in counted.spent


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks in a room for which seat: the own one, or that of ``seat`` as its delegate or as an alternate."""

    user: User
    seat: User
    as_alternate: bool = False

    @property
    def on_behalf_of(self) -> User | None:
        return None if self.seat.pk == self.user.pk else self.seat

    def __str__(self):
        if self.on_behalf_of is None:
            return str(self.user)
        return _("%(who)s for %(seat)s") % {"who": self.user, "seat": self.seat}


def speakers(counted: Count, present: Collection[int]) -> list[Speaker]:
    """For whom the people in a room speak on a ballot, by seat; nobody speaks twice, and for no seat do two.

    What was voted first, then members for themselves, delegates for who is away, and alternates, for absent members
    before those who may not vote.
    """
    room = _Room(counted, frozenset(present))
    for vote in counted.standing:
        if vote.on_behalf_of_id or counted.members[vote.seat_id].away is None:
            room.let_speak(vote.voter, vote.seat_id, vote.as_alternate)
    for pk, member in counted.members.items():
        if member.away is None:
            room.let_speak(member.user, pk)
    for pk, member in sorted(counted.members.items()):
        if member.away is not None and member.answers is not None:
            room.let_speak(member.answers, pk)
    for pk in sorted(counted.vacant, key=lambda pk: (pk in counted.excluded, pk in counted.unfilled, pk)):
        for who in counted.free:
            room.let_speak(who, pk, True)
    return [room.found[pk] for pk in sorted(room.found)]


class _Room:
    def __init__(self, counted: Count, present: frozenset[int]):
        self.counted, self.able, self.found = counted, present - counted.excluded.keys(), {}

    def let_speak(self, who, seat: int, as_alternate: bool = False) -> None:
        barred = seat in self.counted.excluded and not as_alternate
        if who.pk in self.able and seat not in self.found and not barred:
            self.found[seat] = Speaker(who, self.counted.seat_of(seat).user, as_alternate)
            self.able -= {who.pk}
