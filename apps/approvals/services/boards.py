"""Seats: given and ended, never edited, so that a board's history is the list of its seats."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.core import clock
from apps.core.insist import insist
from apps.core.refusals import Refusal

from ..enums import SeatRole
from ..models import Board, Seat
from ..permissions import may_manage_seats
from ..seating import kept_for_a_revision


def give_seat(board: Board, *, user, role: str = SeatRole.MEMBER, has_veto: bool = False, by) -> Seat:
    """Seat a person from now on; who has a seat keeps it in the new role.

    Refused for service accounts, for oneself (nobody makes himself or herself a voter, A-12), and where a veto would go.
    """
    insist(may_manage_seats(board, by), _is_somebody_else(user, by))
    with recording(
        kind="seat.given", key=board.slug, by=by, data={"user": user.pk, "role": str(role), "veto": has_veto}
    ):
        board = Board.objects.select_for_update(of=("self",)).get(pk=board.pk)
        insist(_can_sit(user, role))
        now = clock.now()
        for standing in board.seats.filter(user=user, until__isnull=True).select_related("board", "user"):
            insist(kept_for_a_revision([standing]).get(standing.pk) if standing.has_veto and not has_veto else None)
            standing.until = now
            standing.save()
        return Seat.objects.create(board=board, user=user, role=role, has_veto=has_veto, since=now)


def end_seat(seat: Seat, *, by, reason: str = "") -> Seat:
    """From now on the person does not vote here; votes given on what has not started lapse (A-07).

    Refused for a seat that only a revision of the board ends, so that nobody alone takes a veto or a vote away.
    """
    insist(may_manage_seats(seat.board, by))
    with recording(kind="seat.ended", key=seat.board.slug, by=by, reason=reason, data={"user": seat.user_id}):
        seat = Seat.objects.select_for_update(of=("self",)).select_related("board", "user").get(pk=seat.pk)
        insist(Refusal(_("This seat has ended already."), code="ended", kind="state") if seat.until else None)
        insist(kept_for_a_revision([seat]).get(seat.pk))
        seat.until = clock.now()
        seat.save()
    return seat


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
