"""What is broken today and what was last week: a major incident that an emergency change is for, and one that a change caused."""

from __future__ import annotations

from datetime import datetime, timedelta

from apps.changes.enums import Outcome, State
from apps.changes.models import ChangeRequest
from apps.dockets.services import add_link, comment
from apps.incidents import services
from apps.incidents.enums import Severity

from .place import Company

FAILED = (Outcome.FAILED, Outcome.BACKED_OUT)


def play(company: Company, now: datetime) -> None:
    """One major incident since half an hour, and one that is closed."""
    _today(company, now)
    _last(company, now)


def _today(company: Company, now: datetime) -> None:
    running = ChangeRequest.objects.filter(state=State.IMPLEMENT).order_by("pk").first()
    felt_in = list(running.services.all()) if running else [company.services["parcel-tracking"]]
    service = felt_in[0]
    crew = company.members[service.team.slug]
    incident = services.report(
        by=crew[-1],
        title=f"{service.name} answers with errors",
        severity=Severity.MAJOR,
        services=[service],
        environment=company.environments[service.slug]["production"],
        description="Every **third request** fails since the last peak; the queue in front of it grows.",
        started_at=now - timedelta(minutes=35),
        detected_at=now - timedelta(minutes=31),
        commander=crew[0],
        external_ref="PAGE-20417",
    )
    comment(incident.docket, by=crew[0], text="Bridge is open. Next word in twenty minutes.")
    if running:
        add_link(incident.docket, by=crew[0], url=running.key)


def _last(company: Company, now: datetime) -> None:
    """The latest change that went wrong, and what users felt of it."""
    rows = ChangeRequest.objects.filter(state=State.CLOSED, outcome__in=FAILED)
    change = rows.select_related("docket__team").order_by("-started_at").first()
    if change is None:
        return
    felt_in = list(change.services.all())
    by = company.members[change.docket.team.slug][0]
    # One that failed a moment ago was felt at once, and for as long as it has been.
    began = min(change.started_at + timedelta(minutes=12), now - timedelta(minutes=10))
    incident = services.report(
        by=by,
        title=f"{felt_in[0].name} was slow after a change",
        severity=Severity.HIGH,
        services=felt_in,
        started_at=began,
        detected_at=began + timedelta(minutes=6),
        commander=by,
        cause=change.docket,
    )
    incident = services.resolve(incident, by=by)
    incident = services.edit(incident, by=by, resolved_at=min(began + timedelta(minutes=48), now))
    services.close(
        incident, by=by, summary="The change made a query slow that was fast before. Backing it out ended it."
    )
