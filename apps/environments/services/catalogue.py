"""Services of the catalogue: added, edited, given to another team, wired to what they depend on, retired."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from apps.audit.services import recording
from apps.core.insist import insist, insist_clean
from apps.core.text import clean_line, clean_text

from .. import permissions, rules
from ..enums import Lifecycle, Tier
from ..models import Service, ServiceDependency
from ..reactions import react

FACTS = ("team", "tier", "lifecycle")
"""What policies, freezes and risk look at: a change of these is announced to the apps above."""

FIELDS = ("name", "description", "team", "tier", "lifecycle", "repository_url")


def create_service(
    *,
    by,
    slug: str,
    name: str,
    team,
    tier: int = Tier.THREE,
    lifecycle: str = Lifecycle.LIVE,
    description: str = "",
    repository_url: str = "",
    depends_on: Iterable[Service] = (),
) -> Service:
    """Add a service and grant it to its team; raises Refused (who, or input per field)."""
    insist(permissions.may_create_service(by, team))
    service = Service(
        slug=slug,
        team=team,
        tier=tier,
        lifecycle=lifecycle,
        repository_url=repository_url,
        **_tidy({"name": name, "description": description}),
    )
    insist_clean(service)
    with recording(kind="service.created", key=service.event_key, by=by):
        service.save()
        permissions.hand_to(service, team)
        _wire(service, list(depends_on), by=by)
    return service


def edit_service(
    service: Service,
    *,
    by,
    version: int | None = None,
    reason: str = "",
    depends_on: Iterable[Service] | None = None,
    **fields,
) -> Service:
    """Change some fields, and what it depends on where that is given; nothing is written when nothing differs.

    Raises Refused, or Stale when ``version`` is no longer the one that stands.
    """
    fields = _tidy(fields)
    with transaction.atomic():
        locked = _locked(service, version)
        insist(permissions.may_edit_service(locked, by))
        before = {name: getattr(locked, name) for name in fields}
        changed = [name for name, value in fields.items() if value != before[name]]
        wanted = None if depends_on is None else list(depends_on)
        rewired = wanted is not None and {other.pk for other in wanted} != _needs(locked)
        if not changed and not rewired:
            return locked
        if "team" in changed:
            insist(permissions.may_hand_over(locked, by, fields["team"]))
        if fields.get("lifecycle") == Lifecycle.RETIRED and "lifecycle" in changed:
            insist(rules.nothing_leans_on(locked))
        for name in changed:
            setattr(locked, name, fields[name])
        insist_clean(locked)
        with recording(kind="service.edited", key=locked.event_key, by=by, reason=reason, data={"fields": changed}):
            locked.save()
            if "team" in changed:
                permissions.hand_to(locked, locked.team, before=before["team"])
            if rewired:
                _wire(locked, wanted, by=by)
            if facts := [name for name in changed if name in FACTS]:
                react("service.changed", by=by, service=locked, fields=facts)
    return locked


def set_dependencies(
    service: Service, *, by, depends_on: Iterable[Service], version: int | None = None, reason: str = ""
) -> Service:
    """Say in full what ``service`` does not work without; other edges of it are taken away."""
    return edit_service(service, by=by, version=version, reason=reason, depends_on=depends_on)


def retire_service(service: Service, *, by, reason: str, version: int | None = None) -> Service:
    """Take a service out of use; refused while others in use depend on it."""
    with transaction.atomic():
        locked = _locked(service, version)
        insist(permissions.may_edit_service(locked, by))
        insist(rules.still_in_use(locked), rules.nothing_leans_on(locked))
        with recording(kind="service.retired", key=locked.event_key, by=by, reason=reason):
            locked.lifecycle = Lifecycle.RETIRED
            locked.save()
            react("service.changed", by=by, service=locked, fields=["lifecycle"])
    return locked


def _wire(service: Service, wanted: list[Service], *, by) -> None:
    """Make the edges out of ``service`` exactly those to ``wanted``, and tell whoever compares neighbours."""
    insist(rules.not_its_own_dependency(service, wanted))
    standing = {edge.depends_on_id: edge for edge in service.upstream.select_related("depends_on")}
    gone = [edge for pk, edge in standing.items() if pk not in {other.pk for other in wanted}]
    new = {other.pk: other for other in wanted if other.pk not in standing}
    for edge in gone:
        edge.delete()
    for other in new.values():
        ServiceDependency.objects.create(service=service, depends_on=other)
    if gone or new:
        touched = [service, *(edge.depends_on for edge in gone), *new.values()]
        react("dependency.changed", by=by, services=touched)


def _needs(service: Service) -> set[int]:
    return set(service.upstream.values_list("depends_on", flat=True))


def _locked(service: Service, version: int | None) -> Service:
    # Not the full row lock: who plans work on it holds the calendar's locks, which a change of it then waits for.
    rows = Service.objects.select_for_update(of=("self",), no_key=True)
    locked = rows.select_related("team__group").get(pk=service.pk)
    locked.expect(version)
    return locked


def _tidy(fields: dict) -> dict:
    """The fields with their texts made safe to keep; a name that is no field is a mistake of the caller."""
    if unknown := set(fields) - set(FIELDS):
        raise TypeError(f"a service has no field to edit called {', '.join(sorted(unknown))}")
    clean = {"name": clean_line, "description": clean_text}
    return {name: clean[name](value) if name in clean else value for name, value in fields.items()}
