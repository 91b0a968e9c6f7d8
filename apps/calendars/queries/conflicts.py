"""Conflicts as one reader sees them from one side, saved ones and those that a window would have."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from apps.core import clock
from apps.dockets.models import Docket
from apps.dockets.permissions import may_see, visible_dockets
from apps.dockets.queries import doers_of
from apps.dockets.subjects import url_of
from apps.environments.models import Service

from ..comparing.meetings import Found, find
from ..comparing.sides import ground_of
from ..comparing.wording import lonely, reserved_text, sentence, where_of
from ..enums import ConflictStatus, Severity, Weight, WindowKind
from ..models import Claim, Conflict, Window
from ..permissions import may_accept
from ..rules import Meeting, held_by, rules
from .places import asked_side

RANKS = {Severity.BLOCKS: 0, Severity.WARNS: 1, Severity.INFO: 2}


@dataclass(frozen=True)
class ConflictRow:
    """One conflict from one side; of a restricted other only span and severity.

    ``status`` reads open again once an acceptance has run out. ``pk`` is None in a preview. ``held`` where it stops a
    start and nobody can accept it: why, and at ``way`` one asks for leave.
    """

    sentence: str
    severity: Severity
    status: ConflictStatus
    code: str
    span: object
    since: datetime
    other_key: str = ""
    other_url: str = ""
    other_title: str = ""
    other_kind: str = ""
    where: str = ""
    reserved: bool = False
    pk: int | None = None
    is_firm: bool = False
    accepted_by: object = None
    accepted_until: datetime | None = None
    accepted_reason: str = ""
    may_accept: bool = False
    held: str = ""
    way: str = ""

    @property
    def weight(self) -> Severity | Weight:
        """How grave it is, as every page says it: what stops a start says so."""
        return Weight.STOPS if self.held else self.severity


def conflicts_of(docket, user, *, resolved: bool = False) -> list[ConflictRow]:
    """The conflicts of all windows of a docket, gravest first; resolved ones only where asked for."""
    rows = Conflict.objects.of_dockets([docket])
    if not resolved:
        rows = rows.exclude(status=ConflictStatus.RESOLVED)
    own = Claim.objects.filter(window__docket=docket)
    return _told(rows, user, own, lambda row: row.seen_from(docket))


def conflicts_at(window: Window, user) -> list[ConflictRow]:
    """The conflicts of one window that are not resolved, gravest first; of a window that is of no record, too."""
    rows = Conflict.objects.filter(Q(first=window) | Q(second=window)).exclude(status=ConflictStatus.RESOLVED)
    own = Claim.objects.filter(window__docket=window.docket_id) if window.docket_id else window.claims.all()
    return _told(rows, user, own, lambda row: row.sides_of(window))


def _told(rows: QuerySet[Conflict], user, claims: QuerySet[Claim], sides_of: Callable) -> list[ConflictRow]:
    found = list(
        rows.select_related(
            "first__docket__team",
            "second__docket__team",
            "rule",
            "service",
            "environment",
            "person",
            "about",
            "accepted_by",
        ).order_by("id")
    )
    if not found:
        return []
    own = set(claims.filter(service__isnull=False).values_list("service_id", flat=True))
    tell = _Teller(user, (docket for row in found for docket in row.dockets))
    told = []
    for row in found:
        mine, other = sides_of(row)
        told.append(tell(row, row.rule.code, mine, other, own))
    return _gravest_first(told)


@clock.held()
def preview(
    *,
    span,
    services: Iterable,
    environments: Iterable,
    user,
    docket=None,
    people: Iterable = (),
    buffer_minutes: int = 0,
    facts: dict | None = None,
    kind: str = WindowKind.CHANGE,
) -> list[ConflictRow]:
    """The conflicts that a window would have, gravest first; nothing is saved or locked."""
    services, environments, people = list(services), list(environments), list(people)
    mine = asked_side(
        span=span,
        services=services,
        environments=environments,
        people=people,
        buffer_minutes=buffer_minutes,
        facts=facts,
        docket=docket,
        kind=kind,
    )
    found = find(mine, ground_of(mine.services, mine.environments))
    if not found:
        return []
    ids = {item.other.window_id for item in found if item.other}
    windows = Window.objects.select_related("docket").in_bulk(ids)
    own = Window(kind=kind, span=span, docket=docket)
    names = _Names(found, services, environments, people)
    met = (window.docket for window in windows.values() if window.docket_id)
    tell = _Teller(user, (*met, *names.about.values()))
    return _gravest_first(
        # A conflict that is never saved, so that a preview and the record's page say the very same.
        tell(
            Conflict(severity=item.severity, since=tell.now, **names(item.meeting)),
            item.rule.code,
            own,
            windows[item.other.window_id] if item.other else None,
            mine.services,
        )
        for item in found
    )


def conflict_for(pk, user) -> tuple[Docket, Conflict]:
    """A conflict by its id and the side of it that this person stands on (of two seen ones, one's own team's first).

    Raises Http404 where the person sees neither side.
    """
    rows = Conflict.objects.select_related("first__docket__team", "second__docket__team")
    conflict = get_object_or_404(rows, pk=pk)
    dockets = [window.docket for window in conflict.sides if window.docket_id]
    seen = [docket for docket in dockets if not may_see(docket, user)]
    if not seen:
        raise Http404
    return min(seen, key=lambda docket: docket.team_id not in user.team_ids), conflict


class _Teller:
    """Tells conflicts to one reader; which of the windows that person sees is asked once."""

    def __init__(self, user, dockets: Iterable[Docket]):
        self.user, self.now, dockets = user, clock.now(), list(dockets)
        self.ids = {docket.pk for docket in dockets}
        restricted = {docket.pk for docket in dockets if docket.is_restricted}
        seen = visible_dockets(user).filter(pk__in=restricted).values_list("pk", flat=True) if restricted else ()
        self.hidden = restricted - set(seen)

    @cached_property
    def doers(self) -> dict[int, set[int]]:
        return doers_of(self.ids)

    def __call__(self, row: Conflict, code: str, mine: Window, other: Window | None, services: set[int]) -> ConflictRow:
        status, severity = ConflictStatus(row.status), Severity(row.severity)
        if status == ConflictStatus.ACCEPTED and row.accepted_until <= self.now:
            status = ConflictStatus.OPEN
        if other is None:
            other = Window(kind="", span=mine.span, docket=row.about)
        if other.docket_id in self.hidden:
            text = reserved_text(other.span, self.user.time_zone)
            return ConflictRow(text, severity, status, "reserved", other.span, row.since, reserved=True, pk=row.pk)
        rule = rules.get(code)
        about = row.service_id in services or bool(rule and mine.kind in rule.kinds | rule.turned_for)
        place = {"where": where_of(row), "zone": self.user.time_zone}
        if not other.kind:
            text = lonely(code, span=mine.span, about=row.about, **place)
        else:
            text = sentence(code, other=other, is_about=about, **place)
        docket = other.docket if other.docket_id else None
        held = held_by(code, severity) if rule and mine.kind not in rule.kinds else ""
        way = rule.way(docket, mine.docket) if held and rule.way and docket and mine.docket_id else ""
        return ConflictRow(
            text,
            severity,
            status,
            code,
            other.span,
            row.since,
            other_key=docket.key if docket else "",
            other_url=url_of(docket) if docket else "",
            other_title=other.title or (docket.title if docket else ""),
            other_kind=other.kind,
            where=where_of(row),
            pk=row.pk,
            is_firm=other.is_firm,
            accepted_by=row.accepted_by,
            accepted_until=row.accepted_until,
            accepted_reason=row.accepted_reason,
            may_accept=not held_by(code, severity) and self._may_accept(row, status, severity),
            held=held,
            way=way,
        )

    def _may_accept(self, row: Conflict, status: ConflictStatus, severity: Severity) -> bool:
        # What is merely to be known asks for nobody's word.
        waits = row.pk and status == ConflictStatus.OPEN and severity != Severity.INFO
        return bool(waits) and not may_accept(row, self.user, self.doers)


class _Names:
    """How to fill a conflict's place with records; neighbouring services and what it is about are read, the others were
    given."""

    def __init__(self, found: list[Found], services, environments, people):
        known = {one.pk: one for one in services}
        self.services = known | Service.objects.in_bulk(_ids(found, "service_id") - known.keys())
        self.environments = {one.pk: one for one in environments}
        self.people = {one.pk: one for one in people}
        about = _ids(found, "about_id")
        self.about = Docket.objects.in_bulk(about) if about else {}

    def __call__(self, meeting: Meeting) -> dict:
        return {
            "service": self.services.get(meeting.service_id),
            "environment": self.environments.get(meeting.environment_id),
            "person": self.people.get(meeting.person_id),
            "about": self.about.get(meeting.about_id),
        }


def _ids(found: list[Found], name: str) -> set[int]:
    return {getattr(item.meeting, name) for item in found} - {None}


def _gravest_first(rows: Iterable[ConflictRow]) -> list[ConflictRow]:
    """Of one reserved window only the gravest is told: how many comparisons found it would say what it claims."""
    told, reserved = [], set()
    for row in sorted(rows, key=lambda row: (RANKS[row.severity], row.span.lower, row.sentence)):
        if row.reserved and row.sentence in reserved:
            continue
        told.append(row)
        reserved |= {row.sentence} if row.reserved else set()
    return told
