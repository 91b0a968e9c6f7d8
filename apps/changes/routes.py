"""Who is told of what happens to a change: those who have a part in it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.dockets.models import Docket
from apps.notifications.routes import Route, routes

RUNNERS = ("implementer", "assignee")


def participants(event):
    """Everybody with a part in the change: requester, implementer, assignee, manager, watchers."""
    return User.objects.filter(participations__docket__key=event.key).distinct()


def runners(event):
    """Those who carry the change out."""
    return User.objects.filter(participations__docket__key=event.key, participations__part__in=RUNNERS).distinct()


def _said(template):
    def sentence(event, user) -> str:
        title = Docket.objects.filter(key=event.key).values_list("title", flat=True).first() or ""
        return str(template) % {"key": event.key, "title": title, "reason": event.reason or _("no reason given")}

    return sentence


def _url(event, user) -> str:
    return reverse("changes:detail", args=[event.key])


def _declare(
    name: str, label, kinds: tuple[str, ...], template, *, recipients=participants, asked: bool = False
) -> None:
    routes.add(
        f"changes.{name}",
        Route(label=label, kinds=kinds, recipients=recipients, sentence=_said(template), url=_url, asked=asked),
    )


_declare(
    "submitted",
    gettext_lazy("A change of yours was submitted"),
    ("change.submitted",),
    gettext_lazy("%(key)s “%(title)s” was submitted for approval."),
)
_declare(
    "to_run",
    gettext_lazy("A change that you carry out is scheduled"),
    ("change.scheduled",),
    gettext_lazy("%(key)s “%(title)s” is approved and scheduled; the work is yours."),
    recipients=runners,
    asked=True,
)
_declare(
    "scheduled",
    gettext_lazy("A change of yours was scheduled"),
    ("change.scheduled",),
    gettext_lazy("%(key)s “%(title)s” is approved and scheduled."),
)
_declare(
    "started",
    gettext_lazy("A change of yours was started"),
    ("change.started",),
    gettext_lazy("Work on %(key)s “%(title)s” has begun."),
)
_declare(
    "ended",
    gettext_lazy("Work on a change of yours ended"),
    ("change.finished", "change.backed_out"),
    gettext_lazy("Work on %(key)s “%(title)s” has ended; it waits to be closed."),
)
_declare(
    "closed",
    gettext_lazy("A change of yours was closed"),
    ("change.closed", "change.cancelled"),
    gettext_lazy("%(key)s “%(title)s” is over."),
)
_declare(
    "returned",
    gettext_lazy("A change of yours came back"),
    ("change.returned", "change.rejected", "change.reopened"),
    gettext_lazy("%(key)s “%(title)s” needs you again: %(reason)s."),
    asked=True,
)
