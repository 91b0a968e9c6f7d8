"""Who is told of conflicts: those who answer for one whose acceptance has run out, or that was handed to them."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.notifications.routes import Route, routes

from .models import Conflict


def _answering(event):
    """Who accepted it, who sees to it, and those with a part in the record whose history says so."""
    rows = Conflict.objects.filter(pk=event.data.get("conflict", 0))
    named = Q(pk__in=rows.values("owner")) | Q(pk=event.data.get("accepted_by") or 0)
    return User.objects.filter(named | Q(participations__docket__key=event.key), is_active=True).distinct()


def _owner(event):
    return User.objects.filter(username=event.data.get("owner") or "", is_active=True)


routes.add(
    "calendars.reopened",
    Route(
        label=gettext_lazy("An accepted conflict of mine is open again"),
        kinds=("conflict.reopened",),
        recipients=_answering,
        sentence=lambda event, user: _("An overlap of %s was accepted until now, and is open again") % event.key,
        url=lambda event, user: reverse("calendars:conflicts", args=[event.key]),
        asked=True,
    ),
)
routes.add(
    "calendars.taken",
    Route(
        label=gettext_lazy("A conflict was handed to me"),
        kinds=("conflict.taken",),
        recipients=_owner,
        sentence=lambda event, user: _("See to a conflict of %s") % event.key,
        url=lambda event, user: reverse("calendars:conflicts", args=[event.key]),
        asked=True,
    ),
)
