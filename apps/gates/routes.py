"""Who is told about gates and waivers."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.notifications.routes import Route, routes

from .models import Gate, Waiver
from .permissions import DECIDERS


def _participants(event):
    return User.objects.filter(participations__docket__key=event.key, is_active=True).distinct()


def _deciders(event):
    return User.objects.filter(role_grants__role__slug__in=DECIDERS, is_active=True).distinct()


def _room(event, user) -> str:
    return reverse("gates:gate", args=[event.key, event.data["purpose"]])


def _decided(event, user) -> str:
    gate = Gate.objects.filter(docket__key=event.key, purpose=event.data["purpose"]).first()
    return _("%(gate)s of %(key)s: %(verdict)s") % {
        "gate": gate.name,
        "key": event.key,
        "verdict": gate.get_state_display().lower(),
    }


def _outdated(event, user) -> str:
    return _("A decision for %(key)s is outdated: what it rested on has changed") % {"key": event.key}


def _waiver_url(event, user) -> str:
    waiver = Waiver.objects.filter(
        criterion__gate__docket__key=event.key, criterion__name=event.data["criterion"]
    ).last()
    return reverse("gates:waiver", args=[waiver.key])


def _waiver(event, user) -> str:
    return _("%(key)s: decide on passing without “%(criterion)s”") % {"key": event.key, **event.data}


routes.add(
    "gates.decided",
    Route(
        label=gettext_lazy("A gate is decided"),
        kinds=("gate.decided",),
        recipients=_participants,
        sentence=_decided,
        url=_room,
    ),
)
routes.add(
    "gates.outdated",
    Route(
        label=gettext_lazy("A gate's decision is outdated"),
        kinds=("gate.outdated",),
        recipients=_participants,
        sentence=_outdated,
        url=_room,
        asked=True,
    ),
)
routes.add(
    "gates.waiver",
    Route(
        label=gettext_lazy("A waiver is asked for"),
        kinds=("waiver.asked",),
        recipients=_deciders,
        sentence=_waiver,
        url=_waiver_url,
        asked=True,
    ),
)
