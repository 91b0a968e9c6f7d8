"""What the pages of services and of environments share."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.core.pages import posted_version
from apps.core.refusals import Refusal, Refused, Stale
from apps.core.workflow import SAME, Option, Transition


def retire_option(refusal: Refusal | None) -> Option:
    """Retiring as a button of the same kind as a workflow's."""
    row = Transition("retire", (), SAME, label=_("Retire"), asks=("reason",))
    return Option(row, (refusal,) if refusal else ())


def retired(request, record, retire: Callable) -> HttpResponse:
    """Take ``record`` out of use by ``retire``, for the reason that was given, and go back to it."""
    reason, version = request.POST.get("reason", ""), posted_version(request)
    try:
        retire(record, by=request.user, reason=reason, version=version)
    except Refused as refused:
        return refusal_page(request, *refused.refusals, status=refused.status)
    except Stale:
        return render(request, "409.html", {"record_url": record.get_absolute_url()}, status=409)
    messages.success(request, _("%(name)s is retired.") % {"name": record})
    return redirect(record)


def refusal_page(request, *refusals: Refusal, status: int = 403):
    """Why something cannot be done, in words, and who can."""
    return render(request, "environments/refused.html", {"refusals": refusals}, status=status)
