"""Who is told of what happens to a template: its owners, and those whose open changes rest on it."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.dockets.models import Docket
from apps.notifications.routes import Route, routes

from .enums import State
from .models import ChangeRequest, ChangeTemplate

NOT_STARTED = (State.DRAFT, State.SCHEDULED)


def owners(event):
    """Who takes part in the template, and the people of its team."""
    template = Docket.objects.filter(key=event.key)
    team = template.values("team")
    people = Q(participations__docket__in=template) | Q(memberships__team__in=team)
    return User.objects.filter(people, is_active=True, is_service=False).distinct()


def proposers(event):
    """Who opened it or watches it."""
    return User.objects.filter(is_active=True, participations__docket__key=event.key).distinct()


def blocked(event):
    """Requesters and implementers of changes that were raised from it and have not begun."""
    changes = ChangeRequest.objects.filter(template__docket__key=event.key, state__in=NOT_STARTED)
    people = Q(changes_asked_for__in=changes) | Q(changes_to_implement__in=changes)
    return User.objects.filter(people, is_active=True).distinct()


def _said(template):
    def sentence(event, user) -> str:
        title = Docket.objects.filter(key=event.key).values_list("title", flat=True).first() or ""
        said = {"key": event.key, "title": title, "reason": event.reason, "until": event.data.get("until", "")}
        return str(template) % said

    return sentence


def _page(event, user) -> str:
    return reverse("changes:template", args=[event.key])


def _mine(event, user) -> str:
    """Their own change where it is one, else the template."""
    mine = ChangeRequest.objects.filter(
        Q(requester=user) | Q(implementer=user), template__docket__key=event.key, state__in=NOT_STARTED
    )
    change = mine.select_related("docket").first()
    return change.get_absolute_url() if change else _page(event, user)


def _blocked(event, user) -> str:
    template = ChangeTemplate.objects.select_related("docket").get(docket__key=event.key)
    return _("Work of yours cannot start as a standard change: %(key)s “%(title)s” is %(state)s.") % {
        "key": event.key,
        "title": template.docket.title,
        "state": str(template.get_state_display()).lower(),
    }


def _declare(name: str, label, kinds: tuple[str, ...], template, recipients, *, asked: bool = False) -> None:
    routes.add(
        f"changes.template_{name}",
        Route(label=label, kinds=kinds, recipients=recipients, sentence=_said(template), url=_page, asked=asked),
    )


_declare(
    "suspended",
    gettext_lazy("A standard change of my team is suspended"),
    ("template.suspended", "template.failed"),
    gettext_lazy("%(key)s “%(title)s” is suspended: %(reason)s"),
    owners,
    asked=True,
)
_declare(
    "expiring",
    gettext_lazy("A standard change of my team is about to expire"),
    ("template.expiring",),
    gettext_lazy("The certificate of %(key)s “%(title)s” ends on %(until)s; ask for its renewal."),
    owners,
    asked=True,
)
_declare(
    "expired",
    gettext_lazy("A standard change of my team has expired"),
    ("template.expired",),
    gettext_lazy("The certificate of %(key)s “%(title)s” has ended; nothing is raised from it any more."),
    owners,
)
_declare(
    "certified",
    gettext_lazy("A standard change that I proposed is certified"),
    ("template.certified",),
    gettext_lazy("%(key)s “%(title)s” is certified and in the catalogue."),
    proposers,
)
_declare(
    "rejected",
    gettext_lazy("A standard change that I proposed is rejected"),
    ("template.rejected",),
    gettext_lazy("%(key)s “%(title)s” is not certified; what was said stands on its page."),
    proposers,
)
routes.add(
    "changes.template_blocks",
    Route(
        label=gettext_lazy("A standard change of mine cannot start"),
        kinds=("template.suspended", "template.failed", "template.expired", "template.retired"),
        recipients=blocked,
        sentence=_blocked,
        url=_mine,
        asked=True,
    ),
)
