"""What is in environments, and when they are free."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Case, Count, Exists, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from psycopg.types.range import TimestamptzRange

from apps.calendars.enums import WindowKind
from apps.calendars.models import Claim, Window
from apps.calendars.permissions import seen_by
from apps.dockets.permissions import visible_dockets
from apps.dockets.subjects import subjects, url_of

SHOWN = (WindowKind.BOOKING, WindowKind.CHANGE, WindowKind.DEPLOYMENT, WindowKind.MAINTENANCE)


@dataclass(frozen=True)
class Busy:
    """A time somebody has an environment, by the id of its window; of a restricted one only that it is reserved."""

    span: TimestamptzRange
    kind: str
    is_firm: bool
    key: str = ""
    title: str = ""
    team: str = ""
    url: str = ""
    reserved: bool = False
    window: int = 0


@dataclass(frozen=True)
class Frozen:
    """A time in which a freeze covers an environment; ``unblock`` says who may let work
    through, empty where it stops nothing."""

    span: TimestamptzRange
    key: str
    title: str
    team: str
    url: str
    unblock: str = ""


@dataclass
class Availability:
    """An environment, what is in it, when it can be booked firmly (no firm booking stands); ``freezes`` only where
    asked for (see ``frozen_in``)."""

    environment: object
    busy: list[Busy] = field(default_factory=list)
    free: list[TimestamptzRange] = field(default_factory=list)
    freezes: list[Frozen] = field(default_factory=list)


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


def frozen_in(user, environments: list, start: datetime, end: datetime) -> dict[int, list[Frozen]]:
    """By environment the times in ``[start, end)`` in which a freeze covers it, as its scope says; of freezes that the
    reader may see, by start. A fixed number of queries.
    """
    whole = TimestamptzRange(start, end, "[)")
    rows = Window.objects.filter(kind=WindowKind.FREEZE, is_firm=True, withdrawn_at=None, span__overlap=whole)
    rows = rows.annotate(seen=seen_by(user)).filter(seen=True, docket__isnull=False).order_by("span", "pk")
    rows = list(rows.select_related("docket__team"))
    covered: dict[int, set[int]] = {}
    unblock: dict[int, str] = {}
    for prefix in {row.docket.prefix for row in rows}:
        subject, ids = subjects.get(prefix), {row.docket_id for row in rows if row.docket.prefix == prefix}
        covered |= subject.reach(ids, environments) if subject.reach else {}
        unblock |= subject.unblock(ids) if subject.unblock else {}
    found = {one.pk: [] for one in environments}
    for row in rows:
        docket, who = row.docket, unblock.get(row.docket_id, "")
        for pk in covered.get(row.docket_id, ()):
            found[pk].append(Frozen(row.span, docket.key, docket.title, docket.team.name, url_of(docket), who))
    return found


def busy_in(rows: QuerySet, start: datetime, end: datetime) -> QuerySet:
    """These environments with ``load``: how many times are planned there in ``[start, end)``, of whatever sort."""
    whole = TimestamptzRange(start, end, "[)")
    claims = Claim.objects.filter(
        environment=OuterRef("pk"), kind__in=SHOWN, span__overlap=whole, window__withdrawn_at=None
    )
    counted = claims.order_by().values("environment").annotate(n=Count("pk")).values("n")
    return rows.annotate(load=Coalesce(Subquery(counted), 0))


def free_in(rows: QuerySet, start: datetime, end: datetime) -> QuerySet:
    """Those of these environments that nobody holds firmly in ``[start, end)``."""
    whole = TimestamptzRange(start, end, "[)")
    held = Claim.objects.filter(environment=OuterRef("pk"), kind=WindowKind.BOOKING, is_firm=True, span__overlap=whole)
    return rows.filter(~Exists(held))


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
        return Busy(row.span, row.kind, row.is_firm, title=row.window.title, window=row.window_id)
    named = (docket.key, docket.title, docket.team.name, url_of(docket))
    return Busy(row.span, row.kind, row.is_firm, *named, window=row.window_id)


def _gaps(taken: list, start: datetime, end: datetime) -> list[TimestamptzRange]:
    found, at = [], start
    for span in taken:
        if span.lower > at:
            found.append(TimestamptzRange(at, span.lower, "[)"))
        at = max(at, span.upper)
    if at < end:
        found.append(TimestamptzRange(at, end, "[)"))
    return found
