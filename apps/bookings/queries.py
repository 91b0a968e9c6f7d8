"""Reads of bookings: lists, and when environments are free."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Case, Exists, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from psycopg.types.range import TimestamptzRange

from apps.calendars.enums import WindowKind
from apps.calendars.models import Claim, Window
from apps.core import clock
from apps.dockets.permissions import visible_dockets
from apps.dockets.subjects import url_of

from .models import Booking
from .permissions import visible_bookings

SHOWN = (WindowKind.BOOKING, WindowKind.CHANGE, WindowKind.DEPLOYMENT, WindowKind.MAINTENANCE)
OPEN = ("asked", "tentative", "firm", "in_use")


@dataclass(frozen=True)
class Busy:
    """A time somebody has an environment; of a restricted one only that it is reserved."""

    span: TimestamptzRange
    kind: str
    is_firm: bool
    key: str = ""
    title: str = ""
    team: str = ""
    url: str = ""
    reserved: bool = False


@dataclass
class Availability:
    """An environment, what is in it, and when it can be booked firmly (no firm booking stands)."""

    environment: object
    busy: list[Busy] = field(default_factory=list)
    free: list[TimestamptzRange] = field(default_factory=list)


def booking_rows(
    user, *, state: str = "", team: str = "", mine: bool = False, search: str = "", any_state: bool = False
) -> QuerySet[Booking]:
    """Open bookings (or those of a state, or all) that ``user`` may see, with the ``span`` that runs or comes next."""
    windows = Window.objects.filter(docket=OuterRef("docket"), withdrawn_at=None)
    ahead = windows.filter(span__endswith__gt=clock.now()).order_by("span").values("span")[:1]
    rows = visible_bookings(user).annotate(
        span=Coalesce(Subquery(ahead), Subquery(windows.order_by("-span").values("span")[:1]))
    )
    if not any_state:
        rows = rows.filter(state=state) if state else rows.filter(state__in=OPEN)
    if team:
        rows = rows.filter(docket__team__slug=team)
    if mine:
        rows = rows.filter(docket__team__in=user.team_ids)
    if search:
        rows = rows.filter(docket__title__icontains=search)
    return rows


def availability(user, environments: Iterable, start: datetime, end: datetime) -> list[Availability]:
    """For each environment what is in it in ``[start, end)`` and when it is free: one query, however many there are."""
    found = {environment.pk: Availability(environment) for environment in environments}
    whole = TimestamptzRange(start, end, "[)")
    rows = (
        Claim.objects.filter(
            environment__in=list(found), kind__in=SHOWN, span__overlap=whole, window__withdrawn_at=None
        )
        .annotate(seen=_seen(user))
        .select_related("window__docket__team")
        .order_by("span", "pk")
    )
    for row in rows:
        found[row.environment_id].busy.append(_busy(row))
    for one in found.values():
        firm = [busy.span for busy in one.busy if busy.is_firm and busy.kind == WindowKind.BOOKING]
        one.free = _gaps(firm, start, end)
    return list(found.values())


def board(user, environments: Iterable, first: date, days: int) -> list[tuple[object, list[tuple[date, list[Busy]]]]]:
    """Environments by days of the reader's zone: for each day what is in it then."""
    zone = ZoneInfo(user.time_zone)
    edges = [datetime.combine(first + timedelta(days=n), time(), tzinfo=zone) for n in range(days + 1)]
    rows = []
    for one in availability(user, environments, edges[0], edges[-1]):
        cells = [
            (
                edges[n].date(),
                [busy for busy in one.busy if busy.span.lower < edges[n + 1] and edges[n] < busy.span.upper],
            )
            for n in range(days)
        ]
        rows.append((one.environment, cells))
    return rows


def _seen(user) -> Case:
    return Case(
        When(window__docket__isnull=True, then=Value(True)),
        When(window__docket__is_restricted=False, then=Value(bool(user.is_active))),
        default=Exists(visible_dockets(user).filter(pk=OuterRef("window__docket_id"))),
    )


def _busy(row: Claim) -> Busy:
    docket = row.window.docket
    if not row.seen:
        return Busy(row.span, "reserved", row.is_firm, reserved=True)
    if docket is None:
        return Busy(row.span, row.kind, row.is_firm, title=row.window.title)
    return Busy(row.span, row.kind, row.is_firm, docket.key, docket.title, docket.team.name, url_of(docket))


def _gaps(taken: list, start: datetime, end: datetime) -> list[TimestamptzRange]:
    found, at = [], start
    for span in taken:
        if span.lower > at:
            found.append(TimestamptzRange(at, span.lower, "[)"))
        at = max(at, span.upper)
    if at < end:
        found.append(TimestamptzRange(at, end, "[)"))
    return found
