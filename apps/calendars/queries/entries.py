"""What is on the calendar between two instants, for one reader."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.db import connection
from django.db.models import BooleanField, Case, CharField, Exists, F, Min, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Concat, Least, Lower, Upper
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from psycopg.types.range import TimestamptzRange

from apps.dockets.subjects import Subject, subjects

from ..enums import ConflictStatus, Severity, Weight, WindowKind
from ..models import Claim, Conflict, ConflictRule, Source, Window
from ..permissions import seen_by
from ..rules import rules
from .holidays import without_holidays

RESERVED = "reserved"

# What is hidden from a reader is taken out here, in one place, whatever the query below selected.
AS_SEEN = """
SELECT id, CASE WHEN seen THEN kind ELSE %s END AS kind,
       CASE WHEN seen THEN concat_ws(' · ', nullif(title, ''), docket_title) ELSE %s END AS title,
       CASE WHEN seen THEN key END AS key, CASE WHEN seen THEN url ELSE '' END AS url,
       starts AS start, ends AS end, is_firm, severity IS NOT NULL AS has_conflict,
       CASE WHEN seen OR severity IS DISTINCT FROM %s THEN severity ELSE %s END AS severity,
       seen AND is_movable AS is_movable, seen AND is_everywhere AS is_everywhere
FROM ({rows}) AS found
     (id, kind, title, key, docket_title, url, starts, ends, is_firm, severity, is_movable, is_everywhere, seen)
"""
AS_JSON = "SELECT coalesce(json_agg(entry), '[]')::text FROM ({entries}) AS entry"


@dataclass(frozen=True)
class EntryFilter:
    """Which entries: any of these kinds, services, environments, teams (slugs), people who are needed in them
    (log-in names) and records (keys); an empty list means all. ``calendars`` narrows nothing but holidays: to those of these
    business calendars, the reader's own where it is empty, and not at all where it is None."""

    kinds: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    only_conflicts: bool = False
    keys: tuple[str, ...] = ()
    calendars: tuple[str, ...] | None = None

    @property
    def names_targets(self) -> bool:
        """Whether it finds only what covers a service or an environment that it names."""
        return bool(self.services or self.environments)

    @property
    def names_places(self) -> bool:
        """Whether it says anything that a reserved window would give away by matching."""
        named = (self.kinds, self.services, self.environments, self.teams, self.people, self.keys)
        return any(named)


def entries(
    user,
    start: datetime | None,
    end: datetime | None,
    wanted: EntryFilter | None = None,
    *,
    withdrawn: bool = False,
) -> QuerySet[Window]:
    """Windows that share an instant with ``[start, end)``, in order of their start, with ``seen`` and ``severity``;
    None for a bound that is not there.

    ``seen`` False: to this reader it is reserved time. A filter finds only what is seen: that something reserved
    matches would tell what it is. ``severity``: the worst of its open conflicts, blocks, stops (see ``Weight``) or warns;
    None where it has none.
    """
    wanted = EntryFilter() if wanted is None else wanted
    rows = Window.objects.filter(span__overlap=TimestamptzRange(start, end, "[)"))
    if not withdrawn:
        rows = rows.filter(withdrawn_at=None)
    seen = seen_by(user)
    rows = rows.annotate(seen=seen, severity=_severity(seen))
    if wanted.names_places:
        rows = rows.filter(seen=True)
    if wanted.kinds:
        rows = rows.filter(kind__in=wanted.kinds)
    if wanted.teams:
        rows = rows.filter(docket__team__slug__in=wanted.teams)
    if wanted.keys:
        rows = rows.filter(docket__key__in=wanted.keys)
    claimed = {
        "service__slug__in": wanted.services,
        "environment__slug__in": wanted.environments,
        "person__username__in": wanted.people,
    }
    for target, names in claimed.items():
        if names:
            rows = rows.filter(Exists(Claim.objects.filter(window=OuterRef("pk"), **{target: names})))
    if wanted.calendars is not None:
        others = Source.objects.filter(calendar__in=without_holidays(user, wanted.calendars).values("pk"))
        rows = rows.exclude(kind=WindowKind.HOLIDAY, source__in=others)
    if wanted.only_conflicts:
        rows = rows.filter(severity__isnull=False)
    return rows.select_related("docket").order_by("span", "id")


def entries_json(
    user,
    start: datetime,
    end: datetime,
    wanted: EntryFilter | None = None,
    *,
    only: Collection[int] | None = None,
    movable: bool = True,
) -> str:
    """The same (of those in ``only``) as a JSON list, built by PostgreSQL: thousands of rows never pass through Python.

    ``movable`` False: nobody asks who may move them, and ``is_movable`` is false of all.
    """
    sql, params = entries_sql(user, start, end, wanted, only, movable=movable)
    with connection.cursor() as cursor:
        cursor.execute(AS_JSON.format(entries=sql), params)
        return cursor.fetchone()[0]


def entries_sql(
    user,
    start: datetime | None,
    end: datetime | None,
    wanted: EntryFilter | None,
    only: Collection[int] | None = None,
    *,
    movable: bool = True,
) -> tuple[str, tuple]:
    """The statement of ``entries`` (of those in ``only``) as ``AS_SEEN`` shows them to this reader, and its parameters."""
    rows = (
        entries(user, start, end, wanted)
        .select_related(None)
        .annotate(is_movable=movable_by(user) if movable else Value(False), is_everywhere=everywhere())
    )
    if only is not None:
        rows = rows.filter(pk__in=only)
    ours = ("id", "kind", "title", "docket__key", "docket__title", address(), Lower("span"), Upper("span"))
    told = ("is_firm", "severity", "is_movable", "is_everywhere", "seen")
    sql, params = rows.values_list(*ours, *told).query.sql_with_params()
    return AS_SEEN.format(rows=sql), (RESERVED, _("Reserved"), Weight.STOPS, Severity.WARNS, *params)


def outlines_sql(user, start: datetime, end: datetime, wanted: EntryFilter | None) -> tuple[str, tuple]:
    """The statement of the least that there is to know of ``entries``, in no order: id, kind, span, one of its open
    conflicts (null: it has none, nor a severity) and whether it is seen; whoever selects from this shows no more of what
    is not seen than AS_SEEN does."""
    rows = entries(user, start, end, wanted).select_related(None).order_by().annotate(conflict=_met())
    return rows.values_list("id", "kind", "span", "conflict", "seen").query.sql_with_params()


def _met() -> Coalesce:
    """Any open conflict of a window of which there is more than to know of. Looked up per window, as the severity is."""
    own = (_open_conflicts().filter(**{side: OuterRef("pk")}).order_by() for side in ("first", "second"))
    return Coalesce(*(Subquery(rows.values("pk")[:1]) for rows in own))


def _open_conflicts() -> QuerySet[Conflict]:
    return Conflict.objects.filter(status=ConflictStatus.OPEN, severity__in=[Severity.BLOCKS, Severity.WARNS])


def _severity(seen) -> Least:
    """The worst of a window's open conflicts of which there is more than to know of; by the alphabet blocks comes before
    stops, and that before warns. Looked up per window: the database would rather read every conflict there is, which
    takes longer and grows."""
    found = _open_conflicts()
    sides = (("first", "second"), ("second", "first"))
    return Least(*(Subquery(_worst(found.filter(**{own: OuterRef("pk")}), other, seen)) for own, other in sides))


def _worst(found: QuerySet[Conflict], other: str, seen) -> QuerySet[Conflict]:
    """Where the rule stops the start of what it finds (see ``Rule.held``), the side that is about that stays as it was;
    and so does all where the reader may not know what is met."""
    told = Window.objects.filter(pk=OuterRef(f"{other}_id")).annotate(seen=seen).filter(seen=True)
    stops = [
        When(
            Exists(told.filter(kind__in=rule.kinds) if rule.kinds else told),
            rule__in=ConflictRule.objects.filter(code=rule.code),
            severity=Severity.WARNS,
            then=Value(Weight.STOPS),
        )
        for rule in rules
        if rule.held
    ]
    weight = Case(*stops, default=F("severity"), output_field=CharField())
    return found.order_by().values("status").annotate(worst=Min(weight)).values("worst")


def movable_by(user) -> Case:
    """An expression on windows: whether the reader may move them, as the records' own apps say it for a whole list."""
    return _among({subject.prefix: subject.movable(user) for subject in _declared() if subject.movable})


def everywhere() -> Case:
    """An expression on windows: whether their time is everybody's, whatever one works on."""
    return _among({subject.prefix: subject.everywhere() for subject in _declared() if subject.everywhere})


def _declared() -> list[Subject]:
    return [subjects.get(name) for name in subjects.names()]


def _among(found: dict[str, QuerySet]) -> Case:
    return Case(
        *(
            When(docket__prefix=prefix, then=Exists(rows.filter(docket=OuterRef("docket_id"))))
            for prefix, rows in found.items()
        ),
        default=False,
        output_field=BooleanField(),
    )


def address() -> Case:
    """Where the record's page is, put together by the database."""
    return Case(
        *(
            When(docket__prefix=prefix, then=Concat(Value(before), F("docket__key"), Value(after)))
            for prefix, before, after in _patterns(tuple(subjects.names()))
        ),
        default=Value(""),
    )


@cache
def _patterns(prefixes: tuple[str, ...]) -> list[tuple[str, str, str]]:
    found = []
    for prefix in prefixes:
        # Some addresses take the keys of their own records only.
        sample = f"{prefix}-0"
        try:
            before, after = reverse(subjects.get(prefix).url_name, args=[sample]).split(sample)
        except NoReverseMatch:
            continue
        found.append((prefix, before, after))
    return found
