"""Parting a change over many services: what would be made, then all of it or none."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from apps.core.pages import posted_version
from apps.core.refusals import Refused, Stale

from .. import queries, services
from ..permissions import may_edit
from ..queries.parts import parts_of


@login_required
@require_http_methods(["GET", "POST"])
def fan_out(request, key):
    """The parts as they would be, chosen by service."""
    change = queries.find(request.user, key)
    if refusal := may_edit(change, request.user):
        return render(request, "changes/refused.html", {"refusals": [refusal], "change": change}, status=403)
    parts, refusals, status = parts_of(change), (), 200
    if request.method == "POST":
        chosen = [part.service for part in parts if part.service.slug in request.POST.getlist("service")]
        try:
            made = services.fan_out(change, by=request.user, services=chosen, version=posted_version(request))
        except Refused as refused:
            refusals, status = refused.refusals, refused.status
        except Stale:
            return render(request, "409.html", {"record_url": change.get_absolute_url()}, status=409)
        else:
            count = len(made)
            said = ngettext("%(n)s part is drafted.", "%(n)s parts are drafted.", count) % {"n": count}
            messages.success(request, said)
            return redirect(change)
    context = {"change": change, "parts": parts, "refusals": refusals}
    context["seen"] = queries.seen_of((part.standing for part in parts if part.standing), request.user)
    context["missing"] = sum(part.standing is None for part in parts)
    return render(request, "changes/fan_out.html", context, status=status)
