"""Editing a release: what differs is kept with history, and sign-offs that judged it are asked again."""

from __future__ import annotations

from django.db import transaction

from apps.audit.services import recording
from apps.core.insist import insist
from apps.dockets import services as dockets
from apps.dockets.permissions import says_why_open

from ..models import Release, ReleaseService
from ..permissions import may_manage
from .content import PEOPLE, clean
from .locking import ask_again, permitted
from .placing import claim

HEADER = ("title", "team", "restricted")
JUDGED = {"title", "type", "version_name", "goal", "services", "strategy", "rollback_plan"}
"""What a sign-off rests on, as in ``subject.content``."""


def edit(release: Release, *, by, version: int | None = None, why: str = "", **fields) -> Release:
    """Write the fields given; names are those of ``draft`` but for template and target (see ``move_target``).

    Raises Stale for an old ``version`` and Refused for who may not, for a release that is over, and for values that
    cannot be kept. Nothing is written, and no event, when nothing differs. ``why`` is kept with the act; a restriction is
    lifted only with it.
    """
    with transaction.atomic():
        locked = permitted(release, may_manage, by)
        locked.expect(version)
        header = {name: fields.pop(name) for name in HEADER if name in fields}
        services = list(fields.pop("services")) if "services" in fields else None
        plain = {name: value for name, value in clean(fields).items() if getattr(locked, name) != value}
        names = set(plain) | {name for name, value in header.items() if _header(locked)[name] != value}
        standing = set(locked.service_rows.values_list("service_id", flat=True))
        if services is not None and standing != {service.pk for service in services}:
            names.add("services")
        if not names:
            return locked
        insist(says_why_open(locked.docket, header.get("restricted", locked.docket.is_restricted), why))
        with recording(
            kind="release.edited", key=locked.key, by=by, reason=why.strip(), data={"fields": sorted(names)}
        ):
            _write(locked, header, plain)
            if "services" in names:
                _replace_services(locked, services, by)
            if names & JUDGED:
                ask_again(locked, by=by)
    return locked


def _header(release: Release) -> dict:
    docket = release.docket
    return {"title": docket.title, "team": docket.team, "restricted": docket.is_restricted}


def _write(release: Release, header: dict, plain: dict) -> None:
    if header:
        dockets.retitle(release.docket, **header)
    for name, value in plain.items():
        setattr(release, name, value)
    for part in PEOPLE:
        if part in plain:
            dockets.set_part(release.docket, part, plain[part])
    release.save()


def _replace_services(release: Release, services: list, by) -> None:
    wanted = {service.pk: service for service in services}
    for row in release.service_rows.all():
        if wanted.pop(row.service_id, None) is None:
            row.delete()
    for service in wanted.values():
        ReleaseService.objects.create(release=release, service=service)
    claim(release, services, by=by)
