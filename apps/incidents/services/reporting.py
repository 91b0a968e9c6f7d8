"""An incident reported and edited."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction

from apps.audit.services import recording
from apps.calendars.services import hold_calendar
from apps.core import clock
from apps.core.insist import insist, insist_clean
from apps.core.text import clean_line, clean_text
from apps.dockets.enums import Prefix
from apps.dockets.permissions import says_why_open
from apps.dockets.services import add_link, open_docket, participate, reserve_key, retitle, set_part

from ..enums import Severity
from ..models import Incident, IncidentService
from ..permissions import may_act, may_report, visible_to
from ..rules import is_not_over, moments_in_order, names_a_service, not_ahead
from .reach import reaching, rising

HEADER = ("title", "team", "restricted")
MOMENTS = ("started_at", "detected_at", "mitigated_at", "resolved_at")
COLUMNS = ("description", "environment", "commander", "cause", "summary", *MOMENTS)
TEXTS = ("description", "summary")
REPORTER, COMMANDER = "reporter", "commander"
NOT_TYPED = (
    "docket",
    "mitigated_at",
    "mitigated_by",
    "resolved_at",
    "resolved_by",
    "closed_at",
    "closed_by",
    "services",
)


def report(
    *,
    by,
    title: str,
    services: Iterable,
    severity: str = Severity.HIGH,
    description: str = "",
    environment=None,
    team=None,
    started_at: datetime | None = None,
    detected_at: datetime | None = None,
    commander=None,
    cause=None,
    external_ref: str = "",
    url: str = "",
    restricted: bool = False,
) -> Incident:
    """Put an incident on record; it began and was noticed now, where nothing else is said. Moments are aware.

    The ``team`` is that of the first service unless one is named. ``external_ref`` is the ticket it is known by elsewhere:
    the one that this person sees under the same is given back, and nothing is written, so a system may report twice.
    ``url`` becomes a link. A major one shows at once on the planned work that it holds up. Raises Refused.
    """
    insist(may_report(by))
    services, external_ref = list(dict.fromkeys(services)), clean_line(external_ref)
    insist(names_a_service(services))
    with transaction.atomic():
        if external_ref and (standing := _reported(external_ref, by)):
            return standing
        if severity == Severity.MAJOR:
            # Its instant comes after all that has begun without it.
            hold_calendar()
        now = clock.now()
        started = not_ahead(started_at) if started_at else now
        key = reserve_key(Prefix.INCIDENT)
        with recording(kind="incident.reported", key=key, by=by, data={"severity": str(severity)}):
            docket = open_docket(
                prefix=Prefix.INCIDENT,
                key=key,
                title=title,
                team=team or services[0].team,
                by=by,
                restricted=restricted,
            )
            incident = Incident(
                docket=docket,
                severity=severity,
                description=clean_text(description),
                environment=environment,
                started_at=started,
                detected_at=not_ahead(detected_at) if detected_at else max(now, started),
                commander=commander,
                cause=cause,
                reporter=by,
                external_ref=external_ref,
            )
            insist_clean(incident, exclude=NOT_TYPED)
            insist(*moments_in_order(incident))
            incident.save()
            participate(docket, by, REPORTER)
            set_part(docket, COMMANDER, commander)
            with reaching(incident, by=by):
                _felt_in(incident, services)
            if url.strip():
                add_link(docket, by=by, url=url)
    return incident


def edit(incident: Incident, *, by, version: int | None = None, why: str = "", **fields) -> Incident:
    """Write the fields given; names are those of ``report`` (but for severity, ticket and link), and ``mitigated_at``,
    ``resolved_at`` and ``summary`` where the incident is so far.

    Raises Stale for an old ``version`` and Refused for who may not, for one that is over and for moments out of order.
    Nothing is written, and no event, when nothing differs. ``why`` is kept; a restriction is lifted only with it.
    """
    if unknown := set(fields) - {*HEADER, *COLUMNS, "services"}:
        raise TypeError(f"an incident has no field to edit called {', '.join(sorted(unknown))}")
    with transaction.atomic():
        locked = Incident.objects.select_for_update(of=("self",)).select_related("docket__team").get(pk=incident.pk)
        locked.expect(version)
        insist(may_act(locked, by), is_not_over(locked))
        changed = _changed(locked, fields)
        if not changed:
            return locked
        insist(says_why_open(locked.docket, changed.get("restricted", locked.docket.is_restricted), why))
        with (
            recording(
                kind="incident.edited", key=locked.key, by=by, reason=why.strip(), data={"fields": sorted(changed)}
            ),
            rising(locked, by=by),
        ):
            _write(locked, changed)
    return locked


def _write(incident: Incident, changed: dict) -> None:
    retitle(incident.docket, **{name: changed[name] for name in HEADER if name in changed})
    for name in set(changed) & set(COLUMNS):
        setattr(incident, name, changed[name])
    insist_clean(incident, exclude=NOT_TYPED)
    insist(*moments_in_order(incident))
    incident.save()
    if "commander" in changed:
        set_part(incident.docket, COMMANDER, incident.commander)
    if "services" in changed:
        insist(names_a_service(changed["services"]))
        _felt_in(incident, changed["services"])


def _changed(incident: Incident, fields: dict) -> dict:
    """Those of the fields that differ, as they are kept. A moment of a step that was not taken is not written."""
    docket = incident.docket
    standing = {"title": docket.title, "team": docket.team, "restricted": docket.is_restricted}
    standing["services"] = set(incident.service_rows.values_list("service_id", flat=True))
    found = {}
    for name, value in fields.items():
        if name in MOMENTS:
            if value is None or getattr(incident, name) is None:
                continue
            value = not_ahead(value)
        elif name in TEXTS:
            value = clean_text(value)
        elif name == "title":
            value = clean_line(value)
        elif name == "services":
            value = list(dict.fromkeys(value))
        now = standing.get(name, getattr(incident, name, None))
        if now != ({service.pk for service in value} if name == "services" else value):
            found[name] = value
    return found


def _felt_in(incident: Incident, services: list) -> None:
    wanted = {service.pk: service for service in services}
    for row in incident.service_rows.all():
        if wanted.pop(row.service_id, None) is None:
            row.delete()
    for service in wanted.values():
        IncidentService.objects.create(incident=incident, service=service)


def _reported(external_ref: str, by) -> Incident | None:
    """What stands under this ticket, as far as the person sees it; who reports it at the same moment waits here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"incident:{external_ref}"])
    rows = Incident.objects.filter(visible_to(by), external_ref=external_ref).order_by("pk")
    standing = rows.filter(reporter=by).first() or rows.first()
    if standing is not None:
        standing.was_known = True
    return standing
