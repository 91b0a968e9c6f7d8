"""Adding, editing, wiring and retiring services and environments: what is written, and who may."""

import pytest
from guardian.shortcuts import get_groups_with_perms

from apps.audit.models import Event
from apps.core.refusals import Refused, Stale
from apps.environments import permissions, queries, services
from apps.environments.enums import EnvironmentKind, Lifecycle
from apps.environments.models import Environment, Service
from apps.environments.reactions import reactions

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard(monkeypatch):
    """What was told to the apps above."""
    said = []
    declared = {
        "service.changed": lambda **given: said.append(("service.changed", given)),
        "dependency.changed": lambda **given: said.append(("dependency.changed", given)),
    }
    monkeypatch.setitem(reactions._entries, "test", declared)
    return said


def make_service(people, **fields):
    given = {"slug": "vault", "name": "Card vault", "team": people.team.payments} | fields
    return services.create_service(by=people.root, **given)


def test_create_service_grants_it_to_its_team(people):
    vault = make_service(people)
    assert list(get_groups_with_perms(vault)) == [people.team.payments.group]
    assert permissions.owns(vault, people.alice)
    assert not permissions.owns(vault, people.mallory)
    event = Event.objects.get(kind="service.created")
    assert (event.key, event.by_id) == ("service:vault", people.root.pk)
    assert vault.history.get().event == event


def test_handing_over_moves_the_grant(people, heard):
    vault = make_service(people)
    vault = services.edit_service(vault, by=people.root, team=people.team.search)
    assert list(get_groups_with_perms(vault)) == [people.team.search.group]
    assert not permissions.owns(vault, people.alice)
    assert permissions.owns(vault, people.mallory)
    assert [(name, given["fields"]) for name, given in heard] == [("service.changed", ["team"])]


def test_an_owner_cannot_hand_over_to_a_team_of_strangers(people, place):
    with pytest.raises(Refused, match="you are not in Search"):
        services.edit_service(place.ledger, by=people.alice, team=people.team.search)


def test_edit_writes_nothing_when_nothing_differs(people, place):
    before = Event.objects.count()
    same = services.edit_service(place.ledger, by=people.alice, name="Ledger", depends_on=[])
    assert same.version == 1
    assert Event.objects.count() == before


def test_edit_with_an_old_version_is_stale(people, place):
    services.edit_service(place.ledger, by=people.alice, version=1, description="Books")
    with pytest.raises(Stale):
        services.edit_service(place.ledger, by=people.bob, version=1, description="Accounts")


def test_a_slug_is_taken_once_and_says_at_which_field(people, place):
    with pytest.raises(Refused) as refused:
        make_service(people, slug="ledger")
    assert [refusal.field for refusal in refused.value.refusals] == ["slug"]
    assert refused.value.status == 422


def test_dependencies_are_set_in_full_and_told(people, place, heard):
    services.set_dependencies(place.payments_api, by=people.alice, depends_on=[place.search])
    edges = place.payments_api.upstream.values_list("depends_on__slug", flat=True)
    assert list(edges) == ["search"]
    ((name, given),) = heard
    assert name == "dependency.changed"
    assert {service.slug for service in given["services"]} == {"payments-api", "ledger", "search"}
    assert Service.objects.get(pk=place.payments_api.pk).version == 2


def test_no_service_depends_on_itself(people, place):
    with pytest.raises(Refused, match="cannot depend on itself"):
        services.set_dependencies(place.ledger, by=people.alice, depends_on=[place.ledger])


def test_a_cycle_is_allowed(people, place):
    services.set_dependencies(place.ledger, by=people.alice, depends_on=[place.payments_api])
    assert queries.neighbours([place.ledger.pk]) == {place.payments_api.pk: 1}


def test_retiring_waits_for_those_who_depend_on_it(people, place, heard):
    with pytest.raises(Refused, match="others depend on it: Payments API"):
        services.retire_service(place.ledger, by=people.alice, reason="Replaced")
    services.retire_service(place.payments_api, by=people.alice, reason="Replaced")
    retired = services.retire_service(place.ledger, by=people.alice, reason="Replaced")
    assert retired.lifecycle == Lifecycle.RETIRED
    assert Event.objects.get(kind="service.retired", key="service:ledger").reason == "Replaced"
    with pytest.raises(Refused, match="retired already"):
        services.retire_service(place.ledger, by=people.alice, reason="Again")
    services.set_dependencies(make_service(people), by=people.root, depends_on=[place.search])
    with pytest.raises(Refused, match="others depend on it"):
        services.edit_service(place.search, by=people.root, lifecycle=Lifecycle.RETIRED)


def test_environment_is_made_filled_and_retired(people, place):
    made = services.create_environment(
        by=people.henry,
        slug="vault-dev",
        name="Vault  dev ",
        kind=EnvironmentKind.DEVELOPMENT,
        team=people.team.payments,
        services=[place.ledger],
    )
    assert made.name == "Vault dev"
    assert permissions.manages(made, people.alice)
    made = services.edit_environment(
        made, by=people.alice, version=1, services=[place.search], team=people.team.search, time_zone="Europe/Berlin"
    )
    assert queries.services_in(made) == [place.search]
    assert not permissions.manages(made, people.alice)
    services.retire_environment(made, by=people.mallory, reason="No longer used")
    assert Environment.objects.get(pk=made.pk).is_retired
    assert not queries.environment_rows(people.alice, service="search").filter(pk=made.pk).exists()


def test_environment_needs_a_zone_that_exists(people, place):
    with pytest.raises(Refused) as refused:
        services.edit_environment(place.prod, by=people.henry, time_zone="Berlin")
    assert refused.value.refusals[0].field == "time_zone"


def test_a_superuser_flag_opens_nothing(people, place):
    people.mallory.is_superuser = True
    assert permissions.may_edit_service(place.ledger, people.mallory)
    assert permissions.may_edit_environment(place.prod, people.mallory)


def test_who_only_looks_on_changes_nothing_of_the_own_team_either(people, place):
    assert permissions.may_edit_service(place.search, people.victor)
    assert permissions.may_edit_service(place.search, people.mallory) is None


def test_unknown_fields_are_a_mistake_of_the_caller(people, place):
    with pytest.raises(TypeError, match="slug"):
        services.edit_service(place.ledger, by=people.root, slug="other")
    with pytest.raises(TypeError, match="slug"):
        services.edit_environment(place.prod, by=people.root, slug="other")
