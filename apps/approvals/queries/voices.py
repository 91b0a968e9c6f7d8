"""On which ballots one person has a voice: as a condition for the database, the same as ``may_answer`` says of one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from apps.accounts.models import Absence
from apps.core import clock
from apps.core.reading import once

from ..electorate import MEMBERS, absences_at, crews, seats_in_force, sits_at
from ..enums import Need
from ..models import Ballot, Seat, Vote

NOT_ALL = ~Q(need=Need.ALL)


def voiced_by(user, at: datetime) -> Q:
    """The condition on ballots that a person could answer at ``at``: in the own seat or team, in those of absent people
    whose delegate he or she is, and as an alternate. Nothing while the person is away.

    A seat is left out that has answered, or whose person may not vote on this: no delegate stands in for that one.
    """
    return once(("voiced by", user.pk, at), lambda: _voice(user, at))


def _voice(user, at: datetime) -> Q:
    absences = absences_at(at).filter(Q(user=user) | Q(delegate=user)).select_related(None)
    away = set(absences.values_list("user", flat=True))
    if user.pk in away:
        return Q(pk__in=[])
    seats = list(Seat.objects.filter(seats_in_force(at), user__in={user.pk, *away}))
    found = _of_members(seats, user.pk)
    for pk in sorted(away):
        found |= _of_members(seats, pk) & _unanswered(pk) & ~_barred(pk)
    mine = [seat for seat in seats if seat.user_id == user.pk and seat.is_alternate]
    return found | _as_alternate(mine, user.pk, at) if mine else found


def sees_as_approver(user) -> Q:
    """How a restricted docket is seen by those who are asked to approve it (declared to ``dockets.sights``): members of
    boards and teams, their delegates, alternates who are called in somebody's place, and whoever voted."""
    at = clock.now()
    people = Q(user=user) | Q(user__in=absences_at(at).filter(delegate=user).values("user"))
    seats = Seat.objects.filter(seats_in_force(at), MEMBERS, people)
    asked = Q(board__in=seats.values("board")) | Q(team__in=crews().filter(people).values("team"))
    mine = list(Seat.objects.filter(seats_in_force(at), ~MEMBERS, user=user))
    if mine:
        asked |= _as_alternate(mine, user.pk, at)
    said = Vote.objects.filter(voter=user, ballot=OuterRef("pk"))
    return Q(Exists(Ballot.objects.filter(asked | Q(Exists(said)), docket=OuterRef("pk"))))


def _of_members(seats: Collection[Seat], pk: int) -> Q:
    own = [seat for seat in seats if seat.user_id == pk and not seat.is_alternate]
    sure = Q(board__in=[seat.board_id for seat in own if not seat.waits])
    late = Q(board__in=[seat.board_id for seat in own if seat.waits], seated__contains=[pk])
    peers = crews().filter(user=pk)
    settled = Q(team__in=peers.filter(Q(given_by=None) | Q(confirmed_at__isnull=False)).values("team"))
    return sure | late | settled | Q(team__in=peers.values("team"), seated__contains=[pk])


def _as_alternate(mine: Collection[Seat], pk: int, at: datetime) -> Q:
    """Ballots of these boards with a vacant seat that nobody has voted for; see ``alternates.vacancies``."""
    boards = [seat.board_id for seat in mine]
    members = Seat.objects.filter(sits_at(at), board__in=boards).select_related("user")
    members = [seat for seat in members if not seat.is_alternate]
    away = {row.user_id: row for row in absences_at(at).filter(user__in=[seat.user_id for seat in members])}
    delegates = [row.delegate_id for row in away.values() if row.delegate_id]
    gone = set(absences_at(at).filter(user__in=delegates).values_list("user", flat=True))
    vacant = Q(pk__in=[])
    for seat in members:
        counts = Q(seated__contains=[seat.user_id]) if seat.waits else Q()
        stands = _is_vacant(seat, away.get(seat.user_id), gone)
        vacant |= Q(board=seat.board_id) & counts & stands & _unanswered(seat.user_id)
    sure = Q(board__in=[seat.board_id for seat in mine if not seat.waits])
    return vacant & (sure | Q(alternates__contains=[pk]) | Q(seated__contains=[pk]))


def _is_vacant(seat: Seat, absence: Absence | None, gone: set[int]) -> Q:
    barred = _barred(seat.user_id)
    if not seat.user.is_active:
        return NOT_ALL | (Q(seated__contains=[seat.user_id]) & ~barred)
    if absence is None:
        return barred & NOT_ALL
    delegate = absence.delegate
    if delegate is None or delegate.pk in gone or not delegate.is_active or delegate.is_service:
        return ~barred | NOT_ALL
    return (barred & NOT_ALL) | (~barred & (_barred(delegate.pk) | _spent(delegate.pk)))


def _barred(pk: int) -> Q:
    return Q(excluded__has_key=str(pk)) | Q(recused__has_key=str(pk))


def _unanswered(pk: int) -> Q:
    said = Vote.objects.filter(ended_at__isnull=True, ballot=OuterRef("pk"))
    return ~Q(Exists(said.filter(Q(on_behalf_of=pk) | Q(on_behalf_of__isnull=True, voter=pk))))


def _spent(pk: int) -> Q:
    said = Vote.objects.filter(Q(voter=pk) | Q(on_behalf_of=pk), ended_at__isnull=True)
    here = Exists(said.filter(ballot=OuterRef("pk")))
    return Q(here) | Q(Exists(said.filter(approval=OuterRef("step__approval"))))
