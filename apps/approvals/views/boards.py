"""Boards with their seats."""

from functools import partial

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.core.pages import attempted

from .. import queries, services
from ..forms import SeatForm
from ..meetings.permissions import may_prepare
from ..models import Board, Seat
from ..permissions import as_who, may_confirm_seat, may_manage_seats
from ..queries.meetings import upcoming
from ..revisions import revisable_of
from ..seating import kept_for_a_revision


@login_required
@require_safe
def board_list(request):
    """Every board, with who sits on it and what waits for it."""
    return render(request, "approvals/boards.html", {"boards": queries.boards(request.user)})


@login_required
@require_safe
def board(request, slug):
    """One board: its seats, what it is asked, and who sat on it before."""
    return _page(request, get_object_or_404(Board, slug=slug), SeatForm())


@login_required
@require_POST
def seats(request, slug):
    """Give somebody a seat."""
    board = get_object_or_404(Board, slug=slug)
    form = SeatForm(request.POST)
    if not form.is_valid():
        return _page(request, board, form, status=422)
    give = partial(services.give_seat, board, by=request.user, **form.cleaned_data)
    done = _("%(who)s sits on %(board)s from now on.") % {"who": form.cleaned_data["user"], "board": board}
    attempted(request, give, done=done, kind="seat.given", key=slug)
    return redirect(board)


@login_required
@require_POST
def confirm_seat(request, slug, pk):
    """A second person's word for a seat."""
    seat = get_object_or_404(Seat.objects.select_related("board", "user"), pk=pk, board__slug=slug)
    done = _("%(who)s votes on what was asked before, too.") % {"who": seat.user}
    confirm = partial(services.confirm_seat, seat, by=request.user)
    attempted(request, confirm, done=done, kind="seat.confirmed", key=slug)
    return redirect(seat.board)


@login_required
@require_POST
def end_seat(request, slug, pk):
    """End a seat."""
    seat = get_object_or_404(Seat.objects.select_related("board", "user"), pk=pk, board__slug=slug)
    done = _("%(who)s no longer sits on %(board)s.") % {"who": seat.user, "board": seat.board}
    end = partial(services.end_seat, seat, by=request.user, reason=request.POST.get("reason", "")[:5_000])
    attempted(request, end, done=done, kind="seat.ended", key=slug)
    return redirect(seat.board)


def _page(request, board, form, *, status=200):
    seats = queries.seats_of(board)
    kept = kept_for_a_revision(seats)
    for seat in seats:
        seat.kept = kept.get(seat.pk)
        seat.why_not_confirm = may_confirm_seat(seat, request.user) if seat.waits else None
    context = {
        "board": board,
        "seats": seats,
        "history": queries.history_of(board)[:50],
        "form": form,
        "asked": queries.asked_of_board(board, request.user),
        "refusal": may_manage_seats(board, request.user),
        "meetings": upcoming(request.user, board),
        "why_not_meet": may_prepare(board, request.user),
        "revisions": queries.revisions_of("board", board.slug, request.user)[:20],
        "why_not_revise": as_who(revisable_of("board").may_draft(board.slug, request.user), "may_draft"),
    }
    return render(request, "approvals/board.html", context, status=status)
