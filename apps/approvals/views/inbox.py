"""What is asked of me."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.core import clock

from .. import queries
from ..electorate import absences_at


@login_required
@require_safe
def inbox(request):
    """Votes asked of the reader, sorted by when it starts to hurt, and what he or she decided lately."""
    context = {
        "rows": queries.inbox(request.user),
        "votes": queries.votes_of(request.user),
        "absence": absences_at(clock.now()).filter(user=request.user).first(),
    }
    return render(request, "approvals/inbox.html", context)
