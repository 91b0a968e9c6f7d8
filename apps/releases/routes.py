"""Who is told of what happens to a release: those who have a part in it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.dockets.models import Docket
from apps.notifications.routes import Route, routes

RUNS = ("manager", "escalation")


def participants(event):
    """Everybody with a part in the release: who planned it, its manager, escalation point and watchers."""
    return User.objects.filter(participations__docket__key=event.key).distinct()


def managers(event):
    """Who manages it and who is called when it goes wrong, of what comes after code freeze."""
    if not event.data.get("late"):
        return User.objects.none()
    return User.objects.filter(participations__docket__key=event.key, participations__part__in=RUNS).distinct()


def owners(event):
    """The teams of its services, who will have to do something about it."""
    return User.objects.filter(teams__services__release_rows__release__docket__key=event.key, is_active=True).distinct()


def _said(template):
    def sentence(event, user) -> str:
        title = Docket.objects.filter(key=event.key).values_list("title", flat=True).first() or ""
        said = {"key": event.key, "title": title, "reason": event.reason or _("no reason given")}
        return str(template) % (said | {name: str(value) for name, value in event.data.items()})

    return sentence


def _url(event, user) -> str:
    return reverse("releases:detail", args=[event.key])


def _declare(
    name: str, label, kinds: tuple[str, ...], template, *, recipients=participants, asked: bool = False
) -> None:
    routes.add(
        f"releases.{name}",
        Route(label=label, kinds=kinds, recipients=recipients, sentence=_said(template), url=_url, asked=asked),
    )


_declare(
    "planned",
    gettext_lazy("A release of your services is planned"),
    ("release.planned",),
    gettext_lazy("%(key)s “%(title)s” is planned; its dates stand on the calendar."),
    recipients=owners,
)
_declare(
    "moved",
    gettext_lazy("A release of your services has other dates"),
    ("release.moved",),
    gettext_lazy("%(key)s “%(title)s” now aims at %(target)s."),
    recipients=owners,
)
_declare(
    "advanced",
    gettext_lazy("A release of yours is in its next phase"),
    ("release.begun", "release.advanced"),
    gettext_lazy("%(key)s “%(title)s” is in its next phase."),
)
_declare(
    "back",
    gettext_lazy("A release of yours went back"),
    ("release.went_back", "release.held"),
    gettext_lazy("%(key)s “%(title)s” went back or stands still: %(reason)s."),
)
_declare(
    "late",
    gettext_lazy("Something comes into a release after code freeze"),
    ("release.scope_added",),
    gettext_lazy("%(key)s “%(title)s”: something was added to the scope after code freeze."),
    recipients=managers,
)
_declare(
    "over",
    gettext_lazy("A release of yours is over"),
    ("release.completed", "release.cancelled"),
    gettext_lazy("%(key)s “%(title)s” is over."),
)
