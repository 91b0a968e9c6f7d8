"""A release walked through its six phases, past every gate, and what stops it on the way."""

from datetime import timedelta

import pytest

from apps.approvals.models import Ballot
from apps.changes import services as changes
from apps.core import clock
from apps.core.refusals import Refused
from apps.gates.models import Gate
from apps.gates.queries import gate_of, passed
from apps.releases import services
from apps.releases.enums import State

from ..changes.acts import approved
from .conftest import decide, fresh, sign

pytestmark = pytest.mark.django_db


def into_testing(release, people) -> None:
    """From planning through build into testing."""
    services.add_item(release, by=people.frank, title="Instant refunds")
    sign(release, "product", people.olga)
    decide(release, people.frank)
    services.advance(release, by=people.frank)
    sign(release, "development", people.bob)
    decide(release, people.frank)
    services.advance(release, by=people.frank)


def test_six_phases_from_draft_to_completed(begun, people, seeded):
    change = approved(people, seeded, title="Refund endpoint")
    services.add_item(begun, by=people.frank, change=change.key)
    services.edit(begun, by=people.frank, rollback_plan="Deploy 5.1.", rehearsed_at=clock.now())
    into_testing(begun, people)
    sign(begun, "qa", people.carol)
    decide(begun, people.frank)
    assert services.advance(begun, by=people.frank).state == State.PREPARATION
    sign(begun, "qa", people.carol)
    sign(begun, "operations", people.henry)
    decide(begun, people.frank)
    assert services.advance(begun, by=people.frank).state == State.DEPLOYMENT

    with clock.shifted(timedelta(hours=2, minutes=5)):
        changes.start(change, by=people.alice)
        changes.finish(change, by=people.alice, outcome="successful")
        sign(begun, "operations", people.henry)
        decide(begun, people.frank)
        assert services.advance(begun, by=people.frank).state == State.POST_RELEASE
        with pytest.raises(Refused) as refused:
            services.complete(begun, by=people.frank)
        assert change.key in str(refused.value)
        changes.close(change, by=people.alice, notes="Done.")
        done = services.complete(begun, by=people.frank)
    assert done.state == State.COMPLETED
    assert done.completed_at
    phases = list(done.phases.all())
    assert all(phase.began_at and phase.ended_at for phase in phases)


def test_no_phase_is_left_before_its_gate_is_decided(begun, people):
    with pytest.raises(Refused) as refused:
        services.advance(begun, by=people.frank)
    (refusal,) = refused.value.refusals
    assert "Scope agreed" in str(refusal)
    assert refusal.url.endswith("/phase:planning/")
    services.add_item(begun, by=people.frank, title="Instant refunds")
    sign(begun, "product", people.olga)
    with pytest.raises(Refused, match="not recorded"):
        services.advance(begun, by=people.frank)
    decide(begun, people.frank)
    assert services.advance(begun, by=people.frank).state == State.BUILD


def test_a_gate_that_was_go_and_no_longer_holds_blocks(begun, people):
    """S-03: what counts is the gate now, not that somebody once pressed go."""
    services.add_item(begun, by=people.frank, title="Instant refunds")
    sign(begun, "product", people.olga)
    assert decide(begun, people.frank).verdict == "go"
    services.add_item(begun, by=people.frank, title="One more thing")
    with pytest.raises(Refused, match="outdated"):
        services.advance(begun, by=people.frank)
    ballot = Ballot.objects.get(criterion__gate__docket=begun.docket, criterion__code="product")
    assert not ballot.votes.filter(ended_at__isnull=True).exists()
    sign(begun, "product", people.olga)
    decide(begun, people.frank)
    assert services.advance(begun, by=people.frank).state == State.BUILD


def test_a_no_go_stays_until_what_is_missing_is_there(begun, people):
    assert decide(begun, people.frank).verdict == "no_go"
    with pytest.raises(Refused, match="no-go"):
        services.advance(begun, by=people.frank)


def test_going_back_reopens_later_gates_and_asks_their_sign_offs_again(begun, people):
    into_testing(begun, people)
    services.go_back(begun, by=people.frank, phase="planning", reason="The scope was wrong.")
    release = fresh(begun)
    assert release.state == State.PLANNING
    for purpose in ("phase:planning", "phase:build"):
        gate = gate_of(release.docket, purpose)
        assert gate.state == "open"
        assert passed(gate)
        assert gate.decisions.count() == 1
    votes = Ballot.objects.filter(
        criterion__gate__docket=release.docket, votes__ended_at__isnull=True, votes__isnull=False
    )
    assert not votes.exists()
    ended = {phase.code: (bool(phase.began_at), bool(phase.ended_at)) for phase in release.phases.all()}
    assert ended["planning"] == (True, False)
    assert ended["build"] == ended["testing"] == (False, False)


def test_going_back_one_phase_leaves_the_gates_before_it(begun, people):
    into_testing(begun, people)
    services.go_back(begun, by=people.frank, phase="build", reason="A bug.")
    assert gate_of(begun.docket, "phase:planning").state == "go"
    assert gate_of(begun.docket, "phase:build").state == "open"


def test_cancelling_frees_what_lies_ahead_and_asks_nobody_any_more(begun, people):
    services.cancel(begun, by=people.frank, reason="Folded into the next one.")
    standing = set(begun.docket.windows.filter(withdrawn_at=None).values_list("purpose", flat=True))
    assert standing == {"phase:planning"}
    assert not Ballot.objects.filter(docket=begun.docket, state="open").exists()
    assert fresh(begun).state == State.CANCELLED


def test_on_hold_nothing_moves_but_it_can_be_cancelled(client, begun, people):
    services.hold(begun, by=people.frank, reason="Budget.")
    with pytest.raises(Refused, match="on hold"):
        services.advance(begun, by=people.frank)
    client.force_login(people.frank)
    page = client.get(begun.get_absolute_url()).content.decode()
    assert f'<a href="{begun.get_absolute_url()}#do-resume">Resume it</a>' in page
    assert page.count('id="do-resume"') == 1, "where the link leads to"
    services.resume(begun, by=people.frank)
    assert not fresh(begun).on_hold


def test_an_edit_of_what_was_signed_voids_the_sign_off_and_one_of_the_people_does_not(begun, people):
    services.add_item(begun, by=people.frank, title="Instant refunds")
    sign(begun, "product", people.olga)
    votes = Ballot.objects.filter(
        criterion__gate__docket=begun.docket, votes__ended_at__isnull=True, votes__isnull=False
    )
    services.edit(begun, by=people.frank, escalation=people.bob)
    assert votes.count() == 1
    services.edit(begun, by=people.frank, rollback_plan="Deploy 5.1.")
    assert votes.count() == 0


def test_whoever_manages_it_does_not_sign_it_off(seeded, people):
    release = services.plan_from_template(
        by=people.frank,
        title="A",
        services=[seeded.ledger],
        template="hybrid",
        target=clock.now().date() + timedelta(90),
        manager=people.olga,
    )
    with pytest.raises(Refused, match="manage this release"):
        sign(release, "product", people.olga, phase="planning")


def test_every_phase_of_a_template_has_its_gate_at_its_own_purpose(release):
    purposes = {gate.purpose: gate.name for gate in Gate.objects.filter(docket=release.docket)}
    assert purposes == {
        "phase:planning": "Scope agreed",
        "phase:build": "Build complete",
        "phase:testing": "Test complete",
        "phase:preparation": "Go / no-go",
        "phase:deployment": "Deployed",
    }
