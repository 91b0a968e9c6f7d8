"""What a major incident says in the one verdict function, to start and to programs, by the weight its rule is set to."""

from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from apps.audit.services import recording
from apps.calendars.models import Conflict, ConflictRule
from apps.calendars.queries import facts_of_place, window_of
from apps.calendars.services import accept_conflict
from apps.calendars.verdict import verdict
from apps.changes import services as changes
from apps.core import clock
from apps.core.refusals import Refused
from apps.dockets.services import add_link
from apps.dockets.subjects import subject_of
from apps.incidents import services
from tests.changes import acts

pytestmark = pytest.mark.django_db
INSIDE = timedelta(hours=2, minutes=10)


def ask(change, shift=INSIDE):
    docket = acts.fresh(change).docket
    with clock.shifted(shift):
        return verdict(docket, subject_of(docket).facts(docket), window_of(docket).span, clock.now())


def codes(refusals):
    return [refusal.code for refusal in refusals]


def test_start_waits_for_it_says_why_and_is_free_once_it_is_resolved(people, seeded, report):
    change = acts.approved(people, seeded)
    incident = report(commander=people.carol)
    found = ask(change)
    assert (found.answer, codes(found.reasons)) == ("wait", ["major_incident"]), "once, and not as a conflict besides"
    (reason,) = found.reasons
    assert incident.key in str(reason)
    assert (reason.unblock, reason.url) == ("Carol Chen", incident.get_absolute_url())
    with clock.shifted(INSIDE), pytest.raises(Refused, match="waits until Carol Chen resolves it"):
        changes.start(change, by=people.alice)
    services.resolve(incident, by=people.carol)
    with clock.shifted(INSIDE):
        assert changes.start(acts.fresh(change), by=people.alice).state == "implement"


def test_the_verdict_holds_where_nobody_looked_ahead(people, seeded, report):
    """No row was ever made: the window was out of reach when the incident began, and no task ran since."""
    change = acts.approved(people, seeded, start=acts.soon(40))
    report()
    assert not Conflict.objects.filter(rule__code="major_incident").exists()
    found = ask(change, timedelta(hours=40, minutes=5))
    assert codes(found.reasons) == ["major_incident"]


@pytest.mark.parametrize(
    "fields, answer, said",
    [
        ({"severity": "blocks"}, "wait", ["major_incident"]),
        ({"severity": "warns"}, "allow", ["incident_open"]),
        ({"severity": "info"}, "allow", ["incident_open"]),
        ({"is_enabled": False}, "allow", []),
    ],
)
def test_the_weight_of_the_rule_decides(people, seeded, report, tune, fields, answer, said):
    change = acts.approved(people, seeded)
    report()
    tune(**fields)
    found = ask(change)
    assert (found.answer, codes(found.reasons) + codes(found.notes)) == (answer, said)


def test_a_rule_without_a_row_weighs_as_declared(people, seeded, report):
    change = acts.approved(people, seeded)
    with recording(kind="tests.prepared", key="tests", by=None):
        ConflictRule.objects.filter(code="major_incident").delete()
    report(severity="high")
    services.regrade(
        services.report(by=people.bob, title="Again", services=[seeded.ledger]),
        by=people.bob,
        severity="major",
        reason="Worse.",
    )
    assert ask(change).answer == "wait"


def test_what_is_linked_urgent_or_accepted_goes_on_and_is_told_so(people, seeded, report):
    change, incident = acts.approved(people, seeded), report()
    row = Conflict.objects.get(rule__code="major_incident")
    accept_conflict(row, by=people.erin, until=clock.now() + timedelta(hours=5), reason="Far from what is broken.")
    found = ask(change)
    assert (found.answer, codes(found.notes)) == ("allow", ["incident_accepted"])
    assert ask(change, timedelta(hours=2, minutes=30)).answer == "allow"
    add_link(incident.docket, by=people.bob, url=change.key)
    found = ask(change)
    assert codes(found.notes) == ["incident_linked"]
    facts = facts_of_place([seeded.ledger], [seeded.prod]) | {"type": "emergency"}
    found = verdict(None, facts, None, clock.now())
    assert codes(found.notes) == ["incident_emergency"]


def test_an_acceptance_that_has_run_out_holds_up_again(people, seeded, report):
    change = acts.approved(people, seeded)
    report()
    row = Conflict.objects.get(rule__code="major_incident")
    accept_conflict(row, by=people.erin, until=clock.now() + timedelta(hours=2), reason="An hour or so.")
    assert ask(change).answer == "wait"


def test_programs_are_told_of_work_without_a_record_where_it_is_felt(people, seeded, report):
    incident = report(environment=seeded.prod)
    client = APIClient()
    client.force_authenticate(people.alice)

    def asked(**body):
        return client.post("/api/v1/verdict/", body, format="json").json()

    told = asked(service="ledger", environment="payments-prod")
    assert told["answer"] == "wait"
    (reason,) = [reason for reason in told["reasons"] if reason["code"] == "major_incident"]
    assert reason["url"] == incident.get_absolute_url()
    elsewhere = asked(service="ledger", environment="payments-staging")
    assert "major_incident" not in [reason["code"] for reason in elsewhere["reasons"]]
    assert "major_incident" not in [
        reason["code"] for reason in asked(service="search", environment="search-prod")["reasons"]
    ]


def test_of_a_restricted_one_is_said_that_it_is_there_and_no_more(people, seeded, report):
    change = acts.approved(people, seeded)
    incident = report(restricted=True, commander=people.carol)
    (reason,) = ask(change).reasons
    said = f"{reason} {reason.url} {reason.unblock}"
    assert all(word not in said for word in (incident.key, "Payments fail", "Carol"))
    assert "change manager" in said
