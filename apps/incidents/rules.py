"""What must be true of an incident: its services, and its moments in order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.refusals import Refusal

from .enums import OVER, IncidentState, Severity
from .models import Incident

SKEW = timedelta(minutes=5)
"""How far the clock of a system that reports may be ahead of ours."""


def is_not_over(incident: Incident, actor=None) -> Refusal | None:
    """What is closed or was raised in error is not edited any more."""
    if incident.state not in OVER:
        return None
    sentence = _("%(key)s is over: %(state)s. Reopen it where it is not.")
    values = {"key": incident.key, "state": str(incident.get_state_display()).lower()}
    if incident.state == IncidentState.CANCELLED:
        sentence = _("%(key)s was raised in error; it is not changed any more.")
    return Refusal(sentence % values, code="is_over", kind="state")


def differs(incident: Incident, actor=None) -> Refusal | None:
    """A new severity is another one; asked where one was given (see ``Workflow.acting``)."""
    wanted = getattr(incident, "given", {}).get("severity")
    if not wanted:
        return None
    if wanted not in Severity.values:
        return _input(_("Choose how grave it is."), "severity")
    if wanted == incident.severity:
        return _input(_("It is on record as “%s” already.") % Severity(wanted).label, "severity")
    return None


def nobody_leads(incident: Incident, actor=None) -> Refusal | None:
    """The lead is taken where nobody has it; from somebody else it is handed over by an edit."""
    if incident.commander is None:
        return None
    sentence = _("%(who)s leads it. To hand it over, edit the incident and name somebody else.")
    return Refusal(sentence % {"who": incident.commander}, code="led", kind="state")


def names_a_service(services) -> Refusal | None:
    """Without a service nobody is told, and nothing is held up."""
    return None if services else _input(_("Please name at least one service that it is felt in."), "services")


def not_ahead(moment: datetime) -> datetime:
    """The moment, or now where a clock that runs a little fast has it ahead of us."""
    now = clock.now()
    return now if now < moment <= now + SKEW else moment


def moments_in_order(incident: Incident) -> Iterator[Refusal]:
    """Nothing lies ahead of now, and nothing before its beginning; one refusal for each field."""
    now = clock.now()
    for name in ("started_at", "detected_at", "mitigated_at", "resolved_at"):
        moment = getattr(incident, name)
        if moment is None:
            continue
        if moment > now:
            yield _input(_("This lies ahead of now."), name)
        elif name != "started_at" and moment < incident.started_at:
            yield _input(_("This lies before it began."), name)


def _input(sentence: str, field: str) -> Refusal:
    return Refusal(sentence, code="invalid", kind="input", field=field)
