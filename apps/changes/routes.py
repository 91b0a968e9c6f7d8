"""Who is told of what happens to a change: those who have a part in it."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.enums import RoleName
from apps.accounts.models import User
from apps.calendars import queries as calendar
from apps.calendars.models import Window
from apps.dockets.enums import Prefix
from apps.dockets.models import Docket, Participant
from apps.notifications.routes import Route, routes

RUNNERS = ("implementer", "assignee")
OWE_THE_RECORD = ("requester", "assignee")
PARTS = {
    "implementer": gettext_lazy("its implementer"),
    "assignee": gettext_lazy("its assignee"),
    "manager": gettext_lazy("its change manager"),
}


def participants(event):
    """Everybody with a part in the change: requester, implementer, assignee, manager, watchers."""
    return User.objects.filter(participations__docket__key=event.key).distinct()


def runners(event):
    """Those who carry the change out."""
    return User.objects.filter(participations__docket__key=event.key, participations__part__in=RUNNERS).distinct()


def named(event):
    """Whoever has a part now that this event gave to somebody."""
    return User.objects.filter(participations__in=_given(event)).distinct()


def _given(event):
    """A draft names everybody it names; an edit those whose field differs."""
    parts = PARTS.keys() & set(event.data.get("fields", PARTS))
    return Participant.objects.filter(docket__key=event.key, part__in=parts)


def _parts(event, user) -> str:
    held = _given(event).filter(user=user).order_by("part").values_list("part", flat=True)
    return get_text_list([str(PARTS[part]) for part in held], _("and"))


def moved(event):
    """Everybody with a part, where the window differs: in an edit, or moved on the calendar, which holds others' too."""
    if event.kind == "change.edited" and "window.span" not in event.data.get("fields", ()):
        return User.objects.none()
    return participants(event).filter(participations__docket__prefix=Prefix.CHANGE)


def _window(event, user) -> str:
    window = Window.objects.filter(docket__key=event.key, purpose="work", withdrawn_at=None).first()
    return calendar.span_text(window.span, timezone.get_current_timezone_name()) if window else _("none")


def owe_the_record(event):
    """Those who write it."""
    return User.objects.filter(
        participations__docket__key=event.key, participations__part__in=OWE_THE_RECORD
    ).distinct()


def look_after_it(event):
    """Its change manager; where it has none, all of them."""
    own = User.objects.filter(participations__docket__key=event.key, participations__part="manager", is_active=True)
    return own if own.exists() else User.objects.filter(role_grants__role__slug=RoleName.CHANGE_MANAGER).distinct()


def _record_due(event, user):
    return datetime.fromisoformat(event.data["due"])


def _when(event, user) -> str:
    return date_format(timezone.localtime(_record_due(event, user)), "D j M H:i")


def _said(template, **more):
    """``more`` gives words of the sentence by name, each from event and reader."""

    def sentence(event, user) -> str:
        title = Docket.objects.filter(key=event.key).values_list("title", flat=True).first() or ""
        said = {"key": event.key, "title": title, "reason": event.reason or _("no reason given")}
        return str(template) % (said | {name: word(event, user) for name, word in more.items()})

    return sentence


def _url(event, user) -> str:
    return reverse("changes:detail", args=[event.key])


def _nothing(event, user) -> None:
    return None


def _declare(
    name: str,
    label,
    kinds: tuple[str, ...],
    template,
    *,
    recipients=participants,
    asked: bool = False,
    due=_nothing,
    **more,
) -> None:
    sentence = _said(template, **more)
    routes.add(
        f"changes.{name}",
        Route(label=label, kinds=kinds, recipients=recipients, sentence=sentence, url=_url, asked=asked, due=due),
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
# Who is named in the edit that moves the window hears of the part first, and of one event once.
_declare(
    "named",
    gettext_lazy("You are given a part in a change"),
    ("change.drafted", "change.edited"),
    gettext_lazy("%(key)s “%(title)s” names you as %(parts)s."),
    recipients=named,
    parts=_parts,
)
_declare(
    "moved",
    gettext_lazy("The window of a change of yours moved"),
    ("change.edited", "window.moved"),
    gettext_lazy("%(key)s “%(title)s” has another window: %(window)s."),
    recipients=moved,
    window=_window,
)
_declare(
    "held",
    gettext_lazy("A change of yours was put on hold"),
    ("change.held",),
    gettext_lazy("%(key)s “%(title)s” is on hold: %(reason)s."),
)
_declare(
    "resumed",
    gettext_lazy("A change of yours goes on"),
    ("change.resumed",),
    gettext_lazy("%(key)s “%(title)s” is no longer on hold."),
)
_declare(
    "record_due",
    gettext_lazy("The full record of an emergency is due"),
    ("change.record_due",),
    gettext_lazy("The full record of %(key)s “%(title)s” is due %(when)s."),
    recipients=owe_the_record,
    asked=True,
    due=_record_due,
    when=_when,
)
_declare(
    "record_overdue",
    gettext_lazy("The full record of an emergency is overdue"),
    ("change.record_overdue",),
    gettext_lazy("The full record of %(key)s “%(title)s” was due %(when)s and is late."),
    recipients=look_after_it,
    asked=True,
    due=_record_due,
    when=_when,
)
