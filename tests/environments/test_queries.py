"""The graph of dependencies and the lists: bounded walks, fixed numbers of queries."""

import pytest

from apps.environments import queries, services

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain(people):
    """a ← b ← c ← d: each depends on the one before."""
    made = []
    for slug in "abcd":
        made.append(
            services.create_service(
                by=people.root, slug=slug, name=slug.upper(), team=people.team.payments, depends_on=made[-1:]
            )
        )
    return made


def test_neighbours_stop_after_two_steps_in_both_directions(chain):
    a, b, c, d = (service.pk for service in chain)
    assert queries.neighbours([a]) == {b: 1, c: 2}
    assert queries.neighbours([b]) == {a: 1, c: 1, d: 2}
    assert queries.neighbours([a], depth=3) == {b: 1, c: 2, d: 3}
    assert queries.neighbours([a, b]) == {c: 1, d: 2}
    assert queries.neighbours([]) == {}


def test_what_shares_a_dependency_is_no_neighbour(chain, people):
    a, b = chain[:2]
    other = services.create_service(by=people.root, slug="x", name="X", team=people.team.payments, depends_on=[a])
    assert other.pk not in queries.neighbours([b.pk])


def test_a_cycle_ends(chain, people):
    a, b, c, d = chain
    services.set_dependencies(a, by=people.root, depends_on=[d])
    assert queries.neighbours([a.pk], depth=5) == {b.pk: 1, c.pk: 2, d.pk: 1}


def test_map_draws_columns_by_distance(chain, django_assert_num_queries):
    with django_assert_num_queries(3):
        drawn = queries.dependency_map(chain[1])
    assert {node.service.slug: node.column for node in drawn.nodes} == {"a": -1, "b": 0, "c": 1, "d": 2}
    assert [service.slug for service in drawn.upstream] == ["a"]
    assert [service.slug for service in drawn.downstream] == ["c", "d"]
    assert len(drawn.edges) == 3
    assert all(0 <= node.x < drawn.width and 0 <= node.y < drawn.height for node in drawn.nodes)


def test_map_counts_what_it_does_not_draw(people):
    hub = services.create_service(by=people.root, slug="hub", name="Hub", team=people.team.payments)
    for number in range(12):
        services.create_service(
            by=people.root, slug=f"leaf-{number}", name=f"Leaf {number}", team=people.team.payments, depends_on=[hub]
        )
    drawn = queries.dependency_map(hub)
    assert [node.more for node in drawn.nodes if node.more] == [7]
    assert len(drawn.downstream) == 12


def test_lists_take_one_query_whatever_their_length(people, place, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert [row.slug for row in queries.service_rows(people.alice, search="ledger")] == ["ledger"]
    with django_assert_num_queries(1):
        rows = list(queries.service_rows(people.alice))
    assert {row.slug: (row.environment_count, row.dependant_count, row.team.name) for row in rows} == {
        "ledger": (3, 1, "Payments"),
        "payments-api": (3, 0, "Payments"),
        "search": (2, 0, "Search"),
    }
    with django_assert_num_queries(1):
        rows = [(row.slug, row.service_count, row.team.name) for row in queries.environment_rows(people.alice)]
    assert rows == [
        ("shared-test", 3, "Platform"),
        ("payments-staging", 2, "Platform"),
        ("payments-prod", 2, "Platform"),
        ("search-prod", 1, "Platform"),
    ]


def test_filters_narrow(people, place):
    def slugs(**filters):
        return [row.slug for row in queries.service_rows(people.alice, **filters)]

    assert slugs(team="search") == ["search"]
    assert slugs(tier="1") == ["ledger"]
    assert slugs(lifecycle="planned") == []
    assert slugs(mine=True) == ["ledger", "payments-api"]
    assert [row.slug for row in queries.environment_rows(people.alice, kind="production", service="search")] == [
        "search-prod"
    ]


def test_owners_are_the_active_members_of_the_owner_team(people, place, django_assert_num_queries):
    people.bob.is_active = False
    from apps.audit.services import recording

    with recording(kind="person.switched_off", key="bob", by=people.root):
        people.bob.save()
    with django_assert_num_queries(2):
        owners = queries.owners_of([place.ledger, place.search])
    assert [person.username for person in owners[place.ledger.pk]] == ["alice", "olga"]
    assert [person.username for person in owners[place.search.pk]] == ["mallory", "victor"]
