"""The table of transitions, cell by cell, through services and API (S-01, S-02)."""

import itertools
from datetime import date

import pytest
from django.db import transaction
from rest_framework.test import APIClient

from apps.audit.models import Event
from apps.audit.services import recording
from apps.core.refusals import Refused, Stale
from apps.releases import services
from apps.releases.enums import PHASES, TERMINAL_STATES, State
from apps.releases.models import Release
from apps.releases.workflow import OPEN_STATES, WORKFLOW

from .conftest import fresh

pytestmark = pytest.mark.django_db
DAY = date(2027, 3, 18)

# As domain.md writes it: from where each transition leads where.
TABLE = {
    "plan": {State.DRAFT: State.PLANNED},
    "begin": {State.PLANNED: State.PLANNING},
    "advance": dict(itertools.pairwise(PHASES)),
    "go_back": dict.fromkeys(PHASES[1:], State.PLANNING),
    "hold": {state: state for state in OPEN_STATES},
    "resume": {state: state for state in OPEN_STATES},
    "complete": {State.POST_RELEASE: State.COMPLETED},
    "cancel": dict.fromkeys(OPEN_STATES, State.CANCELLED),
}
GIVEN = {"go_back": {"phase": "planning", "reason": "Why"}, "hold": {"reason": "Why"}, "cancel": {"reason": "Why"}}
CELLS = [(name, state) for name in TABLE for state in State]


def put(release: Release, state: str, *, on_hold: bool = False) -> Release:
    """The release in a state, with every gate that could stand in the way taken from it."""
    release = fresh(release)
    with recording(kind="test.put", key=release.key, by=None):
        for phase in release.phases.all():
            phase.gate = None
            phase.save()
        release.state, release.on_hold = state, on_hold
        release.save()
    return fresh(release)


@pytest.fixture
def bare(seeded, people) -> Release:
    """A release with a service and one milestone, without gates."""
    release = services.draft(by=people.frank, title="Bare", services=[seeded.ledger])
    services.add_milestone(release, by=people.frank, name="Production", first=DAY)
    return fresh(release)


def test_the_table_is_the_one_of_the_domain():
    assert {row.name for row in WORKFLOW.transitions} == TABLE.keys()
    for row in WORKFLOW.transitions:
        assert set(row.source) == TABLE[row.name].keys(), row.name
    assert set(WORKFLOW.turns) == set(State)


@pytest.mark.parametrize("on_hold", [False, True])
def test_each_cell_through_the_services(bare, people, on_hold):
    for name, state in CELLS:
        release = put(bare, state, on_hold=on_hold)
        allowed = state in TABLE[name] and (on_hold == (name == "resume") or name == "cancel")
        events = Event.objects.count()
        with transaction.atomic():
            if allowed:
                after = services.apply(release, name, by=people.frank, version=release.version, **GIVEN.get(name, {}))
                assert after.state == TABLE[name][state], (name, state)
                assert fresh(release).state == after.state
                assert Event.objects.count() > events
            else:
                with pytest.raises(Refused) as refused:
                    services.apply(release, name, by=people.frank, version=release.version, **GIVEN.get(name, {}))
                assert str(refused.value)
                assert fresh(release).state == state
                assert Event.objects.count() == events
            transaction.set_rollback(True)


def test_each_cell_through_the_api(bare, people):
    client = APIClient()
    client.force_authenticate(people.frank)
    for name, state in CELLS:
        release = put(bare, state)
        url = f"/api/v1/releases/{release.key}/transitions/"
        offered = {row["name"]: row for row in client.get(url).json()["transitions"]}
        assert (name in offered) == (state in TABLE[name]), (name, state)
        with transaction.atomic():
            answer = client.post(
                url,
                {"transition": name, **GIVEN.get(name, {})},
                format="json",
                headers={"If-Match": f'"{release.version}"'},
            )
            allowed = state in TABLE[name] and name != "resume"
            assert answer.status_code == (200 if allowed else 409), (name, state, answer.json())
            if allowed:
                assert answer.json()["state"] == TABLE[name][state]
            else:
                assert answer.json()["refusals"]
            transaction.set_rollback(True)


def test_an_unknown_transition_is_refused(bare, people):
    with pytest.raises(Refused):
        services.apply(bare, "teleport", by=people.frank)


def test_what_a_transition_does_not_take_is_refused(bare, people):
    with pytest.raises(Refused) as refused:
        services.apply(bare, "plan", by=people.frank, phase="build")
    assert refused.value.status == 422


@pytest.mark.parametrize("name", ["hold", "cancel"])
def test_a_reason_is_asked_for(bare, people, name):
    with pytest.raises(Refused) as refused:
        services.apply(bare, name, by=people.frank)
    assert [refusal.field for refusal in refused.value.refusals] == ["reason"]


def test_an_old_version_is_stale(bare, people):
    services.plan(bare, by=people.frank, version=bare.version)
    with pytest.raises(Stale):
        services.begin(bare, by=people.frank, version=bare.version)


def test_going_back_needs_a_phase_before_the_present_one(bare, people):
    release = put(bare, State.TESTING)
    for phase in ("testing", "deployment", "draft", ""):
        with pytest.raises(Refused):
            services.go_back(release, by=people.frank, reason="Why", phase=phase)
    assert services.go_back(release, by=people.frank, reason="Why", phase="build").state == State.BUILD


def test_planning_needs_services_and_dates(seeded, people):
    empty = services.draft(by=people.frank, title="Nothing named")
    with pytest.raises(Refused) as refused:
        services.plan(empty, by=people.frank)
    assert {refusal.code for refusal in refused.value.refusals} == {"has_services", "has_dates"}
    assert all(refusal.url for refusal in refused.value.refusals)


def test_nothing_of_a_release_that_is_over_changes(bare, people):
    for state in TERMINAL_STATES:
        release = put(bare, state)
        for act in (
            lambda: services.edit(release, by=people.frank, title="Other"),
            lambda: services.add_item(release, by=people.frank, title="Other"),
            lambda: services.add_risk(release, by=people.frank, title="Other"),
            lambda: services.add_milestone(release, by=people.frank, name="Other", first=DAY),
            lambda: services.add_dependency(release, by=people.frank, kind="third_party", title="Other"),
        ):
            with pytest.raises(Refused) as refused:
                act()
            assert refused.value.refusals[0].code == "is_open"
