"""Conflicts are symmetric and complete: a brute-force oracle over all pairs finds the very same (T-06)."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.audit.services import recording
from apps.calendars import services
from apps.calendars.models import Conflict, ConflictRule, Window
from apps.calendars.queries import conflicts_of, preview
from apps.calendars.rules import BUILT_IN
from apps.core.spans import span
from apps.environments.models import Service, ServiceDependency
from apps.environments.reactions import react

from .conftest import at

pytestmark = pytest.mark.django_db
WORK = {"change", "deployment", "booking"}


@dataclass(frozen=True)
class Plan:
    """One generated window: hours, kind, and which of the things by number it claims."""

    start: int
    length: int
    kind: str
    services: frozenset[int]
    environments: frozenset[int]
    people: frozenset[int]
    buffer: int

    @property
    def end(self) -> int:
        return self.start + self.length


def subsets(count: int):
    return st.frozensets(st.integers(0, count - 1), max_size=2)


KINDS = st.sampled_from(["change", "deployment", "booking", "meeting", "release_phase"])
PLANS = st.builds(
    Plan,
    st.integers(0, 8),
    st.integers(1, 4),
    KINDS,
    subsets(5),
    subsets(2),
    subsets(2),
    st.sampled_from([0, 0, 1, 2]),
)


@pytest.fixture
def things(place, people):
    """Five services: a needs b needs c needs d, c and e need each other."""
    with recording(kind="place.prepared", key="tests", by=None):
        a, b, c, d, e = (
            Service.objects.create(slug=f"s{n}", name=f"S{n}", team=people.team.payments) for n in range(5)
        )
        for needs, needed in ((a, b), (b, c), (c, d), (c, e), (e, c)):
            ServiceDependency.objects.create(service=needs, depends_on=needed)
    needs = {0: {1}, 1: {2}, 2: {3, 4}, 4: {2}}
    further = {n: {far for near in needs.get(n, ()) for far in needs.get(near, ())} for n in range(5)}
    reach = {n: (needs.get(n, set()) | further[n]) - {n} for n in range(5)}
    return [a, b, c, d, e], [place.prod, place.shared], [people.alice, people.bob], reach


def expected(first: Plan, second: Plan, reach: dict[int, set[int]]) -> set[tuple]:
    """What the rules say of two plans, written down a second time and as plainly as can be."""
    found = set()
    # Bookings are compared with bookings; what is planned in a booked environment is the bookings' own rule.
    both = first.kind in WORK and second.kind in WORK and (first.kind == "booking") == (second.kind == "booking")
    if first.start < second.end and second.start < first.end:
        if first.kind in WORK | {"meeting"} and second.kind in WORK | {"meeting"}:
            found |= {("same_person", "p", n) for n in first.people & second.people}
        if both:
            found |= {("same_environment", "e", n) for n in first.environments & second.environments}
            shared = first.services & second.services
            found |= {("same_service", "s", n) for n in shared}
            if not shared:
                pairs = [(m, n) for m in first.services for n in second.services if n in reach[m] or m in reach[n]]
                found |= {("neighbour_service", "s", needed(m, n, reach)) for m, n in pairs}
    elif both:
        early, late = sorted((first, second), key=lambda plan: plan.start)
        if late.start < early.end + early.buffer:
            shared = {("e", n) for n in early.environments & late.environments}
            shared = shared or {("s", n) for n in early.services & late.services}
            found |= {("backout_buffer", *target) for target in shared}
    return found


def needed(m: int, n: int, reach: dict[int, set[int]]) -> int:
    if n in reach[m] and m in reach[n]:
        return min(m, n)
    return n if n in reach[m] else m


def put(docket, plan: Plan, things, by) -> None:
    rows, places, persons, _reach = things
    services.place(
        docket,
        kind=plan.kind,
        start=at(plan.start),
        end=at(plan.end),
        buffer_minutes=plan.buffer * 60,
        by=by,
        services=[rows[n] for n in plan.services],
        environments=[places[n] for n in plan.environments],
        people=[persons[n] for n in plan.people],
    )


def stored(things) -> dict[tuple[int, int], set[tuple]]:
    rows, places, persons, _reach = things
    names = {("s", row.pk): n for n, row in enumerate(rows)}
    names |= {("e", row.pk): n for n, row in enumerate(places)} | {("p", row.pk): n for n, row in enumerate(persons)}
    found: dict[tuple[int, int], set[tuple]] = {}
    for row in Conflict.objects.exclude(status="resolved").select_related("rule", "first", "second"):
        targets = (("s", row.service_id), ("e", row.environment_id), ("p", row.person_id))
        kind, pk = next(target for target in targets if target[1])
        pair = row.first.docket_id, row.second.docket_id
        found.setdefault(tuple(sorted(pair)), set()).add((row.rule.code, kind, names[kind, pk]))
    return found


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plans=st.lists(PLANS, min_size=2, max_size=5), moves=st.lists(st.tuples(st.integers(0, 4), PLANS), max_size=3))
def test_conflicts_equal_those_of_a_brute_force_oracle_and_both_sides_see_them(things, docket, people, plans, moves):
    with transaction.atomic():
        rows = [docket(f"Work {n}") for n in range(len(plans))]
        standing = dict(zip(rows, plans, strict=True))
        for row, plan in standing.items():
            put(row, plan, things, people.alice)
        for number, plan in moves:
            row = rows[number % len(rows)]
            standing[row] = plan
            put(row, plan, things, people.alice)
        wanted = {}
        for n, first in enumerate(rows):
            for second in rows[n + 1 :]:
                if found := expected(standing[first], standing[second], things[3]):
                    wanted[first.pk, second.pk] = found
        assert stored(things) == wanted
        seen = {row.pk: {one.pk for one in conflicts_of(row, people.alice)} for row in rows}
        for first, second in wanted:
            assert seen[first] & seen[second]
        transaction.set_rollback(True)


def test_neighbours_are_told_from_where_the_reader_stands(planned, place, people):
    ledger = planned(0, 2, services=[place.ledger], title="Ledger work")
    api = planned(1, 3, services=[place.payments_api], title="Gateway work")
    assert "works on something that depends on Ledger" in conflicts_of(ledger, people.alice)[0].sentence
    assert "works on Ledger, which this depends on" in conflicts_of(api, people.alice)[0].sentence
    assert conflicts_of(api, people.alice)[0].severity == "info"


def test_one_environment_blocks_in_production_and_only_warns_elsewhere(planned, place, people):
    first = planned(0, 2, environments=[place.prod])
    planned(1, 3, environments=[place.prod])
    other = planned(0, 2, environments=[place.shared])
    planned(1, 3, environments=[place.shared])
    assert [row.severity for row in conflicts_of(first, people.alice)] == ["blocks"]
    assert [row.severity for row in conflicts_of(other, people.alice)] == ["warns"]


def test_a_new_dependency_between_services_is_a_new_conflict_between_what_is_planned_there(planned, place, people):
    first = planned(0, 2, services=[place.ledger])
    planned(1, 3, services=[place.search])
    assert conflicts_of(first, people.alice) == []
    with recording(kind="service.wired", key="search", by=people.alice):
        edge = ServiceDependency.objects.create(service=place.search, depends_on=place.ledger)
        react("dependency.changed", by=people.alice, services=[place.search, place.ledger])
    assert [row.code for row in conflicts_of(first, people.alice)] == ["neighbour_service"]
    with recording(kind="service.unwired", key="search", by=people.alice):
        edge.delete()
        react("dependency.changed", by=people.alice, services=[place.search, place.ledger])
    assert conflicts_of(first, people.alice) == []


def test_times_are_told_in_the_zone_of_the_reader(planned, place, people):
    people.alice.time_zone = "Asia/Kolkata"
    first = planned(0, 2, environments=[place.prod])
    planned(1, 3, environments=[place.prod])
    assert "Mon 1 Mar 06:30 – 08:30 IST" in conflicts_of(first, people.alice)[0].sentence


def test_of_a_restricted_record_only_span_and_severity_are_told(planned, place, people):
    mine = planned(0, 2, environments=[place.prod], services=[place.ledger])
    both = {"environments": [place.prod], "services": [place.ledger]}
    planned(1, 3, **both, title="Embargoed", team=people.team.search, restricted=True)
    (row,) = conflicts_of(mine, people.alice)
    assert (row.reserved, row.severity, row.other_key, row.other_title, row.where, row.other_url) == (
        True,
        "blocks",
        "",
        "",
        "",
        "",
    )
    assert "Embargoed" not in row.sentence
    assert "Ledger" not in row.sentence
    assert not row.may_accept
    assert len(conflicts_of(mine, people.erin)) == 2
    (shown,) = preview(span=span(at(0), at(2)), services=[], environments=[place.prod], docket=mine, user=people.alice)
    assert shown.reserved


def test_a_preview_says_what_saving_would_say_and_saves_nothing(planned, docket, place, people):
    planned(0, 2, services=[place.ledger], environments=[place.prod], people=[people.bob])
    asked = {"services": [place.payments_api], "environments": [place.prod], "people": [people.bob]}
    shown = preview(span=span(at(1), at(3)), user=people.alice, **asked)
    assert Window.objects.count() == 1
    row = docket("Mine")
    services.place(row, kind="change", start=at(1), end=at(3), by=people.alice, **asked)
    saved = conflicts_of(row, people.alice)
    assert [(one.sentence, one.severity) for one in shown] == [(one.sentence, one.severity) for one in saved]
    assert len(saved) == 3
    # What the record itself has on the calendar does not count against it.
    again = preview(span=span(at(1), at(3)), user=people.alice, docket=row, **asked)
    assert [one.sentence for one in again] == [one.sentence for one in shown]


def test_a_rule_that_is_switched_off_finds_nothing_and_its_severity_is_data(planned, place, people, seeded):
    rule = ConflictRule.objects.get(code="same_service")
    with recording(kind="rule.edited", key="same_service", by=people.erin):
        rule.severity = "blocks"
        rule.save()
        ConflictRule.objects.get(code="same_environment").delete()
        ConflictRule.objects.create(code="same_environment", name="Off", severity="blocks", is_enabled=False)
    first = planned(0, 2, services=[place.ledger], environments=[place.prod])
    planned(1, 3, services=[place.ledger], environments=[place.prod])
    assert [(row.code, row.severity) for row in conflicts_of(first, people.alice)] == [("same_service", "blocks")]


def test_every_built_in_rule_is_seeded(seeded):
    assert set(ConflictRule.objects.values_list("code", flat=True)) >= {rule.code for rule in BUILT_IN}


@pytest.mark.parametrize("others", [1, 3])
def test_reading_and_previewing_conflicts_takes_the_same_queries_for_one_and_for_three(planned, place, people, others):
    mine = planned(0, 2, environments=[place.prod], services=[place.ledger])
    for _ in range(others):
        planned(1, 3, environments=[place.prod], services=[place.payments_api])
    people.alice.role_names, people.alice.team_ids  # noqa: B018 - read before counting, as a request does
    with CaptureQueriesContext(connection) as read:
        assert len(conflicts_of(mine, people.alice)) == 2 * others
    with CaptureQueriesContext(connection) as shown:
        asked = {"services": [place.ledger], "environments": [place.prod], "docket": mine}
        preview(span=span(at(0), at(2)), user=people.alice, **asked)
    assert (len(read), len(shown)) == (4, 7)


def test_placing_among_others_takes_few_queries(docket, planned, place, people):
    planned(5, 6, environments=[place.prod])
    row = docket("Mine")
    with recording(kind="change.drafted", key=row.key, by=people.alice), CaptureQueriesContext(connection) as queries:
        services.place(row, kind="change", start=at(0), end=at(2), services=[place.ledger], by=people.alice)
    work = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(work) == 10, work
