"""Freezes: drafted, edited, announced, confirmed. Their time is their docket's window."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.calendars.enums import WindowKind
from apps.calendars.models import Window
from apps.calendars.queries import window_of
from apps.calendars.recurrence import Recurrence
from apps.calendars.services import hold_calendar, place, place_series, set_firm, withdraw
from apps.core import clock
from apps.core.insist import insist, insist_clean
from apps.core.locking import locked as locked_record
from apps.core.locking import one_act
from apps.core.refusals import Refusal, Refused
from apps.core.spans import span
from apps.core.text import clean_text
from apps.dockets.enums import Prefix
from apps.dockets.services import open_docket, reserve_key, retitle

from ..enums import STANDS, Level
from ..models import Freeze, FreezeScope
from ..permissions import may_draft, may_manage
from ..queries import covered
from ..rules import does_no_work_in_it, is_not_lifted, knows_regions, names_what_it_stops, stays_as_approved
from ..workflow import FREEZE_WORKFLOW
from .weakening import Hold, says_because, tell_weakened

COLUMNS = ("level", "reason", "kinds", "tiers", "types", "regions", "approver")
HEADER = ("title", "team")
# Why may stay empty while it is a draft; announcing asks for it.
NOT_TYPED = (
    *("docket", "reason", "announced_by", "announced_at", "lifted_by", "lifted_at"),
    *("lift_asked_by", "lift_asked_at", "lift_reason"),
    *("confirm_until", "lock_until", "confirmed_by", "confirmed_at"),
)
TIME = ("start", "end", "zone", "recurrence")
MOST_TIMES = 366
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
    regions: Iterable[str] = (),
    recurrence: str = "",
    approver=None,
) -> Freeze:
    """A freeze that stops nothing yet; its window stands on the calendar as tentative. Times are aware.

    ``recurrence`` (RFC 5545, at most 366 times) repeats ``start`` to ``end`` at the same wall time of ``zone``.
    """
    types, regions = sorted(set(types)), sorted(set(regions))
    insist(may_draft(by), names_what_it_stops(level, types), knows_regions(regions))
    key = reserve_key(Prefix.FREEZE)
    with recording(kind="freeze.drafted", key=key, by=by):
        docket = open_docket(prefix=Prefix.FREEZE, key=key, title=title, team=team, by=by)
        freeze = Freeze(
            docket=docket,
            level=level,
            reason=clean_text(reason),
            kinds=sorted(set(kinds)),
            tiers=sorted(set(tiers)),
            types=types,
            regions=regions,
            schedule=_schedule(recurrence, start, end, zone),
            approver=approver,
        )
        insist_clean(freeze, exclude=NOT_TYPED)
        freeze.save()
        set_scope(freeze, {"services": services, "environments": environments, "teams": teams})
        _place(freeze, start=start, end=end, zone=zone, by=by)
    return freeze


def edit(freeze: Freeze, *, by, version: int | None = None, because: str = "", **fields) -> Freeze:
    """Change anything that is not over; an announced freeze is compared anew with all that it now covers.

    One that is to hold for less than was announced is weakened: that takes a reason (``because``) and somebody whose own
    work it does not stop, and those whom it covers are told. Raises Refused, or Stale when ``version`` no longer stands.
    """
    if unknown := set(fields) - {*COLUMNS, *HEADER, *TIME, *SCOPES}:
        raise TypeError(f"a freeze has no field to edit called {', '.join(sorted(unknown))}")
    insist(may_manage(freeze, by))
    with transaction.atomic():
        locked = Freeze.objects.select_for_update(of=("self",)).select_related("docket__team").get(pk=freeze.pk)
        locked.expect(version)
        insist(is_not_lifted(locked), stays_as_approved(locked, fields))
        insist(knows_regions(fields.get("regions") or (), known_before=locked.regions))
        before, held, own = covered(locked.docket), Hold.of(locked), does_no_work_in_it(locked, by)
        with recording(kind="freeze.edited", key=locked.key, by=by):
            retitle(locked.docket, title=fields.get("title"), team=fields.get("team"))
            for name in COLUMNS:
                if name in fields:
                    setattr(locked, name, _tidy(name, fields[name]))
            time = _time(locked, {name: fields[name] for name in TIME if name in fields})
            insist(names_what_it_stops(locked.level, locked.types))
            insist_clean(locked, exclude=NOT_TYPED)
            locked.save()
            set_scope(locked, {name: fields[name] for name in SCOPES if name in fields})
            if set(fields) & {*COLUMNS, *TIME, *SCOPES}:
                _replace(locked, by=by, **time)
                if locked.state in STANDS and Hold.of(locked).is_weaker_than(held, clock.now()):
                    insist(own, says_because(because))
                    tell_weakened(locked, before, because=because, by=by)
                _tell_reach(locked, before, by=by)
    return locked


def replan(freeze: Freeze, *, by) -> Freeze:
    """Lay the times ahead of one that comes again out anew, where clocks came to be set otherwise than when it was placed.

    The schedule stays as it was approved, so a hard one follows too; a time that has begun stays. Raises Refused.
    """
    insist(may_manage(freeze, by))
    with transaction.atomic():
        locked = Freeze.objects.select_for_update(of=("self",)).select_related("docket__team").get(pk=freeze.pk)
        insist(is_not_lifted(locked))
        series, now, before = Recurrence.load(locked.schedule), clock.now(), covered(locked.docket)
        begun = list(Window.objects.filter(docket=locked.docket, withdrawn_at=None, span__contains=now))
        since = max((window.span.upper for window in begun), default=now)
        spans = [window.span for window in begun]
        spans += [one.span for one in series.occurrences if one.span.lower >= since]
        firm = locked.state in STANDS
        place_series(locked.docket, spans, by=by, zone=series.zone, firm=firm, **_claimed(locked))
        _tell_reach(locked, before, by=by)
    return locked


def _tell_reach(freeze: Freeze, before: set[int], *, by) -> None:
    """An event of its own where an edit covers other work than ``before``: who is told, is known only behind it."""
    after = covered(freeze.docket)
    if before != after:
        data = {"covered": sorted(after - before), "freed": sorted(before - after)}
        with recording(kind="freeze.reach_changed", key=freeze.key, by=by, data=data):
            pass


def announce(freeze: Freeze, *, by, version: int | None = None) -> Freeze:
    """From now on it holds for what it covers; everything planned inside it shows a conflict."""
    with one_act():
        locked_record(freeze)
        # The instant from which it holds comes after all that has begun without it.
        hold_calendar()
        with FREEZE_WORKFLOW.acting(freeze, "announce", by=by, version=version) as locked:
            locked.announced_by, locked.announced_at = by, clock.now()
            _make_firm(locked, firm=True, by=by)
    return locked


def confirm(freeze: Freeze, *, by, version: int | None = None) -> Freeze:
    """A second person stands for a lockdown: it holds to its full length."""
    with FREEZE_WORKFLOW.acting(freeze, "confirm", by=by, version=version) as locked:
        locked.confirmed_by, locked.confirmed_at = by, clock.now()
        window = window_of(locked.docket)
        put(locked, start=window.span.lower, end=locked.lock_until, zone=window.zone, firm=True, by=by)
    return locked


def put(freeze: Freeze, *, by, purpose: str = "work", **values) -> None:
    """Place one of its windows, with what it covers as claims; ``values`` as for ``calendars.services.place``."""
    place(freeze.docket, purpose=purpose, by=by, **values, **_claimed(freeze))


def set_scope(freeze: Freeze, wanted: dict[str, Iterable]) -> None:
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


def _time(freeze: Freeze, given: dict) -> dict:
    """When it is to be, after an edit: what is not given stays. Sets the schedule; returns start, end and zone."""
    series = Recurrence.load(freeze.schedule) if freeze.schedule else None
    window = Window.objects.filter(docket=freeze.docket, withdrawn_at=None).order_by("span").first()
    zone = given.get("zone") or (series.zone if series else window.zone)
    start = given.get("start") or (series.first.span.lower if series else window.span.lower)
    end = given.get("end") or (start + series.length if series else window.span.upper)
    recurrence = given.get("recurrence", series.text if series else "")
    if given:
        freeze.schedule = _schedule(recurrence, start, end, zone)
    return {"start": start, "end": end, "zone": zone}


def _schedule(recurrence: str, start: datetime, end: datetime, zone: str) -> str:
    if not recurrence.strip():
        return ""
    span(start, end)
    series = Recurrence.parse(recurrence, zone=zone, start=start, length=end - start)
    if len(series.occurrences) > MOST_TIMES:
        sentence = _("A freeze comes at most %(n)s times; this rule gives %(times)s. End it earlier, and renew it.")
        values = {"n": MOST_TIMES, "times": len(series.occurrences)}
        raise Refused(Refusal(sentence % values, "too_many_times", "input", field="recurrence"))
    return series.stored


def _replace(freeze: Freeze, *, by, start, end, zone) -> None:
    firm = freeze.state in STANDS
    if firm:
        # What it covers may have changed without its window: loosened and made firm, it is compared from the start.
        _make_firm(freeze, firm=False, by=by)
    _place(freeze, start=start, end=end, zone=zone, by=by, firm=firm)


def _purposes(freeze: Freeze) -> list[str]:
    rows = Window.objects.filter(docket=freeze.docket, withdrawn_at=None).order_by("id")
    return list(rows.values_list("purpose", flat=True))


def _make_firm(freeze: Freeze, *, firm: bool, by) -> None:
    for purpose in _purposes(freeze):
        set_firm(freeze.docket, purpose, firm=firm, by=by)


def _place(freeze: Freeze, *, start, end, zone: str, by, firm: bool = False) -> None:
    """One window, or one for each time of its schedule; what stood there of the other sort goes."""
    if freeze.schedule:
        series = Recurrence.load(freeze.schedule)
        spans = [one.span for one in series.occurrences]
        place_series(freeze.docket, spans, by=by, zone=series.zone, firm=firm, **_claimed(freeze))
        return
    for purpose in _purposes(freeze):
        if purpose != "work":
            withdraw(freeze.docket, purpose, by=by)
    put(freeze, start=start, end=end, zone=zone, by=by, firm=firm)


def _claimed(freeze: Freeze) -> dict:
    rows = freeze.scopes.select_related("service", "environment")
    return {
        "kind": WindowKind.FREEZE,
        "services": [row.service for row in rows if row.service_id],
        "environments": [row.environment for row in rows if row.environment_id],
    }


def _tidy(name: str, value):
    if name == "reason":
        return clean_text(value)
    return sorted(set(value)) if name in ("kinds", "tiers", "types", "regions") else value
