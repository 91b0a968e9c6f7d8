"""What is on the calendar between two instants, for one reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.db import connection
from django.db.models import BooleanField, Case, Exists, F, OuterRef, QuerySet, Value, When
from django.db.models.functions import Concat, Lower, Upper
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from psycopg.types.range import TimestamptzRange

from apps.dockets.subjects import subjects

from ..enums import ConflictStatus, Severity
from ..models import Claim, Conflict, Window
from ..permissions import seen_by

RESERVED = "reserved"

# What is hidden from a reader is taken out here, in one place, whatever the query below selected.
AS_JSON = """
SELECT coalesce(json_agg(entry), '[]')::text FROM (
    SELECT id, CASE WHEN seen THEN kind ELSE %s END AS kind,
           CASE WHEN seen THEN concat_ws(' · ', nullif(title, ''), docket_title) ELSE %s END AS title,
           CASE WHEN seen THEN key END AS key, CASE WHEN seen THEN url ELSE '' END AS url,
           starts AS start, ends AS end, is_firm, has_conflict
    FROM ({rows}) AS found (id, kind, title, key, docket_title, url, starts, ends, is_firm, has_conflict, seen)
) AS entry
"""


@dataclass(frozen=True)
class EntryFilter:
    """Which entries: any of these kinds, services, environments and teams (slugs); an empty list means all."""

    kinds: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    only_conflicts: bool = False

    @property
    def names_places(self) -> bool:
        """Whether it says anything that a reserved window would give away by matching."""
        return bool(self.kinds or self.services or self.environments or self.teams)


def entries(
    user, start: datetime, end: datetime, wanted: EntryFilter | None = None, *, withdrawn: bool = False
) -> QuerySet[Window]:
    """Windows that share an instant with ``[start, end)``, in order of their start, with ``seen`` and ``conflict``.

    ``seen`` False: to this reader it is reserved time. A filter finds only what is seen: that something reserved
    matches would tell what it is. ``conflict``: it has an open conflict that blocks or warns.
    """
    wanted = EntryFilter() if wanted is None else wanted
    rows = Window.objects.filter(span__overlap=TimestamptzRange(start, end, "[)"))
    if not withdrawn:
        rows = rows.filter(withdrawn_at=None)
    rows = rows.annotate(seen=seen_by(user), conflict=_has_conflict())
    if wanted.names_places:
        rows = rows.filter(seen=True)
    if wanted.kinds:
        rows = rows.filter(kind__in=wanted.kinds)
    if wanted.teams:
        rows = rows.filter(docket__team__slug__in=wanted.teams)
    for target, slugs in (("service", wanted.services), ("environment", wanted.environments)):
        if slugs:
            rows = rows.filter(Exists(Claim.objects.filter(window=OuterRef("pk"), **{f"{target}__slug__in": slugs})))
    if wanted.only_conflicts:
        rows = rows.filter(conflict=True)
    return rows.select_related("docket").order_by("span", "id")


def entries_json(user, start: datetime, end: datetime, wanted: EntryFilter | None = None) -> str:
    """The same as a JSON list, built by PostgreSQL: thousands of rows never pass through Python."""
    rows = (
        entries(user, start, end, wanted)
        .select_related(None)
        .values_list(
            "id",
            "kind",
            "title",
            "docket__key",
            "docket__title",
            _address(),
            Lower("span"),
            Upper("span"),
            "is_firm",
            "conflict",
            "seen",
        )
    )
    sql, params = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(AS_JSON.format(rows=sql), [RESERVED, _("Reserved"), *params])
        return cursor.fetchone()[0]


def _has_conflict() -> Case:
    open_ones = Conflict.objects.filter(status=ConflictStatus.OPEN).exclude(severity=Severity.INFO)
    first, second = (Exists(open_ones.filter(**{side: OuterRef("pk")})) for side in ("first", "second"))
    return Case(
        When(first | second, then=True),
        default=False,
        output_field=BooleanField(),
    )


def _address() -> Case:
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
