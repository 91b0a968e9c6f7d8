"""Seats: given and ended, never edited, so that a board's history is the list of its seats."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.core import clock
from apps.core.insist import insist
from apps.core.refusals import Refusal

from ..enums import SeatRole
from ..models import Board, Seat
from ..permissions import may_confirm_seat, may_manage_seats
from ..seating import has_no_veto_of_its_own, kept_for_a_revision


def give_seat(board: Board, *, user, role: str = SeatRole.MEMBER, has_veto: bool = False, by) -> Seat:
    """Seat a person from now on; who has a seat keeps it in the new role.

    Until a second person has confirmed it, the seat votes only on what is asked from now on. Refused for service
    accounts, for oneself (nobody makes himself or herself a voter, A-12), and where a veto, or as an alternate a vote,
    would go.
    """
    insist(may_manage_seats(board, by), _is_somebody_else(user, by))
    with recording(
        kind="seat.given", key=board.slug, by=by, data={"user": user.pk, "role": str(role), "veto": has_veto}
    ):
        board = Board.objects.select_for_update(of=("self",)).get(pk=board.pk)
        insist(_can_sit(user, role), has_no_veto_of_its_own(role, has_veto))
        now = clock.now()
        for standing in board.seats.filter(user=user, until__isnull=True).select_related("board", "user"):
            loses = (standing.has_veto and not has_veto) or (role == SeatRole.ALTERNATE and not standing.is_alternate)
            insist(kept_for_a_revision([standing]).get(standing.pk) if loses else None)
            standing.until = now
            standing.save()
        return Seat.objects.create(board=board, user=user, role=role, has_veto=has_veto, since=now, given_by=by)


def confirm_seat(seat: Seat, *, by) -> Seat:
    """A second person's word for a seat that was given by hand: from now on it votes on what was asked before, too.

    Refused for whoever gave it and for the person who sits on it; a second time changes nothing.
    """
    insist(may_manage_seats(seat.board, by))
    with transaction.atomic():
        seat = Seat.objects.select_for_update(of=("self",)).select_related("board", "user", "given_by").get(pk=seat.pk)
        insist(_has_not_ended(seat), may_confirm_seat(seat, by))
        if not seat.waits:
            return seat
        with recording(kind="seat.confirmed", key=seat.board.slug, by=by, data={"user": seat.user_id}):
            seat.confirmed_by, seat.confirmed_at = by, clock.now()
            seat.save()
    return seat


def end_seat(seat: Seat, *, by, reason: str = "") -> Seat:
    """From now on the person does not vote here; votes given on what has not started lapse (A-07).

    Refused for a seat that only a revision of the board ends, so that nobody alone takes a veto or a vote away.
    """
    insist(may_manage_seats(seat.board, by))
    with recording(kind="seat.ended", key=seat.board.slug, by=by, reason=reason, data={"user": seat.user_id}):
        seat = Seat.objects.select_for_update(of=("self",)).select_related("board", "user").get(pk=seat.pk)
        insist(_has_not_ended(seat))
        insist(kept_for_a_revision([seat]).get(seat.pk))
        seat.until = clock.now()
        seat.save()
    return seat


def _has_not_ended(seat: Seat) -> Refusal | None:
    return Refusal(_("This seat has ended already."), code="ended", kind="state") if seat.until else None


def _is_somebody_else(user, by) -> Refusal | None:
    if by is None or user.pk != by.pk:
        return None
    return Refusal(
        _(
            "Nobody gives a seat to himself or herself; another chair or administrator does, or a revision of the board."
        ),
        code="own_seat",
        kind="who",
        unblock=_("Another chair or administrator"),
    )


def _can_sit(user, role: str) -> Refusal | None:
    if role not in SeatRole.values:
        return Refusal(_("A seat is for a chair, a member or an alternate."), code="role", kind="input", field="role")
    if user.is_service or not user.is_active:
        return Refusal(_("Only active people sit on a board."), code="user", kind="input", field="user")
    return None
