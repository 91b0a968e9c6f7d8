"""All four types of change from the first idea to closed, through the services."""

from datetime import timedelta

import pytest

from apps.approvals.models import Approval
from apps.audit.services import recording
from apps.calendars.models import Occupancy
from apps.calendars.queries import window_of
from apps.changes import services
from apps.changes import type_revisions as types
from apps.changes.models import ChangeType
from apps.changes.rules import assess_step_is_carried
from apps.core import clock
from apps.core.refusals import Refused
from apps.reviews.models import Review

from . import acts

pytestmark = pytest.mark.django_db


def test_normal_change_walks_its_whole_life(people, seeded):
    change = acts.draft(people, seeded)
    assert change.state == "draft"
    assert change.key.startswith("CHG-")
    assert window_of(change.docket).is_firm is False

    change = services.submit(change, by=people.alice)
    assert change.state == "assess"
    unfinished = assess_step_is_carried(change, people.alice)
    assert (unfinished.unblock, unfinished.url) == ("Payments", Approval.objects.get().get_absolute_url())
    acts.vote(change, people, "bob")
    assert assess_step_is_carried(change, people.alice) is None
    assert acts.fresh(change).state == "authorize"
    acts.vote(change, people, "olga", "carol", "dave")
    change = acts.fresh(change)
    assert change.state == "scheduled"
    assert window_of(change.docket).is_firm is True

    with clock.shifted(timedelta(hours=2, minutes=5)):
        change = services.start(change, by=people.alice)
        assert change.state == "implement"
        assert Occupancy.objects.filter(docket=change.docket, until=None).count() == 1
    with clock.shifted(timedelta(hours=2, minutes=45)):
        change = services.finish(change, by=people.alice, outcome="successful")
        assert change.state == "review"
        assert not Occupancy.objects.filter(docket=change.docket, until=None).exists()
        change = services.close(change, by=people.alice, notes="Nobody noticed.")
    assert (change.state, change.outcome, change.closing_notes) == ("closed", "successful", "Nobody noticed.")


def test_standard_change_goes_straight_to_scheduled_while_its_template_stands(people, seeded):
    template = acts.template_of(people)
    change = services.draft(
        by=people.alice,
        title="Restart the ledger",
        type="standard",
        template=template,
        services=[seeded.ledger],
        environments=[seeded.staging],
        start=acts.soon(),
        end=acts.soon(3),
        implementer=people.alice,
    )
    assert change.implementation_plan == template.locked["implementation_plan"]
    change = services.submit(change, by=people.alice)
    assert change.state == "scheduled"
    assert not Approval.objects.filter(docket=change.docket).exists()
    with clock.shifted(timedelta(hours=2, minutes=5)):
        assert services.start(change, by=people.alice).state == "implement"


def test_standard_change_with_a_touched_locked_field_is_refused(people, seeded):
    change = services.draft(
        by=people.alice,
        title="Restart the ledger",
        type="standard",
        template=acts.template_of(people),
        services=[seeded.ledger],
        environments=[seeded.staging],
        start=acts.soon(),
        end=acts.soon(3),
        implementer=people.alice,
    )
    with pytest.raises(Refused, match="is locked by the template"):
        services.edit(change, by=people.alice, implementation_plan="Something else entirely.")
    # As when the template was certified anew in other words.
    with recording(kind="tests.prepared", key="tests", by=None):
        change.implementation_plan = "Something else entirely."
        change.save()
    with pytest.raises(Refused) as refused:
        services.submit(acts.fresh(change), by=people.alice)
    assert [refusal.code for refusal in refused.value.refusals] == ["locked_field_touched"]


def test_standard_change_needs_a_template(people, seeded):
    with pytest.raises(Refused) as refused:
        services.draft(by=people.alice, title="Restart", type="standard", services=[seeded.ledger])
    assert refused.value.refusals[0].field == "template"


def test_emergency_change_needs_two_fields_and_a_late_approval(people, seeded):
    change = services.draft(by=people.alice, title="Ledger is down", type="emergency", services=[seeded.ledger])
    window = window_of(change.docket)
    assert window.span.lower <= clock.now() < window.span.upper
    change = services.submit(change, by=people.alice)
    assert change.state == "authorize"
    assert change.record_due_at - change.submitted_at == timedelta(hours=24)
    assert Review.objects.filter(docket=change.docket).exists()
    acts.vote(change, people, "dave")
    change = services.start(acts.fresh(change), by=people.alice)
    with clock.shifted(timedelta(minutes=20)):
        change = services.finish(change, by=people.alice, outcome="successful")
        services.edit(change, by=people.alice, reason="The disk was full.", implementation_plan="Freed it.")
        with pytest.raises(Refused) as refused:
            services.close(acts.fresh(change), by=people.alice, notes="Up again.")
        assert {refusal.code for refusal in refused.value.refusals} == {"review_open", "approval_stands"}
        acts.reviewed(change, people)
        acts.vote(change, people, "carol", "quinn")
        assert services.close(acts.fresh(change), by=people.alice, notes="Up again.").state == "closed"


def test_retrospective_change_is_reviewed_and_approved_late(people, seeded):
    end = acts.soon(-1)
    change = services.draft(
        by=people.alice,
        title="Restarted by hand at night",
        type="retrospective",
        services=[seeded.ledger],
        environments=[seeded.prod],
        start=end - acts.HOUR,
        end=end,
        reason="It hung.",
        outcome="successful",
    )
    change = services.submit(change, by=people.alice)
    assert change.state == "review"
    assert change.started_at == end - acts.HOUR
    with pytest.raises(Refused):
        services.close(change, by=people.alice, notes="Done.")
    acts.reviewed(change, people)
    acts.vote(change, people, "carol", "quinn")
    assert services.close(acts.fresh(change), by=people.alice, notes="Done.").state == "closed"


@pytest.mark.parametrize("lane", ["retrospective", "standard"])
def test_what_is_recorded_or_scheduled_at_once_needs_its_window_whatever_its_type_asks_for(lane, people, seeded):
    with recording(kind="tests.prepared", key="tests", by=None):
        row = ChangeType.objects.get(slug=lane, is_in_force=True)
        row.needs_at_submit = []
        row.save()
    assert types.check(types.current(lane))["needs.submit"]
    template = acts.template_of(people) if lane == "standard" else None
    change = services.draft(by=people.alice, title="Restarted", type=lane, template=template, services=[seeded.ledger])
    with pytest.raises(Refused, match="It has no window yet"):
        services.submit(change, by=people.alice)


def test_backed_out_change_asks_for_a_review_before_it_closes(people, seeded):
    change = acts.started(people, seeded)
    with clock.shifted(timedelta(hours=2, minutes=30)):
        change = services.back_out(change, by=people.alice, reason="Signatures did not verify.")
        assert (change.state, change.outcome) == ("review", "backed_out")
        with pytest.raises(Refused, match="review"):
            services.close(change, by=people.alice, notes="Another night.")
        acts.reviewed(change, people)
        assert services.close(acts.fresh(change), by=people.alice, notes="Another night.").state == "closed"


def test_rejected_change_is_a_draft_of_the_next_round_and_may_be_submitted_again(people, seeded):
    change = services.submit(acts.draft(people, seeded), by=people.alice)
    acts.vote(change, people, "bob", "olga", choice="reject", reason="No canary.")
    change = acts.fresh(change)
    assert (change.state, change.revision) == ("draft", 2)
    assert services.submit(change, by=people.alice).state == "assess"
    assert Approval.objects.filter(docket=change.docket, state="open").count() == 1


def test_returned_change_withdraws_what_it_asked(people, seeded):
    change = services.submit(acts.draft(people, seeded), by=people.alice)
    change = services.return_(change, by=people.erin, reason="Name the customers.")
    assert change.state == "draft"
    assert set(Approval.objects.filter(docket=change.docket).values_list("state", flat=True)) == {"withdrawn"}


def test_cancelled_change_leaves_the_calendar(people, seeded):
    change = services.cancel(acts.approved(people, seeded), by=people.alice, reason="Not needed.")
    assert change.state == "cancelled"
    assert window_of(change.docket) is None


def test_hold_stops_and_resume_goes_on(client, people, seeded):
    change = services.submit(acts.draft(people, seeded), by=people.alice)
    change = services.hold(change, by=people.alice, reason="Waiting for the vendor.")
    assert change.on_hold
    assert acts.vote(change, people, "bob") == 0
    client.force_login(people.alice)
    page = client.get(change.get_absolute_url()).content.decode()
    assert page.count('id="do-resume"') == 1, "where the link leads to"
    with pytest.raises(Refused) as refused:
        services.submit(services.hold(acts.draft(people, seeded), by=people.alice, reason="Later."), by=people.alice)
    (held,) = refused.value.refusals
    assert str(held) == "It is on hold; resume it first."
    assert (held.url[-10:], held.way, held.unblock) == ("#do-resume", "Resume it", str(people.alice))
    change = services.resume(change, by=people.alice)
    acts.vote(change, people, "bob")
    assert acts.fresh(change).state == "authorize"
