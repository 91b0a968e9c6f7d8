"""Bringing in the calendars of others: previewed first, then done as one act."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from zoneinfo import available_timezones

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.core import clock
from apps.core.insist import insist
from apps.core.refusals import Refusal
from apps.core.text import clean_line

from ..business import keep_holidays, source_of
from ..comparing.locks import lock_import
from ..enums import RowState, WindowKind
from ..models import BusinessCalendar, Source
from ..permissions import may_keep_calendars
from ..services.sources import place_from, withdraw_from
from . import many
from .plan import Plan, plan_holidays, plan_vendor
from .reading import read

DOING = (RowState.NEW, RowState.CHANGED)


def preview_vendor(
    data: bytes, *, by, name: str, zone: str, services: Iterable = (), environments: Iterable = ()
) -> Plan:
    """What bringing in a vendor's maintenance under ``name`` would do; ``zone`` is for times that name none.

    Raises Refused (422) for a file that is not read as a whole, and where nothing says what it concerns.
    """
    insist(may_keep_calendars(by), *_incomplete(name, zone, services, environments))
    found = read(data, zone=zone, now=clock.now())
    return plan_vendor(found, _source(name), services=services, environments=environments)


def import_vendor(
    data: bytes,
    *,
    by,
    name: str,
    zone: str,
    services: Iterable = (),
    environments: Iterable = (),
    withdraw: bool = True,
    seen: str = "",
) -> Plan:
    """Do what was previewed; ``seen`` is the preview's digest, ``withdraw`` takes away what the file no longer has.

    All or nothing; where more than a hundred rows do something, a worker does them one by one (``Plan.run``). Raises
    Refused as the preview, where by now it would do something else than was seen, and while an earlier file of this
    source is still being brought in.
    """
    services, environments = list(services), list(environments)
    with transaction.atomic():
        # Two at once would both find the events new.
        lock_import(clean_line(name))
        plan = preview_vendor(data, by=by, name=name, zone=zone, services=services, environments=environments)
        insist(_as_seen(plan, seen))
        source = _source(name)
        many.refuse_while_under_way(source)
        with recording(kind="calendar.imported", key="calendar", by=by, data={"source": name, **plan.counts}):
            source = source or Source.objects.create(name=clean_line(name))
            if _is_long(plan, withdraw):
                run = many.begin(plan, source, by=by, withdraw=withdraw, services=services, environments=environments)
                return replace(plan, run=run)
            for row in plan.rows:
                if row.state in DOING:
                    place_from(
                        source,
                        row.key,
                        row.span,
                        kind=WindowKind.MAINTENANCE,
                        title=row.title,
                        zone=row.item.zone,
                        by=by,
                        services=services,
                        environments=environments,
                    )
            if withdraw:
                withdraw_from(source, [row.key for row in plan.rows if row.state == RowState.GONE], by=by)
    return plan


def preview_holidays(data: bytes, *, by, calendar: BusinessCalendar) -> Plan:
    """What bringing in holidays would do to a business calendar; whole days are meant in its zone."""
    insist(may_keep_calendars(by))
    return plan_holidays(read(data, zone=calendar.zone, now=clock.now()), calendar)


def import_holidays(data: bytes, *, by, calendar: BusinessCalendar, withdraw: bool = False, seen: str = "") -> Plan:
    """As ``import_vendor``, for the holidays of a business calendar."""
    with transaction.atomic():
        calendar = BusinessCalendar.objects.select_for_update().get(pk=calendar.pk)
        plan = preview_holidays(data, by=by, calendar=calendar)
        insist(_as_seen(plan, seen))
        many.refuse_while_under_way(Source.objects.filter(calendar=calendar).first())
        data_ = {"calendar": calendar.slug, **plan.counts}
        with recording(kind="calendar.imported", key=calendar.event_key, by=by, data=data_):
            if _is_long(plan, withdraw):
                return replace(plan, run=many.begin(plan, source_of(calendar), by=by, withdraw=withdraw))
            gone = [row.day for row in plan.rows if row.state == RowState.GONE] if withdraw else []
            named = {row.day: row.title for row in plan.rows if row.state in DOING}
            keep_holidays(calendar, named, gone, by=by)
    return plan


def _is_long(plan: Plan, withdraw: bool) -> bool:
    """Whether it would keep a person waiting."""
    states = (*DOING, RowState.GONE) if withdraw else DOING
    return sum(plan.counts[state] for state in states) > many.AT_ONCE


def _source(name: str) -> Source | None:
    return Source.objects.filter(name=clean_line(name), calendar=None).first()


def _incomplete(name: str, zone: str, services: Iterable, environments: Iterable) -> list[Refusal]:
    found = []
    name = clean_line(name)
    if not name or len(name) > Source._meta.get_field("name").max_length:
        found.append(_missing("name", _("Say in a few words whose calendar it is.")))
    elif Source.objects.filter(name=name).exclude(calendar=None).exists():
        found.append(_missing("name", _("The holidays of a business calendar go by that name.")))
    if not list(services) and not list(environments):
        found.append(_missing("services", _("Say which service or environment it concerns.")))
    if zone not in available_timezones():
        found.append(
            _missing("zone", _("Say in which zone times are meant that name none, for example Europe/Berlin."))
        )
    return found


def _missing(field: str, sentence: str) -> Refusal:
    return Refusal(sentence, "missing", "input", field=field)


def _as_seen(plan: Plan, seen: str) -> Refusal | None:
    if not seen or seen == plan.digest:
        return None
    return Refusal(_("Meanwhile something changed: look at the rows again."), "stale_preview", "state")
