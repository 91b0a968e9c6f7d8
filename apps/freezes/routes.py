"""Who is told of freezes: those whose planned work one covers, and those who decide on exceptions."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.enums import RoleName
from apps.accounts.models import User
from apps.calendars.queries import span_text, window_of
from apps.dockets.queries import doers_of, unstopped
from apps.notifications.routes import Route, routes, who_acted

from .enums import ExceptionState, FreezeState
from .models import Freeze, FreezeException
from .permissions import MANAGERS
from .queries import covered


def _concerned(event):
    """People with a part in what the freeze covers: its conflicts, open or resolved by lifting it."""
    if event.data.get("to") == FreezeState.APPROVED and event.kind == "freeze.lifted":
        return User.objects.none()
    met = covered(_freeze(event).docket, ever=True)
    return User.objects.filter(is_active=True, participations__docket__in=met).distinct()


def _reached(event):
    """People with a part in what an edit of the freeze newly covers or frees."""
    dockets = [*event.data["covered"], *event.data.get("freed", ())]
    return User.objects.filter(is_active=True, participations__docket__in=dockets).distinct()


def _deciders(event):
    """The freeze's approver, or the change managers where it names none, or one whose own work it is."""
    exception = _exception(event)
    theirs = _own(exception)
    if exception.freeze.approver_id and exception.freeze.approver_id not in theirs:
        return User.objects.filter(pk=exception.freeze.approver_id, is_active=True)
    return _managers().exclude(pk__in=theirs)


def _second_deciders(event):
    """Once one of two people said yes: all who can be the second, whoever the freeze names first of them."""
    exception = _exception(event)
    if event.data.get("to") != ExceptionState.ASKED:
        return User.objects.none()
    can = Q(pk=exception.freeze.approver_id) | Q(pk__in=_managers().values("pk"))
    return User.objects.filter(can, is_active=True).exclude(pk__in={*_own(exception), exception.decided_by_id})


def _managers():
    return User.objects.filter(is_active=True, role_grants__role__slug=RoleName.CHANGE_MANAGER).distinct()


def _own(exception: FreezeException) -> set[int]:
    """Whose own work it is to let through, and who asked for that."""
    return {exception.asked_by_id, *doers_of([exception.subject_id]).get(exception.subject_id, ())}


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


def _second_lifters(event):
    """Everybody who may lift a hard freeze for which one person asked that, but not who works in it."""
    if event.data.get("to") != FreezeState.APPROVED:
        return User.objects.none()
    met = covered(_freeze(event).docket)
    doers = set().union(*doers_of(met - unstopped(met)).values())
    return _seconds(event).exclude(pk__in=doers)


def _lift_asked(event, user) -> str:
    values = {"who": who_acted(event), "title": _freeze(event).docket.title}
    return _("%(who)s asks to lift %(title)s; it takes a second person") % values


def _locked_down(event, user) -> str:
    freeze = _freeze(event)
    until = date_format(timezone.localtime(freeze.confirm_until, ZoneInfo(user.time_zone)), "H:i")
    return _("%(title)s: confirm it by %(until)s, or it lapses") % {"title": freeze.docket.title, "until": until}


def _lifted(event, user) -> str:
    return _("%(title)s is lifted; work of yours is free of it") % {"title": _freeze(event).docket.title}


def _weakened(event, user) -> str:
    values = {"title": _freeze(event).docket.title, "why": event.reason}
    return _("%(title)s holds for less than was announced: %(why)s") % values


def _reach_changed(event, user) -> str:
    """To whom it newly covers something, that; else that it lets go."""
    if user.participations.filter(docket__in=event.data["covered"]).exists():
        return _announced(event, user)
    return _("%(title)s no longer covers work of yours") % {"title": _freeze(event).docket.title}


def _asked(event, user) -> str:
    exception = _exception(event)
    values = {"subject": exception.subject.key, "freeze": exception.freeze.docket.title}
    return _("Decide whether %(subject)s may go on in %(freeze)s") % values


def _second_asked(event, user) -> str:
    exception = _exception(event)
    values = {"subject": exception.subject.key, "freeze": exception.freeze.docket.title, "who": who_acted(event)}
    return _("%(who)s agreed; decide as the second whether %(subject)s may go on in %(freeze)s") % values


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
    "freezes.lift_asked",
    Route(
        label=gettext_lazy("A hard freeze waits for a second person to lift it"),
        kinds=("freeze.lifted",),
        recipients=_second_lifters,
        sentence=_lift_asked,
        url=_freeze_page,
        asked=True,
    ),
)
routes.add(
    "freezes.weakened",
    Route(
        label=gettext_lazy("A freeze of my work is weakened"),
        kinds=("freeze.weakened",),
        recipients=_reached,
        sentence=_weakened,
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
    "freezes.exception_second",
    Route(
        label=gettext_lazy("An exception waits for a second person"),
        kinds=("freeze_exception.granted",),
        recipients=_second_deciders,
        sentence=_second_asked,
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
