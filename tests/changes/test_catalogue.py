"""The standard-change catalogue through services: proposed, certified, used, suspended by its record, renewed, retired."""

from datetime import timedelta

import pytest

from apps.approvals.models import Approval, Ballot
from apps.approvals.services import cast
from apps.audit import relay
from apps.audit.models import Event
from apps.audit.services import recording
from apps.changes import queries, services
from apps.changes.models import ChangeTemplate, SuggestionDismissal
from apps.core import clock
from apps.core.refusals import Refused, Stale
from apps.notifications.models import Notice

from ..races import at_once
from . import acts, templates

pytestmark = pytest.mark.django_db


def refusal(act) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return " ".join(str(one) for one in refused.value.refusals)


def events(template, kind: str) -> int:
    return Event.objects.filter(key=template.key, kind=f"template.{kind}", outcome="done").count()


def test_proposed_by_one_certified_by_others_then_used_without_asking(people, seeded):
    template = services.apply_template(templates.drafted(people, seeded), "propose", by=people.alice)
    assert template.state == "proposed"
    asked = {str(ballot.board or ballot.team): ballot for ballot in Ballot.objects.filter(docket=template.docket)}
    assert asked.keys() == {"Change advisory board", "Payments"}
    mine = asked["Payments"]
    assert "wrote this proposal" in refusal(
        lambda: cast(mine, by=people.alice, choice="approve", digest=mine.step.approval.digest)
    )
    assert "not certified (proposed)" in refusal(lambda: templates.scheduled(template, people, seeded))
    acts.vote(template, people, "olga", "carol")
    assert templates.fresh(template).state == "proposed"
    acts.vote(template, people, "dave")
    template = templates.fresh(template)
    assert (template.state, template.certified_until) == (
        "certified",
        (clock.now() + timedelta(days=365)).date(),
    )
    assert template.locked == templates.LOCKED
    assert templates.scheduled(template, people, seeded).state == "scheduled"
    # Enacted: a vote that is taken back does not undo what changes were raised under.
    assert Approval.objects.get(docket=template.docket).enacted_at is not None


def test_what_is_incomplete_is_not_proposed_and_an_edit_asks_again(people, seeded):
    template = templates.drafted(people, seeded, locked={}, reason="")
    said = refusal(lambda: services.apply_template(template, "propose", by=people.alice))
    assert "implementation plan" in said
    assert "backout plan" in said
    assert "without asking each time" in said
    template = services.edit_template(template, by=people.bob, locked=templates.LOCKED, reason="Often.")
    template = services.apply_template(template, "propose", by=people.alice)
    acts.vote(template, people, "olga", "carol")
    template = services.edit_template(
        template, by=people.alice, locked={**templates.LOCKED, "communication_plan": "Look."}
    )
    acts.vote(template, people, "dave")
    assert templates.fresh(template).state == "proposed", "votes on other words must not certify these"
    acts.vote(template, people, "olga", "carol")
    assert templates.fresh(template).locked["communication_plan"] == "Look."


def test_another_version_leaves_the_one_in_force_until_it_is_decided_on(people, seeded):
    template = templates.certified(people, seeded)
    stale = template.version
    template = services.edit_template(
        template, by=people.alice, version=stale, locked={**templates.LOCKED, "impact": 3}
    )
    with pytest.raises(Stale):
        services.edit_template(template, by=people.bob, version=stale, days=90)
    assert (template.state, template.locked) == ("certified", templates.LOCKED)
    services.apply_template(template, "propose", by=people.alice)
    change = templates.scheduled(templates.fresh(template), people, seeded)
    acts.vote(template, people, "carol", choice="reject", reason="Not yet.")
    acts.vote(template, people, "dave", choice="reject", reason="Not yet.")
    template = templates.fresh(template)
    assert (template.state, template.locked) == ("certified", templates.LOCKED)
    assert [row.state for row in template.versions.all()] == ["rejected", "in_force"]
    assert "no draft to propose" in refusal(lambda: services.apply_template(template, "propose", by=people.alice))
    template = services.edit_template(template, by=people.alice, locked={**templates.LOCKED, "impact": 1})
    services.apply_template(template, "propose", by=people.alice)
    acts.vote(template, people, "olga", "carol", "dave")
    template = templates.fresh(template)
    assert [row.state for row in template.versions.all()] == ["in_force", "rejected", "replaced"]
    # The change was submitted under other locked values; it may not start as it is.
    with clock.shifted(timedelta(hours=2, minutes=5)):
        assert "locked by the template" in refusal(lambda: services.start(change, by=people.alice))


@pytest.mark.parametrize(
    "outcomes, state",
    [
        (["successful", "successful"], "certified"),
        (["failed"], "suspended"),
        (["with_issues"], "certified"),
        (["with_issues", "successful", "with_issues"], "suspended"),
    ],
)
def test_its_record_suspends_it_in_the_closing_transaction(people, seeded, outcomes, state):
    template = templates.certified(people, seeded)
    waiting = templates.scheduled(template, people, seeded, start=acts.soon(30))
    for outcome in outcomes:
        change = templates.used(template, people, seeded, outcome)
    template = templates.fresh(template)
    assert template.state == state
    if state == "certified":
        return
    act = Event.objects.get(key=template.key, kind="template.failed")
    assert act.xid == Event.objects.get(key=change.key, kind="change.closed").xid
    with clock.shifted(timedelta(hours=30, minutes=5)):
        said = refusal(lambda: services.start(waiting, by=people.alice))
    assert "suspended" in said
    assert template.suspended_why.rstrip(".") in said
    raising = {"by": people.alice, "title": "Once more", "type": "standard", "template": template}
    assert "Raise a normal change" in refusal(lambda: services.draft(services=[seeded.ledger], **raising))
    with clock.shifted(timedelta(hours=3)):
        relay.drain()
    told = Notice.objects.filter(key=template.key, route__startswith="changes.template")
    assert {"bob", "olga"} <= set(told.values_list("user__username", flat=True))


def test_renewal_is_voted_on_and_the_past_no_longer_counts_against_it(people, seeded):
    template = templates.certified(people, seeded)
    for _twice in range(2):
        templates.used(template, people, seeded, "with_issues")
    with clock.shifted(timedelta(hours=3)):
        template = services.apply_template(templates.fresh(template), "renew", by=people.bob, reason="A new switch.")
        assert template.state == "suspended"
        acts.vote(template, people, "olga", "carol", "dave")
        template = templates.fresh(template)
        assert (template.state, template.suspended_why) == ("certified", "")
        templates.used(template, people, seeded)
    assert templates.fresh(template).state == "certified"
    record = queries.record_of(queries.find_template(template.key))
    assert (record.uses, record.share, record.last) == (3, 33, ("successful", "with_issues", "with_issues"))


def test_certificate_is_warned_of_once_and_ends_after_its_last_day(people, seeded):
    template = templates.certified(people, seeded, days=60)
    waiting = templates.scheduled(template, people, seeded, start=acts.soon(24 * 62))
    for days, state, warned in ((29, "certified", 0), (31, "certified", 1), (60, "certified", 1), (61, "expired", 1)):
        with clock.shifted(timedelta(days=days)):
            services.keep_certificates()
            services.keep_certificates()
        assert (templates.fresh(template).state, events(template, "expiring")) == (state, warned), days
    assert events(template, "expired") == 1
    with clock.shifted(timedelta(days=62, minutes=5)):
        assert "renewed" in refusal(lambda: services.start(waiting, by=people.alice))


def test_certificate_that_nobody_ended_yet_is_over_all_the_same(people, seeded):
    template = templates.certified(people, seeded, days=1)
    with clock.shifted(timedelta(days=3)):
        assert template.state == "certified"
        assert "ended on" in refusal(lambda: templates.scheduled(template, people, seeded))


@pytest.mark.django_db(transaction=True)
def test_two_failures_closed_at_once_suspend_once(people, seeded):
    template = templates.certified(people, seeded)
    first = templates.in_review(template, people, seeded, "failed")
    second = templates.in_review(template, people, seeded, "failed")
    found = at_once(
        *(
            lambda change=change: services.close(change, by=people.fresh("alice"), notes="x")
            for change in (first, second)
        )
    )
    assert [one.state for one in found] == ["closed", "closed"]
    assert templates.fresh(template).state == "suspended"
    assert events(template, "failed") == 1


def test_made_standard_from_a_change_that_went_well_and_from_no_other(people, seeded):
    change = acts.started(people, seeded)
    assert "not closed as successful" in refusal(lambda: services.make_standard(change, by=people.alice))
    with clock.shifted(timedelta(hours=2, minutes=35)):
        change = services.finish(change, by=people.alice, outcome="successful")
        change = services.close(change, by=people.alice, notes="Good.")
    made = services.make_standard(acts.fresh(change), by=people.bob)
    version = made.versions.get()
    assert (made.state, version.source_id, version.service_ids) == ("draft", change.pk, [seeded.ledger.pk])
    assert version.locked["backout_plan"] == "Switch back."
    assert version.defaults["answers"]["data"] == "no"
    assert "made from a template" in refusal(
        lambda: services.make_standard(
            templates.used(templates.certified(people, seeded), people, seeded), by=people.bob
        )
    )
    services.edit(acts.draft(people, seeded), by=people.alice, restricted=True)
    change.docket.is_restricted = True
    assert "restricted" in refusal(lambda: services.make_standard(change, by=people.alice))


def test_who_may_stop_a_template_and_who_may_write_it(people, seeded):
    template = templates.certified(people, seeded)
    for name, verb in (("mallory", "renew"), ("victor", "renew"), ("bob", "suspend"), ("frank", "retire")):
        said = refusal(
            lambda name=name, verb=verb: services.apply_template(template, verb, by=people.all[name], reason="x")
        )
        assert "Payments" in said, (name, verb)
    assert services.apply_template(template, "suspend", by=people.olga, reason="A doubt.").state == "suspended"
    retired = services.apply_template(templates.fresh(template), "retire", by=people.erin, reason="Done with.")
    assert retired.state == "retired"
    assert "retired" in refusal(lambda: services.edit_template(retired, by=people.alice, days=90))


@pytest.mark.parametrize(
    "given, field",
    [
        ({"title": " "}, "title"),
        ({"days": 0}, "days"),
        ({"days": 731}, "days"),
        ({"locked": {"state": "closed"}}, "state"),
        ({"locked": {"impact": 9}}, "impact"),
        ({"locked": {"outage_expected": "no"}}, "outage_expected"),
        ({"locked": {"answers": {"data": "sideways"}}}, "answers"),
        ({"required": ["the moon"]}, "required"),
        ({"defaults": {"backout_plan": "Otherwise."}}, "backout_plan"),
    ],
)
def test_what_a_template_cannot_say_is_refused_at_its_field(people, seeded, given, field):
    with pytest.raises(Refused) as refused:
        templates.drafted(people, seeded, **given)
    assert [one.field for one in refused.value.refusals] == [field]
    assert ChangeTemplate.objects.filter(docket__title__startswith="Flip").count() == 0


def test_suggests_what_went_well_five_times_and_no_longer_once_one_failed(
    people, seeded, client, monkeypatch, django_assert_num_queries
):
    """Similar titles on the same services; versions and dates do not count as words. Two statements."""

    def ended(title: str, hours: int, outcome: str = "successful", **given):
        with clock.shifted(timedelta(hours=hours)):
            change = acts.started(people, seeded, title=title, **given)
            with clock.shifted(timedelta(hours=2, minutes=35)):
                change = services.finish(change, by=people.alice, outcome=outcome)
                if outcome == "failed":
                    acts.reviewed(change, people)
                return services.close(acts.fresh(change), by=people.alice, notes="As it went.")

    for number in range(4):
        ended(f"Rotate signing key 2026-{number}", 4 * number)
    with clock.shifted(timedelta(hours=16)):
        assert queries.suggestions(people.erin) == []
    ended("Move the ledger to new disks", 16)
    hidden = ended("Rotate signing key 7", 20, restricted=True)
    last = ended("Rotate the signing keys 5", 24)
    with clock.shifted(timedelta(hours=40)):
        with clock.held(), django_assert_num_queries(2):
            (found,) = queries.suggestions(people.erin)
        assert (found.count, found.newest.pk) == (5, last.pk)
        assert hidden.key not in found.keys
        assert "5 changes like this on Ledger, all successful" in found.sentence
        assert queries.suggestion_for(acts.fresh(last), people.erin).count == 5
        made = services.make_standard(acts.fresh(last), by=people.erin)
        assert queries.suggestions(people.erin) == []
        services.apply_template(made, "retire", by=people.erin, reason="Not yet.")
        assert len(queries.suggestions(people.erin)) == 1
        # Dismissed with a reason, it is suggested again once there are five more of them.
        assert "Only a change manager" in refusal(
            lambda: services.dismiss_suggestion(last, by=people.alice, count=5, reason="No.")
        )
        client.force_login(people.erin)
        dismiss = f"/changes/{last.key}/not-standard/"
        assert "Please say why" in client.post(dismiss, {"reason": " "}, follow=True).content.decode()
        assert "Suggest it no longer" in client.get("/changes/catalogue/").content.decode()
        client.post(dismiss, {"reason": "The vendor changes it each time."})
        assert queries.suggestions(people.erin) == []
        answer = client.post(
            "/api/v1/change-templates/suggestions/dismiss/", {"change": last.key, "reason": "x"}, "application/json"
        )
        assert answer.status_code == 409, "nothing is suggested any more"
        with recording(kind="tests.prepared", key="tests", by=None):
            kept = SuggestionDismissal.objects.get()
            assert (kept.count, kept.reason) == (5, "The vendor changes it each time.")
            monkeypatch.setattr("apps.changes.queries.suggesting.GROWN", 1)
            assert queries.suggestions(people.erin) == []
            kept.count = 4  # as if it had been said one change earlier
            kept.save()
        assert len(queries.suggestions(people.erin)) == 1
    ended("Rotate signing key 6", 44, "failed")
    with clock.shifted(timedelta(hours=60)):
        assert queries.suggestions(people.erin) == []
