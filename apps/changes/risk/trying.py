"""Trying other rules on changes that are closed: as things stood when each was submitted, and how it then went.

What an assessment kept is taken as it is. Changes from before inputs were kept are put together from what stands on them
(services, plans, answers and window are fixed once work begins) and from the record of their team at the time.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import override

from apps.calendars.enums import WindowKind
from apps.calendars.models import Window

from ..enums import Outcome, State
from ..models import ChangeEnvironment, ChangeRequest, ChangeService, RiskAssessment
from ..shape import PLANS, Shape
from .background import GOOD, TRACK_DAYS, WEEK, Background
from .engine import by_rules
from .inputs import Thing, inputs_from

MOST = 10_000
FAILED = (Outcome.FAILED, Outcome.BACKED_OUT)
LEVELS = ("low", "medium", "high", "critical")
SHOWN_FAILURES = 200
LONGEST_WINDOW = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Case:
    """One closed change: what the rules would have looked at, what they said then, and how it went."""

    pk: int
    shape: Shape
    background: Background
    score: int
    level: str
    failed: bool
    rebuilt: bool


@dataclass
class Tally:
    """What comes of trying: plain counts, kept as JSON with the draft."""

    total: int = 0
    failed: int = 0
    rebuilt: int = 0
    higher: int = 0
    lower: int = 0
    matrix: dict = field(default_factory=lambda: {old: dict.fromkeys(LEVELS, 0) for old in LEVELS})
    before: dict = field(default_factory=lambda: {level: [0, 0] for level in LEVELS})
    after: dict = field(default_factory=lambda: {level: [0, 0] for level in LEVELS})
    failures: list = field(default_factory=list)

    def add(self, case: Case, trial) -> None:
        """Score one case by ``trial`` (questions, rules, thresholds) and count it."""
        with override("en"):
            found = by_rules(case.shape, case.background, trial)
        old, new = case.level, str(found.level)
        self.total += 1
        self.rebuilt += case.rebuilt
        self.matrix[old][new] += 1
        self.higher += LEVELS.index(new) > LEVELS.index(old)
        self.lower += LEVELS.index(new) < LEVELS.index(old)
        for side, level in ((self.before, old), (self.after, new)):
            side[level][0] += 1
            side[level][1] += case.failed
        if case.failed:
            self.failed += 1
            if len(self.failures) < SHOWN_FAILURES:
                self.failures.append([case.pk, case.score, old, found.score, new])

    def as_dict(self) -> dict:
        return dict(vars(self))


def closed_cases(most: int) -> list[Case]:
    """The last ``most`` closed changes, newest first. Five statements at most, however many they are."""
    rows = list(_rows(most))
    kept = _kept([row["pk"] for row in rows])
    rebuilding = [row for row in rows if not kept.get(row["pk"], {}).get("inputs")]
    track, neighbours = _tracks(rebuilding), _neighbours(rebuilding)
    return [_case(row, kept.get(row["pk"], {}), track, neighbours) for row in rows]


def _rows(most: int):
    services = ChangeService.objects.filter(change=OuterRef("pk")).order_by("pk")
    environments = ChangeEnvironment.objects.filter(change=OuterRef("pk")).order_by("pk")
    window = Window.objects.filter(docket=OuterRef("docket"), purpose="work")
    return (
        ChangeRequest.objects.filter(state=State.CLOSED)
        .annotate(
            where=ArraySubquery(services.values(plain=JSONObject(id="service_id", name="service__name", tier="service__tier"))),
            places=ArraySubquery(environments.values(plain=JSONObject(name="environment__name", kind="environment__kind"))),
            span=Subquery(window.values("span")[:1]),
            zone=Subquery(window.values("zone")[:1]),
            lane=F("type__lane"),
            team=F("docket__team"),
            team_name=F("docket__team__name"),
        )
        .order_by("-closed_at", "-pk")
        .values(
            "pk", "docket", "outcome", "risk_score", "risk_level", "submitted_at", "created_at", "outage_expected", "answers",
            "where", "places", "span", "zone", "lane", "team", "team_name", *PLANS,
        )[:most]
    )  # fmt: skip


def _kept(changes: list[int]) -> dict[int, dict]:
    """The assessment that stood when each change was submitted; the first one where none is so old.

    Read by themselves: asked for row by row, the newest of a change is looked for among those of all changes.
    """
    rows = RiskAssessment.objects.filter(change__in=changes)
    submitted = Q(at__lte=F("change__submitted_at")) | Q(change__submitted_at__isnull=True)
    then = rows.filter(submitted).order_by("change_id", "-id").distinct("change_id")
    first = rows.order_by("change_id", "id").distinct("change_id")
    found = {row["change"]: row for row in first.values("change", "score", "level", "inputs")}
    return found | {row["change"]: row for row in then.values("change", "score", "level", "inputs")}


def _case(row: dict, kept: dict, track, neighbours) -> Case:
    if kept.get("inputs"):
        shape, background = inputs_from(kept["inputs"])
    else:
        shape, background = _rebuilt(row, track, neighbours)
    return Case(
        pk=row["pk"],
        shape=shape,
        background=background,
        score=kept.get("score", row["risk_score"]),
        level=kept.get("level", row["risk_level"]),
        failed=row["outcome"] in FAILED,
        rebuilt=not kept.get("inputs"),
    )


def _rebuilt(row: dict, track, neighbours) -> tuple[Shape, Background]:
    at, span = row["submitted_at"] or row["created_at"], row["span"]
    shape = Shape(
        lane=row["lane"],
        type_slug="",
        team=Thing(row["team_name"]),
        services=tuple(Thing(one["name"], tier=one["tier"]) for one in row["where"]),
        environments=tuple(Thing(one["name"], kind=one["kind"]) for one in row["places"]),
        start=span and span.lower,
        end=span and span.upper,
        zone=row["zone"] or "UTC",
        outage=row["outage_expected"],
        answers=row["answers"],
        plans=frozenset(name for name in PLANS if row[name].strip()),
    )
    finished, succeeded = track(row["team"], at)
    return shape, Background(at, finished, succeeded, neighbours(row))


def _tracks(rows: list[dict]):
    """A function (team, instant) -> changes closed in the ninety days before, and how many of them well."""
    teams = {row["team"] for row in rows}
    since = min((row["submitted_at"] or row["created_at"] for row in rows), default=None)
    closed: dict[int, list[datetime]] = defaultdict(list)
    well: dict[int, list[int]] = defaultdict(lambda: [0])
    if since is not None:
        found = ChangeRequest.objects.filter(
            state=State.CLOSED, docket__team__in=teams, closed_at__gt=since - timedelta(days=TRACK_DAYS)
        ).order_by("closed_at")
        for team, at, outcome in found.values_list("docket__team", "closed_at", "outcome"):
            closed[team].append(at)
            well[team].append(well[team][-1] + (outcome in GOOD))

    def track(team: int, at: datetime) -> tuple[int, int]:
        # As the engine asks: after the instant ninety days ago, up to and with this one.
        low, high = (bisect_right(closed[team], edge) for edge in (at - timedelta(days=TRACK_DAYS), at))
        return high - low, well[team][high] - well[team][low]

    return track


def _neighbours(rows: list[dict]):
    """A function row -> other changes of its services in the week before its window."""
    services = {one["id"] for row in rows for one in row["where"]}
    spans: dict[int, list[tuple[datetime, datetime, int]]] = defaultdict(list)
    if services:
        windows = Window.objects.filter(kind=WindowKind.CHANGE, withdrawn_at__isnull=True, claims__service__in=services)
        for docket, span, service in windows.values_list("docket", "span", "claims__service"):
            spans[service].append((span.lower, span.upper, docket))
        for here in spans.values():
            here.sort(key=lambda one: one[0])

    def count(row: dict) -> int:
        if row["span"] is None:
            return 0
        start = row["span"].lower
        return len({docket for one in row["where"] for docket in _in_week(spans[one["id"]], start)} - {row["docket"]})

    return count


def _in_week(here: list, start: datetime) -> Iterator[int]:
    at = bisect_left(here, start, key=lambda one: one[0])
    while at and here[at - 1][0] > start - WEEK - LONGEST_WINDOW:
        at -= 1
        if here[at][1] > start - WEEK:
            yield here[at][2]
