"""S-01: only transitions of the table happen, by every door; every other pair is refused and changes nothing."""

from datetime import timedelta

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from apps.changes import services
from apps.changes.enums import State
from apps.changes.models import ChangeRequest
from apps.changes.workflow import WORKFLOW
from apps.core import clock
from apps.core.refusals import Refused

from . import acts

pytestmark = pytest.mark.django_db

GIVEN = {
    "return": {"reason": "Better."},
    "hold": {"reason": "Wait."},
    "cancel": {"reason": "No."},
    "finish": {"outcome": "successful"},
    "back_out": {"reason": "Bad."},
    "close": {"notes": "Fine."},
}
NAMES = [row.name for row in WORKFLOW.transitions]
BY_DECISION = {row.name for row in WORKFLOW.transitions if row.by_decision}
INSIDE = timedelta(hours=2, minutes=30)


def in_state(state: str, people, place) -> ChangeRequest:
    """A change walked to this state."""
    if state == State.DRAFT:
        return acts.draft(people, place)
    if state == State.ASSESS:
        return services.submit(acts.draft(people, place), by=people.alice)
    if state == State.AUTHORIZE:
        change = services.submit(acts.draft(people, place), by=people.alice)
        acts.vote(change, people, "bob")
        return acts.fresh(change)
    if state == State.SCHEDULED:
        return acts.approved(people, place)
    if state == State.CANCELLED:
        return services.cancel(acts.draft(people, place), by=people.alice, reason="No.")
    change = acts.started(people, place)
    if state == State.IMPLEMENT:
        return change
    with clock.shifted(INSIDE):
        change = services.finish(change, by=people.alice, outcome="successful")
        return change if state == State.REVIEW else services.close(change, by=people.alice, notes="Fine.")


def through_service(change, name, people):
    """Whether it happened."""
    try:
        services.apply(change, name, by=people.fresh("alice"), **GIVEN.get(name, {}))
    except Refused as refused:
        return refused.status
    return 200


def through_api(change, name, people):
    client = APIClient()
    client.force_authenticate(people.fresh("alice"))
    answer = client.post(
        f"/api/v1/changes/{change.key}/transitions/",
        {"transition": name, **GIVEN.get(name, {})},
        HTTP_IF_MATCH=f'"{change.version}"',
    )
    return answer.status_code


def through_page(client):
    def door(change, name, people):
        client.force_login(people.fresh("alice"))
        before = ChangeRequest.objects.get(pk=change.pk).version
        answer = client.post(
            reverse("changes:transition", args=[change.key]),
            {"transition": name, "version": change.version, **GIVEN.get(name, {})},
        )
        assert answer.status_code == 302
        return 200 if ChangeRequest.objects.get(pk=change.pk).version != before else 409

    return door


@pytest.mark.parametrize("state", list(State))
def test_only_what_the_table_allows_happens(state, people, seeded, client):
    change = in_state(state, people, seeded)
    assert change.state == state
    doors = (through_service, through_api, through_page(client))
    for name in NAMES:
        row = WORKFLOW.find(name)
        if state in row.source and name not in BY_DECISION:
            continue
        for door in doors:
            assert door(change, name, people) in ((403, 409) if name in BY_DECISION else (409,)), (state, name, door)
            assert acts.fresh(change).version == change.version, (state, name)


@pytest.mark.parametrize("name", ["no_such_step", "", "assessed"])
def test_what_is_no_step_is_refused_over_rest(name, people, seeded):
    change = acts.draft(people, seeded)
    assert through_api(change, name, people) in (409, 422)
    assert acts.fresh(change).state == "draft"


@pytest.mark.parametrize("door", [through_service, through_api])
@pytest.mark.parametrize(
    "state, name, after",
    [
        ("draft", "submit", "assess"),
        ("draft", "cancel", "cancelled"),
        ("assess", "return", "draft"),
        ("authorize", "return", "draft"),
        ("scheduled", "cancel", "cancelled"),
        ("draft", "hold", "draft"),
    ],
)
def test_what_the_table_allows_happens(door, state, name, after, people, seeded):
    change = in_state(state, people, seeded)
    assert door(change, name, people) == 200
    assert acts.fresh(change).state == after


def test_every_transition_lands_in_a_state_that_exists():
    for row in WORKFLOW.transitions:
        assert set(row.source) <= set(State)
        assert set(row.results) <= set(State)


def test_a_step_that_asks_is_refused_without_its_answer(people, seeded):
    change = acts.draft(people, seeded)
    with pytest.raises(Refused) as refused:
        services.apply(change, "cancel", by=people.alice)
    assert [(refusal.field, refusal.kind) for refusal in refused.value.refusals] == [("reason", "input")]


def test_a_step_refuses_what_it_does_not_ask(people, seeded):
    with pytest.raises(Refused) as refused:
        services.apply(acts.draft(people, seeded), "submit", by=people.alice, outcome="successful")
    assert refused.value.refusals[0].field == "outcome"
