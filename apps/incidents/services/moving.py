"""Taking an incident from state to state, and giving it another severity."""

from __future__ import annotations

from django.db import transaction

from apps.core import clock
from apps.core.text import clean_text
from apps.dockets.services import set_part

from ..models import Incident
from ..workflow import INCIDENT_WORKFLOW
from .reach import reaching, rising
from .reporting import COMMANDER


def lead(incident: Incident, *, by, version: int | None = None) -> Incident:
    """Take command of the work on it, where nobody has it yet."""
    with INCIDENT_WORKFLOW.acting(incident, "lead", by=by, version=version) as locked:
        locked.commander = by
        set_part(locked.docket, COMMANDER, by)
    return locked


def mitigate(incident: Incident, *, by, version: int | None = None) -> Incident:
    """A stopgap holds; the fault is still there, and planned work still waits."""
    with INCIDENT_WORKFLOW.acting(incident, "mitigate", by=by, version=version) as locked:
        locked.mitigated_by, locked.mitigated_at = by, max(clock.now(), locked.started_at)
    return locked


@transaction.atomic
def resolve(incident: Incident, *, by, version: int | None = None) -> Incident:
    """Service is as agreed again; what it held up is free at once."""
    with (
        reaching(incident, by=by),
        INCIDENT_WORKFLOW.acting(incident, "resolve", by=by, version=version) as locked,
    ):
        locked.resolved_by, locked.resolved_at = by, max(clock.now(), locked.started_at)
    return locked


def close(incident: Incident, *, by, summary: str, version: int | None = None) -> Incident:
    """What it was and what ended it is written down; nothing more is to be done."""
    with INCIDENT_WORKFLOW.acting(incident, "close", by=by, version=version, summary=summary) as locked:
        locked.summary, locked.closed_by, locked.closed_at = clean_text(summary), by, clock.now()
    return locked


@transaction.atomic
def regrade(incident: Incident, *, by, severity: str, reason: str, version: int | None = None) -> Incident:
    """Give it another severity, with the reason; as a major incident it holds up planned work, as another it does not."""
    given = {"severity": severity, "reason": reason}
    with (
        rising(incident, by=by),
        INCIDENT_WORKFLOW.acting(incident, "regrade", by=by, version=version, **given) as locked,
    ):
        locked.severity = severity
    return locked


@transaction.atomic
def reopen(incident: Incident, *, by, reason: str, version: int | None = None) -> Incident:
    """It is back, or was never gone: it counts from its beginning again."""
    with (
        rising(incident, by=by),
        INCIDENT_WORKFLOW.acting(incident, "reopen", by=by, reason=reason, version=version) as locked,
    ):
        for step in ("mitigated", "resolved", "closed"):
            setattr(locked, f"{step}_at", None)
            setattr(locked, f"{step}_by", None)
    return locked


@transaction.atomic
def cancel(incident: Incident, *, by, reason: str, version: int | None = None) -> Incident:
    """It was raised in error; what it held up is free at once."""
    with (
        reaching(incident, by=by),
        INCIDENT_WORKFLOW.acting(incident, "cancel", by=by, reason=reason, version=version) as locked,
    ):
        locked.mitigated_at = locked.mitigated_by = None
    return locked


def apply(incident: Incident, name: str, *, by, version: int | None = None, **given) -> Incident:
    """Take a transition by its name, for pages, lists and the API."""
    INCIDENT_WORKFLOW.find(name)
    verb = {
        "lead": lead,
        "mitigate": mitigate,
        "resolve": resolve,
        "close": close,
        "regrade": regrade,
        "reopen": reopen,
        "cancel": cancel,
    }[name]
    asked = INCIDENT_WORKFLOW.find(name).asks
    return verb(incident, by=by, version=version, **{ask: given.get(ask) or "" for ask in asked})
