"""Pages of leave to skip a step: asked from the refusal itself, decided on one page."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.core import clock
from apps.core.forms import submitted
from apps.core.pages import transition_view
from apps.environments.queries import visible_environments

from .. import queries, services
from ..forms.leaves import LeaveForm
from ..promotion import decider_name
from ..workflow import LEAVE_WORKFLOW


@login_required
@clock.held()
def ask_leave(request, key, slug):
    """Ask for leave to skip the steps that are missing before one environment."""
    change = queries.find(request.user, key)
    environment = get_object_or_404(visible_environments(request.user), slug=slug)
    page = queries.leave_asked(change, environment, request.user)
    form = LeaveForm(request.POST or None, initial={"expires_at": timezone.localtime(page.until)})
    if request.method == "POST":
        made = submitted(form, lambda **typed: services.ask_leave(change, environment, by=request.user, **typed))
        if made:
            messages.success(request, _("Asked: %s decides.") % page.decider)
            return redirect(made)
    context = {"form": form, "change": change, "environment": environment, "page": page}
    return render(request, "changes/ask_leave.html", context, status=422 if form.errors else 200)


@login_required
@clock.held()
def leave(request, key, number):
    """One leave: which version skips what, why, until when, and the decision."""
    change = queries.find(request.user, key)
    found = get_object_or_404(queries.leaves(request.user).filter(change=change), pk=number)
    context = {
        "record": found,
        "change": change,
        "options": LEAVE_WORKFLOW.options(found, request.user),
        "has_expired": found.has_expired(clock.now()),
        "decider": decider_name(found.environment),
        "skipped": queries.skipped_by(found),
    }
    return render(request, "changes/leave.html", context)


@login_required
@require_POST
def leave_transition(request, key, number):
    """Give leave, refuse it or take it back."""
    change = queries.find(request.user, key)
    found = get_object_or_404(queries.leaves(request.user).filter(change=change), pk=number)
    options = LEAVE_WORKFLOW.options(found, request.user)
    return transition_view(request, found, options, services.apply_leave, kind="promotion_leave")
