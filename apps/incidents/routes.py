"""Who is told of incidents: those who answer for its services, whoever commands it, those whose planned work it meets."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.environments.permissions import owners_of
from apps.notifications.routes import Route, routes, who_acted

from .models import Incident


def _incident(event) -> Incident:
    """The incident of this event; kept on it, because all who are told ask."""
    if "incident" not in vars(event):
        event.incident = Incident.objects.select_related("docket", "commander").get(docket__key=event.key)
    return event.incident


def _answering(event):
    """Owners of its services and its commander, where it is a major incident now."""
    incident = _incident(event)
    if not incident.stands_in_the_way:
        return User.objects.none()
    people = {person for found in owners_of(incident.services.all()).values() for person in found}
    return people | ({incident.commander} - {None})


def _parts(event):
    """People with a part in it: who reported it, who commands it, who watches it."""
    return User.objects.filter(is_active=True, participations__docket__key=event.key).distinct()


def _met(event):
    """People with a part in the planned work that it holds up or lets go with this."""
    dockets = [*event.data["covered"], *event.data["freed"]]
    return User.objects.filter(is_active=True, participations__docket__in=dockets).distinct()


def _major(event, user) -> str:
    return _("%(title)s: a major incident on what you answer for") % {"title": _incident(event).docket.title}


def _moved(event, user) -> str:
    incident = _incident(event)
    said = {
        "incident.mitigated": _("%(key)s is mitigated (%(who)s)"),
        "incident.resolved": _("%(key)s is resolved (%(who)s)"),
        "incident.closed": _("%(key)s is closed (%(who)s)"),
        "incident.reopened": _("%(key)s is open again (%(who)s)"),
        "incident.cancelled": _("%(key)s was raised in error (%(who)s)"),
        "incident.regraded": _("%(key)s has another severity: %(severity)s (%(who)s)"),
    }
    values = {"key": incident.key, "who": who_acted(event), "severity": incident.get_severity_display()}
    return said[event.kind] % values


def _reached(event, user) -> str:
    """To whom it newly holds something up, that; else that it lets go."""
    title = {"title": _incident(event).docket.title}
    if user.participations.filter(docket__in=event.data["covered"]).exists():
        return _("%(title)s: planned work of yours waits for this incident") % title
    return _("%(title)s: planned work of yours is free of this incident") % title


def _page(event, user) -> str:
    return reverse("incidents:detail", args=[event.key])


routes.add(
    "incidents.major",
    Route(
        label=gettext_lazy("A major incident on a service of mine"),
        kinds=("incident.reported", "incident.regraded", "incident.reopened"),
        recipients=_answering,
        sentence=_major,
        url=_page,
        asked=True,
    ),
)
routes.add(
    "incidents.moved",
    Route(
        label=gettext_lazy("An incident that I have a part in goes on"),
        kinds=(
            "incident.mitigated",
            "incident.resolved",
            "incident.closed",
            "incident.reopened",
            "incident.cancelled",
            "incident.regraded",
        ),
        recipients=_parts,
        sentence=_moved,
        url=_page,
    ),
)
routes.add(
    "incidents.reach",
    Route(
        label=gettext_lazy("An incident holds up my planned work, or lets it go"),
        kinds=("incident.reach_changed",),
        recipients=_met,
        sentence=_reached,
        url=_page,
    ),
)
