"""Small answers to scripts: drafts of forms, and saved views."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.core.refusals import Refused

from .. import services

NOT_TYPED = frozenset({"kind", "path", "csrfmiddlewaretoken", "version"})


@login_required
@require_http_methods(["POST", "DELETE"])
def draft(request):
    """POST keeps what was typed into the form named ``kind``; DELETE forgets it."""
    if request.method == "DELETE":
        kind = QueryDict(request.body).get("kind") or request.GET.get("kind", "")
        services.discard_draft(request.user, kind[:40])
        return HttpResponse(status=204)
    fields = {name: values for name, values in request.POST.lists() if name not in NOT_TYPED}
    try:
        kept = services.save_draft(request.user, form=request.POST.get("kind", ""), fields=fields)
    except Refused as refused:
        return JsonResponse({"detail": str(refused)}, status=refused.status)
    return JsonResponse({"saved_at": kept.saved_at.isoformat()})


@login_required
@require_POST
def save_view(request):
    """Save the list or calendar as it is filtered now, and go back to it."""
    asked = request.POST
    try:
        view = services.save_view(
            by=request.user,
            page=asked.get("page", "")[:40],
            name=asked.get("name", ""),
            query=asked.get("query", "")[:4000],
            is_shared="is_shared" in asked,
        )
        messages.success(request, _("Saved as “%s”.") % view)
    except Refused as refused:
        messages.error(request, str(refused))
    back = asked.get("next", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "/")
