"""Who is told of freezes: those whose planned work one covers, and those who decide on exceptions."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.enums import RoleName
from apps.accounts.models import User
from apps.calendars.queries import span_text, window_of
from apps.notifications.routes import Route, routes

from .enums import ExceptionState
from .models import Freeze, FreezeException
from .permissions import MANAGERS
from .queries import covered


def _concerned(event):
    """People with a part in what the freeze covers: its conflicts, open or resolved by lifting it."""
    met = covered(_freeze(event).docket, ever=True)
    return User.objects.filter(is_active=True, participations__docket__in=met).distinct()


def _reached(event):
    """People with a part in what an edit of the freeze newly covers or frees."""
    dockets = [*event.data["covered"], *event.data["freed"]]
    return User.objects.filter(is_active=True, participations__docket__in=dockets).distinct()


def _deciders(event):
    """The freeze's approver, or the change managers where it names none."""
    exception = _exception(event)
    if exception.freeze.approver_id:
        return User.objects.filter(pk=exception.freeze.approver_id, is_active=True)
    return User.objects.filter(is_active=True, role_grants__role__slug=RoleName.CHANGE_MANAGER).distinct()


def _asker(event):
    return User.objects.filter(is_active=True, pk=_exception(event).asked_by_id)


def _freeze(event) -> Freeze:
    return Freeze.objects.select_related("docket").get(docket__key=event.key)


def _exception(event) -> FreezeException:
    rows = FreezeException.objects.select_related("docket", "freeze__docket", "subject")
    return rows.get(docket__key=event.key)


def _announced(event, user) -> str:
    freeze = _freeze(event)
    window = window_of(freeze.docket)
    values = {"title": freeze.docket.title, "span": span_text(window.span, user.time_zone) if window else ""}
    return _("%(title)s covers work of yours: %(span)s") % values


def _seconds(event):
    """Everybody who may confirm a lockdown, but not whoever made it."""
    held = User.objects.filter(is_active=True, role_grants__role__slug__in=MANAGERS)
    return held.exclude(pk=event.by_id).distinct()


def _locked_down(event, user) -> str:
    freeze = _freeze(event)
    until = date_format(timezone.localtime(freeze.confirm_until, ZoneInfo(user.time_zone)), "H:i")
    return _("%(title)s: confirm it by %(until)s, or it lapses") % {"title": freeze.docket.title, "until": until}


def _lifted(event, user) -> str:
    return _("%(title)s is lifted; work of yours is free of it") % {"title": _freeze(event).docket.title}


def _reach_changed(event, user) -> str:
    """To whom it newly covers something, that; else that it lets go."""
    if user.participations.filter(docket__in=event.data["covered"]).exists():
        return _announced(event, user)
    return _("%(title)s no longer covers work of yours") % {"title": _freeze(event).docket.title}


def _asked(event, user) -> str:
    exception = _exception(event)
    values = {"subject": exception.subject.key, "freeze": exception.freeze.docket.title}
    return _("Decide whether %(subject)s may go on in %(freeze)s") % values


def _settled(event, user) -> str:
    exception = _exception(event)
    if event.data.get("to") == ExceptionState.ASKED:
        return _("%(key)s for %(subject)s: one of two people agreed") % {
            "key": exception.key,
            "subject": exception.subject.key,
        }
    return _("%(key)s for %(subject)s: %(state)s") % {
        "key": exception.key,
        "subject": exception.subject.key,
        "state": exception.get_state_display().lower(),
    }


def _freeze_page(event, user) -> str:
    return reverse("freezes:detail", args=[event.key])


def _exception_page(event, user) -> str:
    return _exception(event).get_absolute_url()


routes.add(
    "freezes.announced",
    Route(
        label=gettext_lazy("A freeze covers my work"),
        kinds=("freeze.announced", "freeze.confirmed"),
        recipients=_concerned,
        sentence=_announced,
        url=_freeze_page,
    ),
)
routes.add(
    "freezes.lockdown",
    Route(
        label=gettext_lazy("A lockdown waits for a second person"),
        kinds=("freeze.locked_down",),
        recipients=_seconds,
        sentence=_locked_down,
        url=_freeze_page,
        asked=True,
    ),
)
routes.add(
    "freezes.lifted",
    Route(
        label=gettext_lazy("A freeze of my work is lifted"),
        kinds=("freeze.lifted",),
        recipients=_concerned,
        sentence=_lifted,
        url=_freeze_page,
    ),
)
routes.add(
    "freezes.reach",
    Route(
        label=gettext_lazy("An edited freeze covers or frees my work"),
        kinds=("freeze.reach_changed",),
        recipients=_reached,
        sentence=_reach_changed,
        url=_freeze_page,
    ),
)
routes.add(
    "freezes.exception_asked",
    Route(
        label=gettext_lazy("An exception waits for my decision"),
        kinds=("freeze_exception.asked",),
        recipients=_deciders,
        sentence=_asked,
        url=_exception_page,
        asked=True,
    ),
)
routes.add(
    "freezes.exception_settled",
    Route(
        label=gettext_lazy("My exception is decided"),
        kinds=("freeze_exception.granted", "freeze_exception.refused", "freeze_exception.revoked"),
        recipients=_asker,
        sentence=_settled,
        url=_exception_page,
    ),
)
