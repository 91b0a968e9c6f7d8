"""A long file is brought in by a worker, as the bulk acts of any list are: row by row, each an act of its own.

A row's effect and its mark are one transaction, so a run that is killed goes on where it stood, and does nothing twice.
It can be taken back as one run.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django import forms
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from psycopg.types.range import TimestamptzRange

from apps.accounts.models import BulkRun, User
from apps.accounts.queries import bulk_run_under_way
from apps.accounts.services import bulk
from apps.audit.services import current_door, recording
from apps.core import clock
from apps.core.insist import insist
from apps.core.lists import BulkAction, Column, ListPage, Verdict, pages
from apps.core.lists.acting import FEW, rehearse
from apps.core.refusals import Refusal
from apps.environments.models import Environment, Service

from .. import queries
from ..business import keep_holidays
from ..comparing.locks import lock_import
from ..enums import RowState, WindowKind
from ..models import BusinessCalendar, Holiday, Source, Window
from ..permissions import may_keep_calendars
from ..services.sources import place_from, withdraw_from
from .plan import Plan, Row

NAME = "calendars:imports"
AT_ONCE = 100
"""So many rows are worth waiting for (some 8 ms each); with more a worker does all of them."""
FIELDS = ("title", "start", "end", "zone", "services", "environments", "refused", "source", "run")


@dataclass(frozen=True)
class Imported:
    """One event of a source, as a row of a run names it: ``<source>:<what the source calls it>``."""

    key: str
    source: Source
    source_key: str
    window: Window | None

    def __str__(self):
        return self.window.title if self.window else self.source.name

    def get_absolute_url(self):
        """Its day on the calendar, or where such files are brought in."""
        if self.window is None or self.window.withdrawn_at:
            return reverse(f"{NAME}:list")
        return f"{reverse('calendars:calendar')}?scale=day&day={self.window.span.lower:%Y-%m-%d}"


def refuse_while_under_way(source: Source | None) -> None:
    """Raise Refused while a worker still brings in, or takes back, an earlier file of this source."""
    run = source and bulk_run_under_way(NAME, source=source.name)
    if run:
        sentence = gettext("An earlier file of “%(source)s” is still being brought in for %(person)s; wait for that.")
        url = reverse(f"{NAME}:bulk_run", args=[run.pk])
        told = sentence % {"source": source.name, "person": run.user}
        insist(Refusal(told, "under_way", "state", url=url))


def begin(
    plan: Plan, source: Source, *, by, withdraw: bool, services: Iterable = (), environments: Iterable = ()
) -> BulkRun:
    """Inside the caller's act: have a worker do the rows of a plan; every row is in the run, also those not taken."""
    rows = [_judged(number, row, source, by, withdraw) for number, row in enumerate(plan.rows, 1)]
    given = {
        "source": source.name,
        "services": " ".join(sorted(row.slug for row in services)),
        "environments": " ".join(sorted(row.slug for row in environments)),
    }
    return bulk.begin(by=by, page=NAME, action="bring_in", given=given, rows=rows)


def _judged(number: int, row: Row, source: Source, by, withdraw: bool) -> bulk.Judged:
    """A row of the plan as one of the run: what is to be done, or why nothing is."""
    key, said = row.key or f"row-{number}", _said(row.title, row.span or row.before, by)
    stays = {
        RowState.SAME: Refusal(gettext("It stands like this already."), "no_difference", "state"),
        RowState.REFUSED: Refusal(_not_taken(row), "not_taken", "input"),
        RowState.GONE: None
        if withdraw
        else Refusal(gettext("It is no longer in the file, and stays."), "stays", "state"),
    }.get(row.state)
    if stays:
        return bulk.Judged(f"{source.pk}:{key}", f"{said}: {stays}", {"refused": str(stays)}, (stays,))
    if row.state == RowState.GONE:
        return bulk.Judged(f"{source.pk}:{key}", said, {"title": ""})
    zone = row.item.zone if row.item else source.calendar.zone
    return bulk.Judged(f"{source.pk}:{key}", said, {"title": row.title, "zone": zone, **_edges(row.span)})


def _not_taken(row: Row) -> str:
    return gettext("Line %(line)s: %(reason)s") % {"line": row.line, "reason": row.reason} if row.line else row.reason


def _edges(span) -> dict[str, str]:
    return {"start": span.lower.isoformat(), "end": span.upper.isoformat()}


def _said(title: str, span, by) -> str:
    title = title or gettext("Untitled")
    return f"{title} · {queries.span_text(span, by.time_zone)}" if span else title


def records(user, keys: Iterable[str]) -> list[Imported]:
    """What rows of a run name; nothing for who does not keep calendars."""
    named = {key: key.partition(":")[::2] for key in keys}
    named = {key: (int(source), name) for key, (source, name) in named.items() if source.isdigit() and len(source) < 10}
    if may_keep_calendars(user) or not named:
        return []
    sources = Source.objects.select_related("calendar").in_bulk({source for source, _name in named.values()})
    windows = Window.objects.filter(source__in=sources, source_key__in=[name for _source, name in named.values()])
    standing = {(row.source_id, row.source_key): row for row in windows}
    return [
        Imported(key, sources[source], name, standing.get((source, name)))
        for key, (source, name) in named.items()
        if source in sources
    ]


def _bring(record: Imported, by, given: dict) -> str:
    """Place it as given; without a title it is taken off the calendar."""
    insist(may_keep_calendars(by))
    insist(Refusal(given["refused"], "not_taken", "state") if given.get("refused") else None)
    lock_import(record.source.name)
    _insist_as_left(record, given.get("run") or "")
    if record.source.calendar_id:
        return _bring_day(record, by, given.get("title") or "")
    if not given.get("title"):
        withdraw_from(record.source, [record.source_key], by=by)
        return _said(str(record), record.window and record.window.span, by) + " · " + gettext("taken away")
    span = TimestamptzRange(datetime.fromisoformat(given["start"]), datetime.fromisoformat(given["end"]), "[)")
    _insist_not_over(record)
    place_from(
        record.source,
        record.source_key,
        span,
        kind=WindowKind.MAINTENANCE,
        title=given["title"],
        zone=given["zone"],
        by=by,
        services=Service.objects.filter(slug__in=(given.get("services") or "").split()),
        environments=Environment.objects.filter(slug__in=(given.get("environments") or "").split()),
    )
    return _said(given["title"], span, by)


def _bring_day(record: Imported, by, title: str) -> str:
    day = date.fromisoformat(record.source_key)
    calendar = BusinessCalendar.objects.select_for_update().get(pk=record.source.calendar_id)
    kind = "calendar.holiday_added" if title else "calendar.holiday_removed"
    with recording(kind=kind, key=calendar.event_key, by=by, data={"day": str(day)}):
        keep_holidays(calendar, {day: title} if title else {}, [] if title else [day], by=by)
    return f"{title or gettext('taken away')} · {day}"


def _insist_as_left(record: Imported, run: str) -> None:
    """Only what still stands as the run left it is taken back; raises Refused where somebody changed it since."""
    if not run:
        return
    if record.source.calendar_id:
        day = date.fromisoformat(record.source_key)
        rows = Holiday.history.filter(calendar=record.source.calendar_id, date=day)
    else:
        rows = Window.history.filter(source=record.source, source_key=record.source_key)
    last = rows.select_related("event").order_by("-history_id").first()
    if last is None or last.event.request_id == run:
        return
    who = User.objects.filter(pk=last.event.by_id).first() or gettext("Slipway")
    insist(Refusal(gettext("It was changed since, by %s, and stays as it is.") % who, "changed_since", "state"))


def _insist_not_over(record: Imported) -> None:
    window = record.window
    if window and not window.withdrawn_at and window.span.upper <= clock.now():
        insist(Refusal(gettext("It is over; what was stays as it was."), "over", "state"))


def _before(record: Imported, _by) -> dict:
    """What brings it back to where it stood, and which run it is that changes it now."""
    return {**_stood(record), "run": current_door().request_id}


def _stood(record: Imported) -> dict:
    if record.source.calendar_id:
        day = record.source.calendar.holidays.filter(date=date.fromisoformat(record.source_key)).first()
        return {"title": day.name if day else ""}
    window = record.window
    if window is None or window.withdrawn_at:
        return {"title": ""}
    claims = list(window.claims.select_related("service", "environment"))
    return {
        "title": window.title,
        "zone": window.zone,
        **_edges(window.span),
        "services": " ".join(row.service.slug for row in claims if row.service_id),
        "environments": " ".join(row.environment.slug for row in claims if row.environment_id),
    }


def _action(name: str, label, **options) -> BulkAction:
    def judge(record: Imported, by, given: dict) -> Verdict:
        return rehearse(lambda: _bring(record, by, given), str)

    def asks(_user) -> dict:
        return {field: forms.CharField(required=False) for field in FIELDS}

    return BulkAction(name, label, judge, _bring, asks, icon="calendar", at_once=FEW, offered=False, **options)


PAGE = pages.add(
    NAME,
    ListPage(
        name=NAME,
        title=_("Calendars of others"),
        columns=lambda: [
            Column("name", _("Whose calendar it is"), lambda row: row.name, fixed=True),
            Column("windows", _("Windows"), lambda row: row.count, kind="number"),
            Column("imported", _("Last file (UTC)"), lambda row: row.imported_at, kind="moment"),
            Column("importer", _("Brought in by"), lambda row: row.importer or ""),
        ],
        rows=lambda user, query: queries.sources().none() if may_keep_calendars(user) else queries.sources(),
        records=records,
        named=records,
        key_path="pk",
        actions=(
            _action("bring_in", _("Bring in a calendar file"), undo="take_back", before=_before, keeps=("source",)),
            _action("take_back", _("Take back what a file brought")),
        ),
    ),
)
