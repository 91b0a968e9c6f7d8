"""Maintenance windows: drafted, edited, made active, retired. Their times stand on the calendar half a year ahead."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.calendars.enums import WindowKind
from apps.calendars.models import Claim, Window
from apps.calendars.recurrence import Recurrence
from apps.calendars.services import hold_calendar, place_series, rework_alone, withdraw
from apps.core import clock
from apps.core.insist import insist, insist_clean
from apps.core.refusals import Refusal, Refused
from apps.core.spans import span
from apps.core.text import clean_text
from apps.dockets.enums import Prefix
from apps.dockets.services import open_docket, reserve_key, retitle
from apps.environments.models import Environment

from ..enums import MaintenanceState
from ..models import MaintenanceScope, MaintenanceWindow
from ..permissions import may_keep
from ..workflow import MAINTENANCE_WORKFLOW

RULE = "outside_maintenance"
AHEAD = timedelta(days=190)
ONCE = "FREQ=DAILY;COUNT=1"
COLUMNS, HEADER = ("reason", "kinds"), ("title", "team")
TIME = ("start", "end", "zone", "recurrence")
SCOPES = {"services": "service", "environments": "environment"}
NOT_TYPED = ("docket", "activated_by", "activated_at", "retired_by", "retired_at")


def draft_maintenance(
    *,
    by,
    title: str,
    team,
    start: datetime,
    end: datetime,
    recurrence: str = "",
    zone: str = "UTC",
    reason: str = "",
    services: Iterable = (),
    environments: Iterable = (),
    kinds: Iterable[str] = (),
) -> MaintenanceWindow:
    """A maintenance window that allows and forbids nothing yet. Times are aware; ``recurrence`` is RFC 5545, else once.

    Raises Refused for a rule outside the limits, and where no service, environment or kind is named.
    """
    insist(may_keep(by))
    key = reserve_key(Prefix.MAINTENANCE)
    with recording(kind="maintenance.drafted", key=key, by=by):
        docket = open_docket(prefix=Prefix.MAINTENANCE, key=key, title=title, team=team, by=by)
        row = MaintenanceWindow(docket=docket, reason=clean_text(reason), kinds=sorted(set(kinds)))
        row.schedule = _series(recurrence, start, end, zone).stored
        insist_clean(row, exclude=NOT_TYPED)
        row.save()
        _scope(row, {"services": services, "environments": environments})
        insist(_names_a_place(row))
        _place(row, by=by)
    return row


def edit_maintenance(row: MaintenanceWindow, *, by, version: int | None = None, **fields) -> MaintenanceWindow:
    """Change one that is not retired; the calendar follows at once. Raises Refused, or Stale."""
    if unknown := set(fields) - {*COLUMNS, *HEADER, *TIME, *SCOPES}:
        raise TypeError(f"a maintenance window has no field to edit called {', '.join(sorted(unknown))}")
    insist(may_keep(by))
    with transaction.atomic():
        hold_calendar()
        locked = MaintenanceWindow.objects.select_for_update(of=("self",)).select_related("docket").get(pk=row.pk)
        locked.expect(version)
        insist(_is_not_retired(locked))
        with recording(kind="maintenance.edited", key=locked.key, by=by):
            retitle(locked.docket, title=fields.get("title"), team=fields.get("team"))
            if "reason" in fields:
                locked.reason = clean_text(fields["reason"])
            if "kinds" in fields:
                locked.kinds = sorted(set(fields["kinds"]))
            if given := {name: fields[name] for name in TIME if name in fields}:
                locked.schedule = _edited(locked, given).stored
            insist_clean(locked, exclude=NOT_TYPED)
            locked.save()
            before = _reach(locked)
            _scope(locked, {name: fields[name] for name in SCOPES if name in fields})
            insist(_names_a_place(locked))
            _place(locked, by=by)
            if locked.state == MaintenanceState.ACTIVE:
                rework_alone(RULE, before | _reach(locked))
    return locked


@transaction.atomic
def activate(row: MaintenanceWindow, *, by, version: int | None = None) -> MaintenanceWindow:
    """From now on work in its reach lies inside it, or inside another that applies."""
    hold_calendar()
    with MAINTENANCE_WORKFLOW.acting(row, "activate", by=by, version=version) as locked:
        locked.activated_by, locked.activated_at = by, clock.now()
        _place(locked, by=by)
    rework_alone(RULE, _reach(locked))
    return locked


@transaction.atomic
def retire(row: MaintenanceWindow, *, by, reason: str, version: int | None = None) -> MaintenanceWindow:
    """It allows and forbids nothing any more; its times ahead leave the calendar."""
    hold_calendar()
    with MAINTENANCE_WORKFLOW.acting(row, "retire", by=by, reason=reason, version=version) as locked:
        locked.retired_by, locked.retired_at = by, clock.now()
        rows = Window.objects.filter(docket=locked.docket, withdrawn_at=None, span__endswith__gt=clock.now())
        for purpose in rows.order_by("id").values_list("purpose", flat=True):
            withdraw(locked.docket, purpose, by=by)
    rework_alone(RULE, _reach(locked))
    return locked


def apply_maintenance(
    row: MaintenanceWindow, name: str, *, by, version: int | None = None, reason: str = ""
) -> MaintenanceWindow:
    """Take a transition by its name, for pages and the API."""
    MAINTENANCE_WORKFLOW.find(name)
    if name == "activate":
        return activate(row, by=by, version=version)
    return retire(row, by=by, version=version, reason=reason)


def top_up() -> int:
    """Place the times that came into reach since yesterday, and claim environments that are new; returns how many
    windows there are. The verdict reads schedules, so it holds even where this never runs."""
    count = 0
    for row in MaintenanceWindow.objects.filter(state=MaintenanceState.ACTIVE).select_related("docket").order_by("pk"):
        try:
            count += _place(row, by=None)
        except Refused:
            continue
    return count


def _place(row: MaintenanceWindow, *, by) -> int:
    series, now = Recurrence.load(row.schedule), clock.now()
    scopes = list(row.scopes.select_related("service", "environment"))
    environments = {scope.environment for scope in scopes if scope.environment_id}
    if row.kinds and not environments:
        environments = set(Environment.objects.filter(kind__in=row.kinds, is_retired=False))
    spans = series.between(now, max(now, series.first.span.lower) + AHEAD)
    place_series(
        row.docket,
        spans,
        by=by,
        kind=WindowKind.MAINTENANCE,
        firm=row.state == MaintenanceState.ACTIVE,
        zone=series.zone,
        services=[scope.service for scope in scopes if scope.service_id],
        environments=environments,
    )
    return len(spans)


def _reach(row: MaintenanceWindow) -> Q:
    """Windows on the calendar that it may apply to: what they claim is in its reach, or they do not say it."""
    scopes, reach = list(row.scopes.all()), Q()
    lists = (
        ("service", {"service__in": [scope.service_id for scope in scopes if scope.service_id]}),
        ("environment", {"environment__in": [scope.environment_id for scope in scopes if scope.environment_id]}),
        ("environment", {"environment__kind__in": row.kinds}),
    )
    for target, named in lists:
        claims = Claim.objects.filter(window=OuterRef("pk"))
        if any(named.values()):
            reach &= Exists(claims.filter(**named)) | ~Exists(claims.filter(**{f"{target}__isnull": False}))
    return reach


def _series(recurrence: str, start: datetime, end: datetime, zone: str) -> Recurrence:
    span(start, end)
    return Recurrence.parse(recurrence.strip() or ONCE, zone=zone, start=start, length=end - start)


def _edited(row: MaintenanceWindow, given: dict) -> Recurrence:
    try:
        series = Recurrence.load(row.schedule)
    except Refused:
        if {"start", "end", "zone"} - set(given):
            raise
        return _series(given.get("recurrence", ""), given["start"], given["end"], given["zone"])
    start = given.get("start") or series.first.span.lower
    end = given.get("end") or start + series.length
    return _series(given.get("recurrence", series.text), start, end, given.get("zone") or series.zone)


def _scope(row: MaintenanceWindow, wanted: dict[str, Iterable]) -> None:
    for name, column in SCOPES.items():
        if name not in wanted:
            continue
        new = {record.pk: record for record in wanted[name]}
        for scope in row.scopes.filter(**{f"{column}__isnull": False}):
            if new.pop(getattr(scope, f"{column}_id"), None) is None:
                scope.delete()
        for record in new.values():
            MaintenanceScope.objects.create(maintenance=row, **{column: record})


def _names_a_place(row: MaintenanceWindow) -> Refusal | None:
    if row.kinds or row.scopes.exists():
        return None
    sentence = _("Please name a service, an environment or a kind; otherwise all work everywhere would wait for it.")
    return Refusal(sentence, "missing", "input", field="kinds")


def _is_not_retired(row: MaintenanceWindow) -> Refusal | None:
    if row.state != MaintenanceState.RETIRED:
        return None
    return Refusal(_("%s is retired and is not changed any more.") % row.key, "retired", "state")
