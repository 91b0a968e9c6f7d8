"""Which seats one person alone may end by hand: those whose end makes nothing easier (see docs/adr/0008)."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.refusals import Refusal

from .enums import BallotState, SeatRole
from .models import Seat, Vote


def kept_for_a_revision(seats: Iterable[Seat]) -> dict[int, Refusal]:
    """By id the seats that only a revision of their board ends, with the sentence why; one query for all.

    Those with a veto, and those whose vote stands on a question that is open. Nobody is kept whose account is off.
    """
    seats = [seat for seat in seats if seat.user.is_active]
    standing = Vote.objects.filter(
        ended_at__isnull=True,
        ballot__board__in={seat.board_id for seat in seats},
        ballot__state__in=(BallotState.OPEN, BallotState.STUCK),
    )
    votes = standing.select_related("ballot") if seats else ()
    voted = {(vote.ballot.board_id, pk) for vote in votes for pk in (vote.seat_id, vote.voter_id)}
    found = {}
    for seat in seats:
        if seat.has_veto:
            found[seat.pk] = _by_revision(seat, _("%(who)s has a veto here, which only a revision of the board takes."))
        elif (seat.board_id, seat.user_id) in voted:
            found[seat.pk] = _by_revision(
                seat, _("%(who)s has voted on what is still open; only a revision of the board ends this seat.")
            )
    return found


def has_no_veto_of_its_own(role: str, has_veto: bool) -> Refusal | None:
    """An alternate votes with the veto of the seat that he or she fills, and has none beside it."""
    if role != SeatRole.ALTERNATE or not has_veto:
        return None
    return Refusal(
        _("An alternate votes with the veto of the member in whose place it is, and has none of its own."),
        code="has_veto",
        kind="input",
        field="has_veto",
    )


def _by_revision(seat: Seat, sentence: str) -> Refusal:
    return Refusal(
        sentence % {"who": seat.user},
        code="by_revision",
        kind="rule",
        url=reverse("approvals:revise_board", args=[seat.board.slug]),
        unblock=_("A revision of the board"),
    )
