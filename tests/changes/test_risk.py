"""Risk by rules: every contribution a sentence, unanswered counts as worst, the highest engine wins."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from apps.changes.enums import RiskLevel
from apps.changes.models import RiskAssessment
from apps.changes.priority import priority_of
from apps.changes.risk import Background, Score, assess, engines, level_of, other_hours
from apps.changes.risk.engine import by_rules
from apps.changes.seeds import QUESTIONS, RULES, THRESHOLDS
from apps.changes.shape import Shape
from apps.core import clock

from . import acts

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
NIGHT = datetime(2026, 11, 25, 23, tzinfo=UTC)
MODEL = SimpleNamespace(questions=QUESTIONS, rules=RULES, thresholds=THRESHOLDS)
CALM = {"rehearsed": "here", "data": "no", "backout": "tried"}
PLANS = frozenset({"implementation_plan", "backout_plan", "test_plan"})


def service(name: str, tier: int):
    return SimpleNamespace(name=name, slug=name, tier=tier, pk=tier, team=SimpleNamespace(slug="t"))


def shape(**given) -> Shape:
    start = given.pop("start", NIGHT)
    values = {
        "lane": "normal",
        "type_slug": "normal",
        "services": (service("docs", 4),),
        "start": start,
        "end": start and start + timedelta(hours=1),
        "answers": CALM,
        "plans": PLANS,
        "team": SimpleNamespace(name="Payments"),
    }
    return Shape(**{**values, **given})


def score(background: Background | None = None, **given) -> dict[str, int]:
    found = by_rules(shape(**given), background or Background(at=NIGHT - timedelta(days=5)), MODEL)
    return {contribution.code: contribution.points for contribution in found.contributions}


PRODUCTION = SimpleNamespace(name="prod", kind="production", pk=1, slug="prod")
STAGING = SimpleNamespace(name="staging", kind="staging", pk=2, slug="staging")


@pytest.mark.parametrize(
    "given, expected",
    [
        ({}, {}),
        ({"services": (service("ledger", 1), service("api", 2))}, {"tier": 20}),
        ({"services": (service("api", 2),)}, {"tier": 12}),
        ({"environments": (PRODUCTION, PRODUCTION)}, {"environment_kind": 12}),
        ({"outage": True}, {"outage": 10}),
        ({"services": tuple(service(str(n), 4) for n in range(3))}, {"many_services": 8}),
        ({"services": tuple(service(str(n), 4) for n in range(2))}, {}),
        ({"lane": "emergency"}, {"lane": 10, "environment_kind": 12}),
        ({"lane": "emergency", "environments": (STAGING,)}, {"lane": 10}),
        ({"start": NOON}, {"working_hours": 6}),
        ({"start": NOON.replace(hour=18)}, {}),
        ({"start": NOON.replace(hour=8)}, {"working_hours": 6}),
        ({"start": datetime(2026, 11, 28, 12, tzinfo=UTC)}, {}),
        ({"start": NIGHT, "zone": "America/New_York"}, {}),
        ({"start": NIGHT.replace(hour=20), "zone": "America/New_York"}, {"working_hours": 6}),
        ({"end": NIGHT + timedelta(hours=6)}, {}),
        ({"end": NIGHT + timedelta(hours=6, minutes=1)}, {"long_window": 4}),
        ({"plans": frozenset({"test_plan"})}, {"no_plan": 10}),
        ({"answers": {}}, {"rehearsed": 10, "data": 15, "backout": 10}),
        ({"answers": {**CALM, "data": "reversible"}}, {"data": 6}),
        ({"answers": {**CALM, "data": "sideways"}}, {"data": 15}),
    ],
)
def test_each_rule_adds_its_points_and_no_other(given, expected):
    assert score(**given) == expected


@pytest.mark.parametrize(
    "finished, succeeded, points",
    [(9, 9, 0), (10, 10, -10), (100, 95, -10), (100, 94, 0), (10, 8, 0), (100, 79, 10), (10, 0, 10)],
)
def test_track_record_of_the_team_counts_both_ways(finished, succeeded, points):
    background = Background(at=NIGHT - timedelta(days=5), finished=finished, succeeded=succeeded)
    assert score(background).get("team_record", 0) == points


@pytest.mark.parametrize("hours, points", [(24, 0), (23.9, 6), (0, 6), (-1, 0)])
def test_short_notice_counts_until_the_window_opens(hours, points):
    assert score(Background(at=NIGHT - timedelta(hours=hours))).get("short_notice", 0) == points


@pytest.mark.parametrize("others, points", [(2, 0), (3, 6)])
def test_busy_week_counts_other_changes(others, points):
    assert score(Background(at=NIGHT - timedelta(days=5), this_week=others)).get("busy_week", 0) == points


@pytest.mark.parametrize(
    "points, level",
    [
        (0, "low"),
        (24, "low"),
        (25, "medium"),
        (49, "medium"),
        (50, "high"),
        (74, "high"),
        (75, "critical"),
        (100, "critical"),
    ],
)
def test_level_is_the_highest_threshold_reached(points, level):
    assert level_of(points, THRESHOLDS) == level


def test_score_stays_between_0_and_100_and_is_the_sum():
    worst = shape(
        services=(service("ledger", 1),) * 3, environments=(PRODUCTION,), outage=True, answers={}, plans=frozenset()
    )
    assert by_rules(worst, Background(at=NIGHT, finished=10, succeeded=0, this_week=9), MODEL).score == 100
    best = by_rules(shape(), Background(at=NIGHT - timedelta(days=5), finished=50, succeeded=50), MODEL)
    assert (best.score, best.level) == (0, RiskLevel.LOW)


def test_contributions_read_as_sentences_with_their_points():
    found = by_rules(shape(services=(service("Ledger", 1),)), Background(NIGHT - timedelta(days=5), 100, 97), MODEL)
    assert [(row.signed, row.sentence) for row in found.contributions] == [
        ("+20", "Tier-1 service: Ledger"),
        ("−10", "Team Payments: 97 % success in 90 days"),
    ]


def test_without_a_model_the_risk_is_the_highest():
    found = by_rules(shape(), Background(at=NIGHT), None)
    assert (found.score, found.level) == (100, RiskLevel.CRITICAL)


def test_highest_engine_wins(monkeypatch):
    other = {"score": 5}
    monkeypatch.setitem(engines._entries, "other", lambda *_: Score(other["score"], RiskLevel.HIGH, engine="other"))
    background = Background(at=NIGHT - timedelta(days=5))
    assert assess(shape(outage=True), at=NIGHT, model=MODEL, background=background).engine == "rules"
    other["score"] = 60
    assert assess(shape(outage=True), at=NIGHT, model=MODEL, background=background).engine == "other"


def test_other_hours_say_what_moving_would_change(monkeypatch):
    monkeypatch.setattr("apps.changes.risk.hours.model_in_force", lambda: MODEL)
    hours = other_hours(shape(start=NOON), Background(at=NOON - timedelta(days=5)), standing=6)
    assert {(hour.start.hour, hour.difference) for hour in hours} == {
        (0, -6),
        (3, -6),
        (6, -6),
        (9, 0),
        (12, 0),
        (15, 0),
        (18, -6),
        (21, -6),
    }
    assert other_hours(shape(start=None, end=None), Background(at=NOON), standing=0) == []


@pytest.mark.parametrize(
    "impact, urgency, expected",
    [
        (1, 1, "P1"),
        (1, 2, "P2"),
        (2, 1, "P2"),
        (1, 3, "P3"),
        (2, 2, "P3"),
        (3, 1, "P3"),
        (2, 3, "P4"),
        (3, 2, "P4"),
        (3, 3, "P5"),
    ],
)
def test_priority_is_the_matrix_of_impact_and_urgency(impact, urgency, expected):
    assert priority_of(impact, urgency) == expected


def test_priority_knows_no_other_grades():
    with pytest.raises(ValueError):
        priority_of(0, 4)


@pytest.mark.django_db
def test_assessment_is_kept_once_per_difference(people, seeded):
    from apps.changes import services

    change = acts.draft(people, seeded)
    first = RiskAssessment.objects.get(change=change)
    assert (first.score, first.level) == (change.risk_score, change.risk_level)
    services.edit(change, by=people.alice, reason="Another reason, the same risk.")
    assert RiskAssessment.objects.filter(change=change).count() == 1
    changed = services.edit(change, by=people.alice, outage_expected=True)
    assert changed.risk_score == first.score + 10
    assert RiskAssessment.objects.filter(change=change).count() == 2


@pytest.mark.django_db
def test_track_record_and_week_are_read_from_the_database(people, seeded):
    from apps.changes.risk import background_of
    from apps.changes.shape import shape_of

    change = acts.draft(people, seeded, start=acts.soon(50))
    for number in range(3):
        acts.draft(people, seeded, start=acts.soon(20 + 2 * number), title=f"Another {number}")
    found = background_of(shape_of(acts.fresh(change)), at=clock.now())
    assert (found.finished, found.this_week) == (0, 3)


def test_a_change_that_names_no_service_is_never_the_mildest():
    def tier(*services) -> int:
        return Shape(lane="normal", type_slug="normal", services=services).facts()["tier"]

    assert (tier(), tier(service("search", 3)), tier(service("search", 3), service("api", 2))) == (1, 3, 2)
