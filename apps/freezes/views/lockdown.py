"""Emergency lockdown: the page that shows what would stop, and the second click that stops it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.core.forms import submitted

from .. import queries, services
from ..forms import LockdownForm
from ..permissions import may_draft


@login_required
def lockdown(request):
    """What would stop now, and one button that stops it."""
    refusal = may_draft(request.user)
    form = LockdownForm(request.POST or None)
    if request.method == "POST" and not refusal:
        made = submitted(form, lambda **typed: services.lock_down(by=request.user, **typed))
        if made:
            messages.warning(request, _("Locked down. A second person confirms it within 30 minutes, or it lapses."))
            return redirect(made)
    asked = form.asked() if form.is_bound else {}
    context = {"form": form, "refusal": refusal}
    context["hits"] = None if refusal else queries.lockdown_hits(request.user, most=queries.SHOWN, **asked)
    status = 403 if refusal else 422 if form.errors else 200
    return render(request, "freezes/lockdown.html", context, status=status)


@login_required
@require_POST
def lockdown_preview(request):
    """What would stop, while one narrows it; a fragment beside the form."""
    form = LockdownForm(request.POST)
    hits = None if may_draft(request.user) else queries.lockdown_hits(request.user, most=queries.SHOWN, **form.asked())
    return render(request, "freezes/_lockdown.html", {"hits": hits})
