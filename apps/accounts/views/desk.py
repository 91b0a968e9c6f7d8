"""Small answers to scripts: drafts of forms, and saved views."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.core.refusals import Refused

from .. import services
from .lists import shared_with

NOT_TYPED = frozenset({"csrfmiddlewaretoken", "version", "draft"})


@login_required
@require_http_methods(["POST", "DELETE"])
def draft(request):
    """POST keeps what was typed into the form that the address names (``?form=``) in the tab named ``draft``: every other
    field is the form's own. DELETE forgets the draft of the form ``kind``.

    A POST with ``forget`` throws that tab's draft away and leads back to ``next``: for those who work without scripts.
    """
    if request.method == "DELETE":
        asked = QueryDict(request.body) or request.GET
        services.discard_draft(request.user, asked.get("kind", "")[:40], asked.get("draft", "")[:16])
        return HttpResponse(status=204)
    if "forget" in request.POST and "form" not in request.GET:
        services.discard_draft(request.user, request.POST.get("kind", "")[:40], request.POST["forget"][:16])
        return _back(request)
    fields = {name: values for name, values in request.POST.lists() if name not in NOT_TYPED}
    try:
        kept = services.save_draft(
            request.user, form=request.GET.get("form", ""), fields=fields, instance=request.POST.get("draft", "")
        )
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
            **shared_with(request),
        )
        messages.success(request, _("Saved as “%s”.") % view)
    except Refused as refused:
        messages.error(request, str(refused))
    return _back(request)


def _back(request):
    back = request.POST.get("next", "")
    is_ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return HttpResponseRedirect(back if is_ours else "/")
