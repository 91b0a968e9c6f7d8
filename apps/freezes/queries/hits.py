"""What a freeze hits, counted before it is announced: records with planned time inside it that its scope covers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from django.db import connection
from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, When
from django.db.models.expressions import RawSQL
from psycopg.types.range import TimestamptzRange

from apps.calendars.enums import WindowKind
from apps.calendars.models import Claim, Window
from apps.core import clock
from apps.dockets.enums import Prefix
from apps.dockets.models import Docket
from apps.dockets.permissions import SEES_ALL, visible_to
from apps.dockets.queries import going_on
from apps.dockets.subjects import subjects, url_of
from apps.environments.enums import EnvironmentKind
from apps.environments.models import Environment, EnvironmentService, Service

from ..scope import Scope

SHOWN = 40
"""So many are shown of what a freeze hits; the others are counted."""
WORK = (WindowKind.CHANGE, WindowKind.DEPLOYMENT)
STOPPED = (*WORK, WindowKind.BOOKING)
"""Kinds whose start a freeze stops; a booking is at work on all that runs in its environments."""
TOLD = (*STOPPED, WindowKind.RELEASE_PHASE, WindowKind.MILESTONE)
"""Kinds that a freeze meets; of the last two nothing is stopped, and they count only where they say their place."""
# Of windows that cover the same time the one with the lowest id comes first, as on every list.
ONCE = """
WITH hit (id, docket_id, prefix, span, goes_on) AS MATERIALIZED ({windows}),
first AS (
    SELECT DISTINCT ON (docket_id) docket_id, id, span FROM hit WHERE NOT goes_on ORDER BY docket_id, span, id)
SELECT prefix, goes_on, count(DISTINCT docket_id), NULL::bigint FROM hit GROUP BY prefix, goes_on
UNION ALL (SELECT NULL, NULL, NULL, id FROM first ORDER BY span, id LIMIT %s)
"""


@dataclass(frozen=True)
class Place:
    """What one window or typed form claims: ids, and the docket it belongs to (None while it is only asked about).

    ``is_booking``: it is at work on all that runs in its environments.
    """

    services: frozenset[int] = frozenset()
    environments: frozenset[int] = frozenset()
    docket_id: int | None = None
    is_booking: bool = False


@dataclass(frozen=True)
class Hit:
    """A record with planned time inside the freeze."""

    docket: Docket
    span: object
    url: str
    is_firm: bool


@dataclass
class Hits:
    """The first hits that the reader may see, by start; how many there are in all, and of each kind of record. ``on`` are
    those that it covers and that go on all the same: emergencies, and what has begun. ``reserved`` are those that it would
    stop and that the reader may not see, of whom nothing but their number is told."""

    rows: list[Hit] = field(default_factory=list)
    counts: list[tuple[str, int]] = field(default_factory=list)
    total: int = 0
    on: int = 0
    reserved: int = 0

    def __bool__(self) -> bool:
        return bool(self.total)


def hits(scope: Scope, spans: list, user, *, most: int | None = None) -> Hits:
    """What ``user`` may see of what a freeze with this scope and these spans (by start) would hit; ``most`` rows of it.

    Nothing is saved. The database decides what is covered, as ``Scope.covers`` would of the facts that windows claim:
    two statements however many hits there are, one for what is reserved, one more for each list that says of what kind a place is (kinds, tiers,
    regions), and one for each kind of record where types of changes count.
    """
    if not spans:
        return Hits()
    inside = RawSQL("calendars_window.span && %s::tstzmultirange", [_multirange(spans)], BooleanField())
    whole = TimestamptzRange(spans[0].lower, max(span.upper for span in spans), "[)")
    windows = Window.objects.filter(
        covered_by(scope),
        docket__isnull=False,
        withdrawn_at=None,
        kind__in=TOLD,
        span__overlap=whole,
    )
    if len(spans) > 1:
        windows = windows.annotate(inside=inside).filter(inside=True)
    windows = windows.annotate(on=Case(When(going_on("docket__"), then=True), default=False))
    seen = windows.filter(visible_to(user, "docket__"))
    reserved = _reserved(scope, windows, user)
    if scope.types or most is None:
        return replace(_counted_here(scope, seen, most), reserved=reserved)
    shown, counts = _once(seen, most)
    rows = Window.objects.select_related("docket").in_bulk(shown)
    stopped = {prefix: n for prefix, goes_on, n in counts if not goes_on}
    on = sum(n for _prefix, goes_on, n in counts if goes_on)
    return Hits([_hit(rows[pk]) for pk in shown], _labelled(stopped), sum(stopped.values()), on, reserved)


def _reserved(scope: Scope, windows: QuerySet[Window], user) -> int:
    """How many restricted records it would stop that this person may not see; few records are restricted."""
    if user.holds(*SEES_ALL):
        return 0
    restricted = windows.filter(docket__is_restricted=True, on=False)
    seen = Docket.objects.filter(visible_to(user), is_restricted=True).values("pk")
    hidden = restricted.exclude(docket__in=seen)
    found = list(hidden.values_list("pk", "span", "docket_id", "docket__prefix", "kind", "on"))
    return len({row[2] for row in (_of_types(scope, found) if scope.types else found)})


def _once(windows: QuerySet[Window], most: int) -> tuple[list[int], list[tuple[str, bool, int]]]:
    """The earliest window of each of the first so many records that are stopped, and how many records there are by prefix
    and whether they go on. Which windows these are is worked out once: that is what takes long."""
    one_by_one = windows.order_by().values_list("pk", "docket_id", "docket__prefix", "span", "on")
    statement, values = one_by_one.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(ONCE.format(windows=statement), [*values, most])
        found = cursor.fetchall()
    shown = [pk for _prefix, _on, _n, pk in found if pk]
    return shown, [(prefix, on, n) for prefix, on, n, pk in found if not pk]


def _counted_here(scope: Scope, windows: QuerySet[Window], most: int | None) -> Hits:
    first = windows.order_by("docket_id", "span", "pk").distinct("docket_id")
    found = list(first.values_list("pk", "span", "docket_id", "docket__prefix", "kind", "on"))
    if scope.types:
        found = _of_types(scope, found)
    on = sum(row[5] for row in found)
    found = [row for row in found if not row[5]]
    found.sort(key=lambda row: (row[1].lower, row[1].upper, row[0]))
    shown = Window.objects.select_related("docket").in_bulk([row[0] for row in found[:most]])
    rows = [_hit(shown[row[0]]) for row in found[:most]]
    return Hits(rows, _labelled(Counter(row[3] for row in found)), len(found), on)


def covered_by(scope: Scope) -> Q:
    """The condition on windows that a scope covers what they claim; types of changes are the records' own affair.

    Work that does not say, for example, in which environment it is, counts as covered by a freeze of environments; a
    phase or a milestone that does not say it does not. A booking is on whatever runs in its environments.
    """
    claims = Claim.objects.filter(window=OuterRef("pk"))
    booked = Q(kind=WindowKind.BOOKING)
    # By their ids: a join in what is asked of each window would cost ten times as much.
    lists = (
        (scope.services, "service", scope.services, None),
        (scope.environments, "environment", scope.environments, None),
        (scope.kinds, "environment", Environment.objects.filter(kind__in=scope.kinds), None),
        (scope.tiers, "service", Service.objects.filter(tier__in=scope.tiers), None),
        (
            scope.regions,
            "environment",
            Environment.objects.filter(region__in=scope.regions),
            Environment.objects.exclude(region=""),
        ),
    )
    found = Q()
    for listed, target, named, said in lists:
        if listed:
            ids = _ids(named)
            known = {f"{target}__isnull": False} if said is None else {f"{target}__in": _ids(said)}
            is_named = Exists(claims.filter(**{f"{target}__in": ids}))
            is_unsaid = Q(kind__in=STOPPED) & ~Exists(claims.filter(**known))
            if target == "service":
                is_named |= booked & _hosting(claims, service__in=ids)
                is_unsaid &= ~(booked & _hosting(claims))
            found &= is_named | is_unsaid
    if scope.teams:
        is_theirs = Q(docket__team__slug__in=scope.teams) | Exists(claims.filter(service__team__slug__in=scope.teams))
        found &= is_theirs | (booked & _hosting(claims, service__team__slug__in=scope.teams))
    # Of what type it is only a change says.
    return found & ~booked if scope.types else found


def _hosting(claims: QuerySet[Claim], **what) -> Exists:
    """Whether something runs in the environments that are claimed; ``what`` narrows it to some services."""
    hosts = EnvironmentService.objects.filter(**what).order_by().values("environment")
    return Exists(claims.filter(environment__in=hosts))


def _ids(listed: Iterable[int] | QuerySet) -> list[int]:
    return list(listed.order_by("pk").values_list("pk", flat=True)) if isinstance(listed, QuerySet) else sorted(listed)


def _of_types(scope: Scope, found: list[tuple]) -> list[tuple]:
    """Those whose record is of one of the types; asked once of each kind of record."""
    said: dict[int, set[str]] = {}
    for prefix in {row[3] for row in found}:
        said |= _types_of(prefix, [row[2] for row in found if row[3] == prefix])
    return [row for row in found if said.get(row[2], set()) & scope.types]


def _types_of(prefix: str, dockets: list[int]) -> dict[int, set[str]]:
    """What the records of one kind say of their type; each by itself where their app cannot answer for many."""
    subject = subjects.get(prefix)
    if subject and subject.types:
        return {pk: set(words) for pk, words in subject.types(dockets).items()}
    facts = {docket.pk: _own_facts(docket) for docket in Docket.objects.filter(pk__in=dockets)}
    return {pk: {own.get("type"), own.get("type_slug")} - {"", None} for pk, own in facts.items()}


def _multirange(spans: list) -> str:
    written = ",".join(f"[{span.lower.isoformat()},{span.upper.isoformat()})" for span in spans)
    return f"{{{written}}}"


def _hit(window: Window) -> Hit:
    return Hit(window.docket, window.span, url_of(window.docket), window.is_firm)


def lockdown_hits(
    user,
    *,
    most: int | None = None,
    hours: int = 4,
    kinds=(EnvironmentKind.PRODUCTION,),
    services=(),
    environments=(),
    regions=(),
    **_rest,
) -> Hits:
    """What a lockdown of so many hours from now on would stop."""
    now = clock.now()
    scope = Scope(
        services=frozenset(row.pk for row in services),
        environments=frozenset(row.pk for row in environments),
        kinds=frozenset(kinds),
        regions=frozenset(regions),
    )
    return hits(scope, [TimestamptzRange(now, now + timedelta(hours=hours), "[)")], user, most=most)


def facts_of(places: Iterable[Place], *, with_types: bool) -> list[dict]:
    """Facts of each place, as far as freezes look at them: three queries for all, and one record each for types.

    Of a booking they tell of all that runs in its environments. A record knows more than its claims say; but asking every
    record of a long freeze would take seconds.
    """
    places = _with_what_runs_there(places)
    services = Service.objects.in_bulk({pk for place in places for pk in place.services})
    teams = dict(Service.objects.filter(pk__in=services).values_list("pk", "team__slug")) if services else {}
    environments = Environment.objects.filter(pk__in={pk for place in places for pk in place.environments})
    kinds = {pk: (kind, region) for pk, kind, region in environments.values_list("pk", "kind", "region")}
    dockets = Docket.objects.select_related("team").in_bulk({place.docket_id for place in places if place.docket_id})
    return [_facts(place, services, teams, kinds, dockets.get(place.docket_id), with_types) for place in places]


def _with_what_runs_there(places: Iterable[Place]) -> list[Place]:
    places = list(places)
    booked = {pk for place in places if place.is_booking for pk in place.environments}
    if not booked:
        return places
    there: dict[int, set[int]] = {}
    for environment, service in EnvironmentService.objects.filter(environment__in=booked).values_list(
        "environment", "service"
    ):
        there.setdefault(environment, set()).add(service)
    return [
        replace(place, services=place.services.union(*(there.get(pk, ()) for pk in place.environments)))
        if place.is_booking
        else place
        for place in places
    ]


def _facts(place: Place, services, teams, kinds, docket: Docket | None, with_types: bool) -> dict:
    own = _own_facts(docket) if with_types and docket is not None else {}
    return {
        "service_ids": sorted(place.services),
        "environment_ids": sorted(place.environments),
        "environment_kinds": sorted({kinds[pk][0] for pk in place.environments if pk in kinds}),
        "regions": sorted({kinds[pk][1] for pk in place.environments if pk in kinds}),
        "tiers": sorted({services[pk].tier for pk in place.services if pk in services}),
        "teams": sorted({teams[pk] for pk in place.services if pk in teams}),
        "team": docket.team.slug if docket else "",
        "type": own.get("type", ""),
        "type_slug": own.get("type_slug", ""),
    }


def _own_facts(docket: Docket) -> dict:
    subject = subjects.get(docket.prefix)
    return subject.facts(docket) if subject else {}


def _labelled(counts: dict[str, int]) -> list[tuple[str, int]]:
    return [(Prefix(prefix).label, count) for prefix, count in sorted(counts.items())]
