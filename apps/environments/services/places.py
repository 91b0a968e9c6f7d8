"""Environments: added, edited, given to another team, filled with services, retired."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from apps.audit.services import recording
from apps.core.insist import insist, insist_clean
from apps.core.text import clean_line

from .. import permissions, rules
from ..models import Environment, EnvironmentService, Service
from ..reactions import react
from .versions import end_versions

FACTS = ("kind", "region", "is_exclusive")
"""What freezes and conflicts look at: a change of these is announced to the apps above."""
FIELDS = ("name", "kind", "order", "team", "region", "time_zone", "is_exclusive")


def create_environment(
    *,
    by,
    slug: str,
    name: str,
    kind: str,
    team,
    order: int = 1,
    region: str = "",
    time_zone: str = "UTC",
    is_exclusive: bool = False,
    services: Iterable[Service] = (),
) -> Environment:
    """Add an environment and grant it to its team; raises Refused (who, or input per field)."""
    insist(permissions.may_create_environment(by))
    environment = Environment(
        slug=slug,
        kind=kind,
        order=order,
        team=team,
        time_zone=time_zone,
        is_exclusive=is_exclusive,
        **_tidy({"name": name, "region": region}),
    )
    insist(rules.known_zone(time_zone))
    insist_clean(environment)
    with recording(kind="environment.created", key=environment.event_key, by=by):
        environment.save()
        permissions.hand_to(environment, team)
        _host(environment, list(services))
    return environment


def edit_environment(
    environment: Environment,
    *,
    by,
    version: int | None = None,
    reason: str = "",
    services: Iterable[Service] | None = None,
    **fields,
) -> Environment:
    """Change some fields, and which services it hosts where that is given; nothing is written when nothing differs."""
    fields = _tidy(fields)
    with transaction.atomic():
        locked = _locked(environment, version)
        insist(permissions.may_edit_environment(locked, by))
        before = {name: getattr(locked, name) for name in fields}
        changed = [name for name, value in fields.items() if value != before[name]]
        wanted = None if services is None else list(services)
        moved = wanted is not None and {s.pk for s in wanted} != set(locked.hosted.values_list("service", flat=True))
        if not changed and not moved:
            return locked
        for name in changed:
            setattr(locked, name, fields[name])
        insist(rules.known_zone(locked.time_zone))
        insist_clean(locked)
        with recording(kind="environment.edited", key=locked.event_key, by=by, reason=reason, data={"fields": changed}):
            locked.save()
            if "team" in changed:
                permissions.hand_to(locked, locked.team, before=before["team"])
            if moved:
                _host(locked, wanted)
            if facts := [name for name in changed if name in FACTS]:
                react("environment.changed", by=by, environment=locked, fields=facts)
    return locked


def retire_environment(environment: Environment, *, by, reason: str, version: int | None = None) -> Environment:
    """Take an environment out of use; what was done in it stays on record."""
    with transaction.atomic():
        locked = _locked(environment, version)
        insist(permissions.may_edit_environment(locked, by))
        insist(rules.still_in_use(locked))
        with recording(kind="environment.retired", key=locked.event_key, by=by, reason=reason):
            locked.is_retired = True
            locked.save()
            end_versions(locked)
    return locked


def _host(environment: Environment, wanted: list[Service]) -> None:
    standing = {row.service_id: row for row in environment.hosted.all()}
    keep = {service.pk for service in wanted}
    gone = standing.keys() - keep
    if gone:
        end_versions(environment, of=gone)
    for pk in gone:
        standing[pk].delete()
    for pk in sorted(keep - standing.keys()):
        EnvironmentService.objects.create(environment=environment, service_id=pk)


def _locked(environment: Environment, version: int | None) -> Environment:
    # Not the full row lock: who plans work here holds the calendar's locks, which a change of the place then waits for.
    rows = Environment.objects.select_for_update(of=("self",), no_key=True)
    locked = rows.select_related("team__group").get(pk=environment.pk)
    locked.expect(version)
    return locked


def _tidy(fields: dict) -> dict:
    """The fields with their texts made safe to keep; a name that is no field is a mistake of the caller."""
    if unknown := set(fields) - set(FIELDS):
        raise TypeError(f"an environment has no field to edit called {', '.join(sorted(unknown))}")
    return {name: clean_line(value) if name in ("name", "region") else value for name, value in fields.items()}
