"""Giving a change to somebody else, from its page."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core.forms import submitted
from apps.core.pages import posted_version, stale_page
from apps.core.refusals import Stale

from .. import queries, services
from ..forms.people import ReassignForm
from ..permissions import may_edit


@login_required
@require_http_methods(["GET", "POST"])
def reassign(request, key):
    """Name another implementer, assignee or change manager, with the reason."""
    change = queries.find(request.user, key)
    if refusal := may_edit(change, request.user):
        return render(request, "changes/refused.html", {"refusals": [refusal], "change": change}, status=403)
    form = ReassignForm(request.POST or None, change=change)
    try:
        if request.method == "POST" and submitted(
            form,
            lambda **given: services.reassign(change, by=request.user, version=posted_version(request), **given),
        ):
            messages.success(request, _("The people of %s are changed.") % change.key)
            return redirect(change)
    except Stale as stale:
        return stale_page(request, form, stale)
    context = {"form": form, "change": change, "version": request.POST.get("version", change.version)}
    return render(request, "changes/reassign.html", context, status=422 if form.errors else 200)
