"""Meetings of one board or of all."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from ...meetings.occasions import recurrence_of
from ...meetings.permissions import may_prepare
from ...models import Board
from ...queries import meetings as queries


@login_required
@require_safe
def meeting_list(request):
    """What is ahead, what was, and the series that give meetings; ``?board=`` narrows to one board."""
    slug = request.GET.get("board", "")[:60]
    board = get_object_or_404(Board, slug=slug) if slug else None
    boards = list(Board.objects.order_by("kind", "name"))
    plannable = [each for each in ([board] if board else boards) if may_prepare(each, request.user) is None]
    context = {
        "board": board,
        "boards": boards,
        "plannable": plannable,
        "upcoming": queries.upcoming(request.user, board),
        "past": queries.past(request.user, board),
        "series": [(row, recurrence_of(row).in_words()) for row in queries.series_in_force(board)],
    }
    return render(request, "approvals/meetings.html", context)
