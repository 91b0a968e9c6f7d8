"""How an incident plugs in below: its docket, who edits it, who sees a restricted one, what a link to it sets free."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.dockets.enums import Prefix
from apps.dockets.models import Docket
from apps.dockets.permissions import sights
from apps.dockets.subjects import Subject, at_turn, subjects

from . import services
from .enums import Severity
from .models import Incident
from .permissions import leader_name, may_act, sees_as_owner
from .workflow import INCIDENT_WORKFLOW


def facts(docket: Docket) -> dict:
    """An incident as others may look at it; nothing is planned in it, so nothing stops it."""
    incident = docket.incident
    return {"kind": "incident", "type": "", "severity": incident.severity, "team": docket.team.slug}


def unblock(dockets: Iterable[int]) -> dict[int, str]:
    """Who may end each of these incidents, as refusals say."""
    rows = Incident.objects.filter(docket__in=dockets).select_related("commander", "docket__team")
    return {row.docket_id: _("%s or a change manager") % leader_name(row) for row in rows}


def linked(docket: Docket, *, by, **_rest) -> None:
    """A link to it, or from it, came or went: what is linked to it goes on."""
    services.look_again(docket.incident, by=by)


subjects.add(
    Prefix.INCIDENT,
    Subject(
        prefix=Prefix.INCIDENT,
        label=gettext_lazy("Incident"),
        relation="incident",
        url_name="incidents:detail",
        facts=facts,
        may_edit=lambda docket, user: may_act(docket.incident, user),
        glance=lambda docket, user: at_turn(
            docket.incident,
            INCIDENT_WORKFLOW,
            risk=str(Severity(docket.incident.severity).label),
            risk_tone=Severity(docket.incident.severity).tone,
        ),
        unblock=unblock,
        reactions={"content.changed": linked, "linked.changed": linked},
    ),
)
sights.add("incidents", sees_as_owner)
