"""Giving a change to somebody else, from its page."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core.pages import form_page, posted_version, saved

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
    reassign = partial(services.reassign, change, by=request.user, version=posted_version(request))
    answer = saved(request, form, reassign, done=_("The people of %(key)s are changed."), to=change)
    return answer or form_page(request, "changes/reassign.html", form, record=change, change=change)
