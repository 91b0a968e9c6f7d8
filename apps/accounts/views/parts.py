"""What the pages of people and teams share."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.core.pages import attempted
from apps.core.refusals import Refusal, Stale


def refusal_page(request, *refusals: Refusal):
    """Why something cannot be done, in words, and who can."""
    return render(request, "403.html", {"refusals": refusals}, status=403)


def act(request, record, form, do: Callable):
    """Do something small from a record's page and go back to it; what stands in the way becomes a message."""
    if form is not None and not form.is_valid():
        for name, errors in form.errors.items():
            messages.error(request, f"{form.fields[name].label}: {' '.join(errors)}")
        return redirect(record)
    try:
        attempted(request, partial(do, **(form.cleaned_data if form is not None else {})), done=_("Done."))
    except Stale:
        return render(request, "409.html", {"record_url": record.get_absolute_url()}, status=409)
    return redirect(record)
