"""What a freeze hits, counted before it is announced: records with planned time inside it that its scope covers."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from psycopg.types.range import TimestamptzRange

from apps.calendars.enums import WindowKind
from apps.calendars.models import Claim, Window
from apps.core import clock
from apps.dockets.enums import Prefix
from apps.dockets.models import Docket
from apps.dockets.permissions import visible_to
from apps.dockets.subjects import subjects, url_of
from apps.environments.enums import EnvironmentKind
from apps.environments.models import Environment, Service

from ..scope import Scope

WORK = (WindowKind.CHANGE, WindowKind.DEPLOYMENT)
TOLD = (*WORK, WindowKind.RELEASE_PHASE, WindowKind.MILESTONE)
"""Kinds that a freeze meets; of the last two nothing is stopped, and they count only where they say their place."""


@dataclass(frozen=True)
class Place:
    """What one window or typed form claims: ids, and the docket it belongs to (None while it is only asked about)."""

    services: frozenset[int] = frozenset()
    environments: frozenset[int] = frozenset()
    docket_id: int | None = None


@dataclass(frozen=True)
class Hit:
    """A record with planned time inside the freeze."""

    docket: Docket
    span: object
    url: str
    is_firm: bool


@dataclass
class Hits:
    """Every hit that the reader may see, by start, and how many of each kind of record."""

    rows: list[Hit] = field(default_factory=list)
    counts: list[tuple[str, int]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.rows)


def hits(scope: Scope, spans: list, user) -> Hits:
    """What ``user`` may see of what a freeze with this scope and these spans (by start) would hit. Nothing is saved."""
    if not spans:
        return Hits()
    windows = (
        Window.objects.filter(
            visible_to(user, "docket__"),
            docket__isnull=False,
            withdrawn_at=None,
            kind__in=TOLD,
            span__overlap=TimestamptzRange(spans[0].lower, max(span.upper for span in spans), "[)"),
        )
        .select_related("docket")
        .order_by("span", "pk")
    )
    windows = [window for window in windows if _meets(window.span, spans)]
    claimed: dict[int, list] = {}
    for row in Claim.objects.filter(window__in=windows).values_list("window_id", "service_id", "environment_id"):
        claimed.setdefault(row[0], []).append(row[1:])
    places = [_place(window, claimed.get(window.pk, ())) for window in windows]
    found, seen = Hits(), set()
    for window, facts in zip(windows, facts_of(places, with_types=bool(scope.types)), strict=True):
        if window.docket_id not in seen and scope.covers(facts, when_unsaid=window.kind in WORK):
            seen.add(window.docket_id)
            found.rows.append(Hit(window.docket, window.span, url_of(window.docket), window.is_firm))
    found.counts = _counts(found.rows)
    return found


def lockdown_hits(
    user, *, hours: int = 4, kinds=(EnvironmentKind.PRODUCTION,), services=(), environments=(), regions=(), **_rest
) -> Hits:
    """What a lockdown of so many hours from now on would stop."""
    now = clock.now()
    scope = Scope(
        services=frozenset(row.pk for row in services),
        environments=frozenset(row.pk for row in environments),
        kinds=frozenset(kinds),
        regions=frozenset(regions),
    )
    return hits(scope, [TimestamptzRange(now, now + timedelta(hours=hours), "[)")], user)


def _meets(span, spans: list) -> bool:
    """Whether it shares an instant with one of ``spans``, which do not overlap and come by start."""
    at = bisect_left(spans, span.upper, key=lambda one: one.lower)
    return at > 0 and spans[at - 1].upper > span.lower


def facts_of(places: Iterable[Place], *, with_types: bool) -> list[dict]:
    """Facts of each place, as far as freezes look at them: three queries for all, and one record each for types.

    A record knows more than its claims say; but asking every record of a long freeze would take seconds.
    """
    places = list(places)
    services = Service.objects.in_bulk({pk for place in places for pk in place.services})
    teams = dict(Service.objects.filter(pk__in=services).values_list("pk", "team__slug")) if services else {}
    environments = Environment.objects.filter(pk__in={pk for place in places for pk in place.environments})
    kinds = {pk: (kind, region) for pk, kind, region in environments.values_list("pk", "kind", "region")}
    dockets = Docket.objects.select_related("team").in_bulk({place.docket_id for place in places if place.docket_id})
    return [_facts(place, services, teams, kinds, dockets.get(place.docket_id), with_types) for place in places]


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


def _place(window: Window, rows: Iterable[tuple]) -> Place:
    return Place(
        services=frozenset(service for service, _environment in rows if service),
        environments=frozenset(environment for _service, environment in rows if environment),
        docket_id=window.docket_id,
    )


def _counts(rows: list[Hit]) -> list[tuple[str, int]]:
    found: dict[str, int] = {}
    for row in rows:
        found[row.docket.prefix] = found.get(row.docket.prefix, 0) + 1
    return [(Prefix(prefix).label, count) for prefix, count in sorted(found.items())]
