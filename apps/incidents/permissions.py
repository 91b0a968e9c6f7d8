"""Who reports an incident, who acts on it, and who sees a restricted one."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from apps.accounts.enums import RoleName
from apps.core.refusals import Refusal
from apps.dockets.permissions import visible_to as docket_visible_to
from apps.environments.permissions import LOOKS_ON, owned_ids

from .models import Incident, IncidentService

MANAGERS = (RoleName.CHANGE_MANAGER, RoleName.RELEASE_MANAGER)


def visible_to(user) -> Q:
    """The condition on incidents that this person may see."""
    return docket_visible_to(user, "docket__")


def visible_incidents(user) -> QuerySet[Incident]:
    """Incidents this person may see, with header, team and people."""
    return Incident.objects.filter(visible_to(user)).select_related(
        "docket__team", "environment", "commander", "reporter", "cause"
    )


def sees_as_owner(user) -> Q:
    """How a restricted docket is seen by the owners of the services that its incident is felt in (declared to ``sights``)."""
    theirs = IncidentService.objects.filter(incident__docket=OuterRef("pk"), service__in=owned_ids(user))
    return Q(Exists(theirs))


def may_report(user) -> Refusal | None:
    """Everybody who works here, programs included; not who only looks on."""
    if user.is_active and not (user.role_names and user.role_names <= LOOKS_ON):
        return None
    return Refusal(
        _("Your role looks on; tell somebody who works in Slipway, who reports it."),
        code="may_report",
        kind="who",
        unblock=_("an administrator"),
    )


def may_act(incident: Incident, user) -> Refusal | None:
    """Its commander, whoever reported it, its team and the owners of its services; change and release managers."""
    if refusal := may_report(user):
        return refusal
    if user.holds(*MANAGERS) or user.pk in (incident.commander_id, incident.reporter_id):
        return None
    if incident.docket.team_id in user.team_ids or incident.service_rows.filter(service__in=owned_ids(user)).exists():
        return None
    return Refusal(
        _("%(key)s is led by %(who)s; besides, owners of its services and change or release managers act on it.")
        % {"key": incident.key, "who": leader_name(incident)},
        code="may_act",
        kind="who",
        unblock=leader_name(incident),
    )


def leader_name(incident: Incident) -> str:
    """Who can end it, in words: its commander, else the team that answers for it."""
    return str(incident.commander or incident.docket.team)
