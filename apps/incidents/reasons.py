"""What a major incident says against work at an instant, for the one verdict function."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from apps.calendars.enums import Severity
from apps.calendars.queries import accepted_for, force_of, moment_text
from apps.calendars.verdict import Reason, reasons
from apps.core.refusals import Refusal

from .conflicts import EMERGENCY
from .links import freed_by_links
from .models import Incident
from .permissions import leader_name
from .queries import CODE, standing

BOOKING = "booking"
WORK = ("change", "deployment", BOOKING, "")


@reasons.register("incidents")
def incidents(docket, facts: dict, span, at: datetime) -> Iterator[Reason]:
    """A major incident that is not resolved holds up work on its services, as the weight of its rule says: what blocks
    waits, what warns or informs is only said, and a rule that is switched off says nothing.

    Work that is for the incident (linked to it by who acts on it), an emergency, and what somebody accepted goes on and is told so.
    """
    if facts.get("kind", "") not in WORK:
        return
    services, environments = facts.get("service_ids") or (), facts.get("environment_ids") or ()
    met = [one for one in standing() if one.holds_up(services, environments)]
    force = force_of(CODE) if met else ""
    if not force:
        return
    linked = freed_by_links([docket.pk], [one.docket_id for one in met]) if docket else set()
    accepted = accepted_for(docket, CODE, at)
    rows = Incident.objects.select_related("docket__team", "commander").in_bulk(
        [one.docket_id for one in met], field_name="docket_id"
    )
    for one in met:
        incident = rows[one.docket_id]
        if docket and (docket.pk, one.docket_id) in linked:
            yield _note(incident, _("this is linked to it and goes on"), "incident_linked")
        elif facts.get("type") == EMERGENCY:
            yield _note(incident, _("as an emergency this may go on"), "incident_emergency")
        elif until := accepted.get(one.docket_id):
            said = _("this is accepted until %s") % moment_text(until)
            yield _note(incident, said, "incident_accepted", until=until)
        elif force != Severity.BLOCKS or facts.get("kind") == BOOKING:
            yield _note(incident, _("look at it before you begin"), "incident_open")
        else:
            yield Reason(_held_up(incident), "wait")


def _note(incident: Incident, said: str, code: str, *, until: datetime | None = None) -> Reason:
    sentence = _("%(incident)s is not resolved; %(said)s.") % {"incident": _name(incident), "said": said}
    return Reason(Refusal(sentence, code=code, url=_url(incident)), "note", until)


def _held_up(incident: Incident) -> Refusal:
    """Nobody is asked by name for the reader of a verdict: of a restricted one is said no more than that it is there."""
    if incident.docket.is_restricted:
        sentence = _("%s is not resolved; this waits for it, or until a change manager accepts the conflict.")
        return Refusal(sentence % _name(incident), code="major_incident", unblock=_("a change manager"))
    leader = leader_name(incident)
    sentence = _(
        "%(incident)s is not resolved; work on its services waits until %(who)s resolves it or gives it another severity, "
        "or until a change manager, or a member of the team who neither asked for this nor does it, accepts the conflict. "
        "Work that is for it goes on once its commander links the two, or somebody who acts on it and neither asked for "
        "the work nor does it."
    )
    values = {"incident": _name(incident), "who": leader}
    return Refusal(sentence % values, code="major_incident", url=_url(incident), unblock=leader)


def _name(incident: Incident) -> str:
    if incident.docket.is_restricted:
        return _("A reserved major incident")
    return _("The major incident %(key)s “%(title)s”") % {"key": incident.key, "title": incident.docket.title}


def _url(incident: Incident) -> str:
    return "" if incident.docket.is_restricted else incident.get_absolute_url()
