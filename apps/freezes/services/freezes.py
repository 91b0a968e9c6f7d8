"""Freezes: drafted, edited, announced, lifted. Their time is their docket's window."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from apps.audit.services import recording
from apps.calendars.enums import WindowKind
from apps.calendars.queries import window_of
from apps.calendars.services import place, set_firm, withdraw
from apps.core import clock
from apps.core.insist import insist, insist_clean
from apps.core.text import clean_text
from apps.dockets.enums import Prefix
from apps.dockets.services import open_docket, reserve_key, retitle

from ..enums import FreezeState, Level
from ..models import Freeze, FreezeScope
from ..permissions import may_draft, may_manage
from ..rules import is_not_lifted
from ..workflow import FREEZE_WORKFLOW

COLUMNS = ("level", "reason", "kinds", "tiers", "types", "approver")
HEADER = ("title", "team")
# Why may stay empty while it is a draft; announcing asks for it.
NOT_TYPED = ("docket", "reason", "announced_by", "announced_at", "lifted_by", "lifted_at")
TIME = ("start", "end", "zone")
SCOPES = {"services": "service", "environments": "environment", "teams": "team"}


def draft(
    *,
    by,
    title: str,
    team,
    start: datetime,
    end: datetime,
    level: str = Level.EXCEPTION,
    reason: str = "",
    zone: str = "UTC",
    services: Iterable = (),
    environments: Iterable = (),
    teams: Iterable = (),
    kinds: Iterable[str] = (),
    tiers: Iterable[int] = (),
    types: Iterable[str] = (),
    approver=None,
) -> Freeze:
    """A freeze that stops nothing yet; its window stands on the calendar as tentative. Times are aware."""
    insist(may_draft(by))
    key = reserve_key(Prefix.FREEZE)
    with recording(kind="freeze.drafted", key=key, by=by):
        docket = open_docket(prefix=Prefix.FREEZE, key=key, title=title, team=team, by=by)
        freeze = Freeze(
            docket=docket,
            level=level,
            reason=clean_text(reason),
            kinds=sorted(set(kinds)),
            tiers=sorted(set(tiers)),
            types=sorted(set(types)),
            approver=approver,
        )
        insist_clean(freeze, exclude=NOT_TYPED)
        freeze.save()
        _scope(freeze, {"services": services, "environments": environments, "teams": teams})
        _place(freeze, start=start, end=end, zone=zone, by=by)
    return freeze


def edit(freeze: Freeze, *, by, version: int | None = None, **fields) -> Freeze:
    """Change anything that is not over; an announced freeze is compared anew with all that it now covers.

    Raises Refused, or Stale when ``version`` no longer stands.
    """
    if unknown := set(fields) - {*COLUMNS, *HEADER, *TIME, *SCOPES}:
        raise TypeError(f"a freeze has no field to edit called {', '.join(sorted(unknown))}")
    insist(may_manage(freeze, by))
    with transaction.atomic():
        locked = Freeze.objects.select_for_update(of=("self",)).select_related("docket__team").get(pk=freeze.pk)
        locked.expect(version)
        insist(is_not_lifted(locked))
        with recording(kind="freeze.edited", key=locked.key, by=by):
            retitle(locked.docket, title=fields.get("title"), team=fields.get("team"))
            for name in COLUMNS:
                if name in fields:
                    setattr(locked, name, _tidy(name, fields[name]))
            insist_clean(locked, exclude=NOT_TYPED)
            locked.save()
            _scope(locked, {name: fields[name] for name in SCOPES if name in fields})
            _replace(locked, by=by, **{name: fields[name] for name in TIME if name in fields})
    return locked


def announce(freeze: Freeze, *, by, version: int | None = None) -> Freeze:
    """From now on it holds for what it covers; everything planned inside it shows a conflict."""
    with FREEZE_WORKFLOW.acting(freeze, "announce", by=by, version=version) as locked:
        locked.announced_by, locked.announced_at = by, clock.now()
        set_firm(locked.docket, firm=True, by=by)
    return locked


def lift(freeze: Freeze, *, by, reason: str, version: int | None = None) -> Freeze:
    """It no longer holds; what it covered is free again unless another freeze covers it."""
    with FREEZE_WORKFLOW.acting(freeze, "lift", by=by, reason=reason, version=version) as locked:
        locked.lifted_by, locked.lifted_at = by, clock.now()
        _end(locked, by=by)
    return locked


def discard(freeze: Freeze, *, by, reason: str, version: int | None = None) -> Freeze:
    """A draft that is not wanted leaves the calendar."""
    with FREEZE_WORKFLOW.acting(freeze, "discard", by=by, reason=reason, version=version) as locked:
        locked.lifted_by, locked.lifted_at = by, clock.now()
        withdraw(locked.docket, by=by)
    return locked


def apply_freeze(freeze: Freeze, name: str, *, by, version: int | None = None, **given) -> Freeze:
    """Take a transition by its name, for pages and the API."""
    FREEZE_WORKFLOW.find(name)
    if name == "announce":
        return announce(freeze, by=by, version=version)
    verb = {"lift": lift, "discard": discard}[name]
    return verb(freeze, by=by, version=version, reason=given.get("reason", ""))


def _end(freeze: Freeze, *, by) -> None:
    """The past of a freeze stays on the calendar, so that one can see what it stopped; the rest goes."""
    window = window_of(freeze.docket)
    now = clock.now().replace(second=0, microsecond=0)
    if window is None or now <= window.span.lower:
        withdraw(freeze.docket, by=by)
    elif now < window.span.upper:
        _place(freeze, start=window.span.lower, end=now, zone=window.zone, by=by, firm=True)


def _replace(freeze: Freeze, *, by, start=None, end=None, zone=None) -> None:
    window = window_of(freeze.docket)
    firm = freeze.state == FreezeState.APPROVED
    if firm:
        # What it covers may have changed without its window: loosened and made firm, it is compared from the start.
        set_firm(freeze.docket, firm=False, by=by)
    _place(
        freeze,
        start=start or window.span.lower,
        end=end or window.span.upper,
        zone=zone or window.zone,
        by=by,
        firm=firm,
    )


def _place(freeze: Freeze, *, start, end, zone: str, by, firm: bool = False) -> None:
    rows = freeze.scopes.select_related("service", "environment")
    place(
        freeze.docket,
        kind=WindowKind.FREEZE,
        start=start,
        end=end,
        zone=zone,
        firm=firm,
        by=by,
        services=[row.service for row in rows if row.service_id],
        environments=[row.environment for row in rows if row.environment_id],
    )


def _scope(freeze: Freeze, wanted: dict[str, Iterable]) -> None:
    """Make the rows of each list that is given exactly the ones wanted."""
    for name, column in SCOPES.items():
        if name not in wanted:
            continue
        new = {record.pk: record for record in wanted[name]}
        for row in freeze.scopes.filter(**{f"{column}__isnull": False}):
            if new.pop(getattr(row, f"{column}_id"), None) is None:
                row.delete()
        for record in new.values():
            FreezeScope.objects.create(freeze=freeze, **{column: record})


def _tidy(name: str, value):
    if name == "reason":
        return clean_text(value)
    return sorted(set(value)) if name in ("kinds", "tiers", "types") else value
