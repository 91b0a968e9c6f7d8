"""What a freeze hits is decided by the database, and must be what its scope says of the same facts, whatever the scope."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from psycopg.types.range import TimestamptzRange

from apps.bookings.services import book
from apps.calendars import services as calendar
from apps.calendars.models import Claim, Window
from apps.changes import services as changes
from apps.core import clock
from apps.environments.services import edit_environment
from apps.freezes.queries import hits
from apps.freezes.queries.hits import STOPPED, TOLD, Place, facts_of
from apps.freezes.scope import Scope
from apps.releases import services as releases
from apps.releases.models import ReleaseTemplate

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def known() -> list[tuple]:
    """Every window with the facts of what it claims."""
    windows = list(Window.objects.filter(kind__in=TOLD, withdrawn_at=None, docket__isnull=False))
    places = []
    for window in windows:
        claims = Claim.objects.filter(window=window)
        services = frozenset(row.service_id for row in claims if row.service_id)
        environments = frozenset(row.environment_id for row in claims if row.environment_id)
        places.append(Place(services, environments, window.docket_id, is_booking=window.kind == "booking"))
    return list(zip(windows, facts_of(places, with_types=True), strict=True))


def plain(scope: Scope, spans, windows: list[tuple]) -> tuple[set[int], set[int]]:
    """The same, window by window and fact by fact: what is stopped, and what goes on as an emergency."""
    covered = {
        (window.docket_id, facts["type"] == "emergency")
        for window, facts in windows
        if any(window.span.lower < span.upper and span.lower < window.span.upper for span in spans)
        and scope.covers(facts, when_unsaid=window.kind in STOPPED)
    }
    return {pk for pk, urgent in covered if not urgent}, {pk for pk, urgent in covered if urgent}


def test_any_scope_hits_what_it_covers(people, seeded, django_assert_max_num_queries):
    place, start = seeded, (clock.now() + timedelta(days=2)).replace(minute=0, second=0, microsecond=0)
    edit_environment(place.prod, by=people.root, region="eu-central")
    places = [
        ([place.ledger], [place.prod]),
        ([place.ledger], [place.staging]),
        ([place.payments_api, place.ledger], [place.prod, place.staging]),
        ([place.search], [place.search_prod]),
        ([place.search], []),
        ([], [place.shared]),
    ]
    for number, (services, environments) in enumerate(places):
        changes.draft(
            by=people.mallory if place.search in services else people.alice,
            title=f"Work {number}",
            type="normal" if number % 2 else "emergency",
            services=services,
            environments=environments,
            start=start + number * HOUR,
            end=start + (number + 2) * HOUR,
        )
    for who, environment in (("alice", place.shared), ("mallory", place.search_prod), ("alice", place.staging)):
        team = people.all[who].teams.first()
        times = {"start": start + HOUR, "end": start + 2 * HOUR}
        book(by=people.all[who], title="Tests", team=team, environments=[environment], **times)
    template = ReleaseTemplate.objects.get(slug="minor-scrum")
    day = (start + timedelta(days=20)).date()
    releases.draft(by=people.frank, title="R", type="minor", services=[place.search], template=template, target=day)
    spans = [
        TimestamptzRange(start + HOUR, start + 2 * HOUR, "[)"),
        TimestamptzRange(start + 4 * HOUR, start + timedelta(days=30), "[)"),
    ]
    dice = random.Random(7)
    lists = {
        "services": [place.ledger.pk, place.search.pk],
        "environments": [place.prod.pk, place.search_prod.pk],
        "teams": ["payments", "search"],
        "kinds": ["production", "staging"],
        "tiers": [1, 2, 3],
        "types": ["emergency", "normal", "standard"],
        "regions": ["eu-central", "us-east"],
    }
    seen, windows = set(), known()
    for _turn in range(20):
        chosen = dice.sample(sorted(lists), dice.randrange(4))
        scope = Scope(**{name: frozenset(dice.sample(lists[name], dice.randrange(1, 3))) for name in chosen})
        asked = spans if dice.random() < 0.5 else spans[dice.randrange(2) :][:1]
        found = hits(scope, asked, people.erin)
        stopped, on = plain(scope, asked, windows)
        assert ({hit.docket.pk for hit in found.rows}, found.on) == (stopped, len(on)), scope
        assert found.total == len(found.rows) == sum(count for _label, count in found.counts)
        seen.add(found.total)
        few = hits(scope, asked, people.erin, most=2)
        assert (few.rows, few.counts, few.total, few.on) == (found.rows[:2], found.counts, found.total, found.on), scope
    assert len(seen) > 2
    with django_assert_max_num_queries(5):
        few = hits(Scope(types=frozenset({"normal"})), spans, people.erin, most=1)
    assert (len(few.rows), few.total > 1) == (1, True)


def test_of_many_times_of_one_record_the_earliest_is_shown_whatever_came_first(people, seeded):
    start = (clock.now() + timedelta(days=2)).replace(minute=0, second=0, microsecond=0)
    there = {"by": people.alice, "services": [seeded.ledger], "environments": [seeded.prod]}
    first, second = (
        changes.draft(title=f"Work {n}", start=start + (2 + n) * HOUR, end=start + (3 + n) * HOUR, **there)
        for n in range(2)
    )
    calendar.place(second.docket, kind="deployment", purpose="early", start=start, end=start + HOUR, **there)
    found = hits(Scope(), [TimestamptzRange(start, start + timedelta(days=1), "[)")], people.erin, most=5)
    assert [(hit.docket, hit.span.lower) for hit in found.rows] == [
        (second.docket, start),
        (first.docket, start + 2 * HOUR),
    ]
    assert found.total == 2


def test_a_booking_is_hit_by_a_freeze_of_what_runs_in_its_environment_and_not_of_types(people, place):
    start = (clock.now() + timedelta(days=2)).replace(minute=0, second=0, microsecond=0)
    times = {"start": start, "end": start + HOUR, "environments": [place.staging]}
    booked = book(by=people.alice, title="Tests", team=people.team.payments, **times)
    spans = [TimestamptzRange(start, start + timedelta(days=1), "[)")]
    runs = place.staging.services.first()

    def hit(**scope) -> list:
        return [one.docket for one in hits(Scope(**scope), spans, people.erin, most=5).rows]

    assert hit(services=frozenset({runs.pk})) == [booked.docket]
    assert hit(services=frozenset({place.search.pk})) == []
    assert hit(kinds=frozenset({"staging"})) == hit(teams=frozenset({runs.team.slug})) == [booked.docket]
    assert hit(types=frozenset({"normal"})) == []
