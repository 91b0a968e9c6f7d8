"""A major incident among the conflicts: found in the transaction that changes it, and as time goes by."""

from datetime import timedelta

import pytest

from apps.bookings import services as bookings
from apps.calendars.models import Conflict
from apps.calendars.queries import accepted_for, conflicts_of, next_free, preview
from apps.calendars.queries import standing as conflict_list
from apps.calendars.services import accept_conflict, run_waiting_sweeps
from apps.changes import services as changes
from apps.core import clock
from apps.core.refusals import Refused
from apps.core.spans import span
from apps.dockets.services import add_link, remove_link
from apps.incidents import services, tasks
from apps.incidents.models import Incident
from tests.changes import acts

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
BLOCKS, KNOWN = [("blocks", "open")], [("info", "open")]


def test_planned_work_on_the_service_meets_it_from_either_side(people, seeded, report, met):
    before = acts.draft(people, seeded)
    incident = report()
    after = acts.draft(people, seeded, title="Planned into it", start=acts.soon(4))
    assert met(before) == met(after) == BLOCKS
    (row,) = [row for row in conflicts_of(after.docket, people.alice) if row.code == "major_incident"]
    assert incident.key in row.sentence
    assert "Payments fail" in row.sentence
    assert (row.other_key, row.other_url, row.where) == (incident.key, incident.get_absolute_url(), "Ledger")


def test_only_a_major_one_that_is_not_resolved_holds_anything_up(people, seeded, report, met):
    change = acts.draft(people, seeded)
    incident = report(severity="high")
    assert met(change) == []
    incident = services.regrade(incident, by=people.bob, severity="major", reason="Nobody can pay.")
    assert met(change) == BLOCKS
    incident = services.mitigate(incident, by=people.bob)
    assert met(change) == BLOCKS, "a stopgap is no cure"
    incident = services.resolve(incident, by=people.bob)
    assert met(change) == []
    incident = services.reopen(incident, by=people.bob, reason="It is back.")
    assert met(change) == BLOCKS
    services.regrade(incident, by=people.bob, severity="low", reason="One shop only.")
    assert met(change) == []


def test_one_raised_in_error_lets_go(people, seeded, report, met):
    change, incident = acts.draft(people, seeded), report()
    services.cancel(incident, by=people.bob, reason="The probe was wrong.")
    assert met(change) == []


def test_what_was_read_before_does_not_decide(people, seeded, report, met):
    """The person's copy still says high; what stands behind the lock says major. It has to let go all the same."""
    change, incident = acts.draft(people, seeded), report(severity="high")
    stale = Incident.objects.get(pk=incident.pk)
    services.regrade(incident, by=people.bob, severity="major", reason="Worse.")
    services.resolve(stale, by=people.bob)
    assert met(change) == []


def test_editing_where_it_is_felt_holds_up_and_lets_go(people, seeded, report, met):
    change, incident = acts.draft(people, seeded), report(services=[seeded.search])
    assert met(change) == []
    incident = services.edit(incident, by=people.bob, services=[seeded.ledger, seeded.search])
    assert met(change) == BLOCKS
    incident = services.edit(incident, by=people.bob, environment=seeded.staging)
    assert met(change) == KNOWN, "the change says that it is done in production"
    services.edit(incident, by=people.bob, services=[seeded.search], environment=None)
    assert met(change) == []


def test_neighbours_bookings_and_work_elsewhere_are_only_told(people, seeded, report, met):
    report(services=[seeded.payments_api], environment=seeded.prod)
    assert met(acts.draft(people, seeded)) == KNOWN, "what the service needs is one step away"
    elsewhere = acts.draft(people, seeded, services=[seeded.payments_api], environments=[seeded.staging])
    assert met(elsewhere) == KNOWN
    far = acts.draft(people, seeded, services=[seeded.search], environments=[seeded.search_prod])
    assert met(far) == []
    start = acts.soon(3)
    booking = bookings.book(
        by=people.alice,
        title="Rehearse",
        team=people.team.payments,
        environments=[seeded.prod],
        start=start,
        end=start + HOUR,
    )
    assert met(booking) == KNOWN


def test_what_is_for_the_incident_or_an_emergency_goes_on(people, seeded, report, met):
    change, incident = acts.draft(people, seeded), report()
    link = add_link(change.docket, by=people.bob, url=incident.key)
    assert link.kind == "incident"
    assert met(change) == KNOWN
    remove_link(link, by=people.alice)
    assert met(change) == BLOCKS
    back = add_link(incident.docket, by=people.bob, url=change.key)
    assert met(change) == KNOWN, "linked from the incident is linked too"
    remove_link(back, by=people.bob)
    assert met(change) == BLOCKS
    urgent = changes.draft(
        by=people.alice, title="Stop the bleeding", type="emergency", services=[seeded.ledger], reason="Now."
    )
    assert met(urgent) == KNOWN


def test_who_does_the_work_frees_it_by_a_link_only_as_commander(people, seeded, report, met):
    change, incident = acts.draft(people, seeded), report(by=people.alice, commander=people.carol)
    link = add_link(change.docket, by=people.alice, url=incident.key)
    assert met(change) == BLOCKS, "Alice does the work, though she reported it and is of its team"
    add_link(incident.docket, by=people.carol, url=change.key)
    assert met(change) == KNOWN, "linked once more by who leads it"
    led = report(title="Her own", by=people.alice, commander=people.alice)
    assert met(change) == [*KNOWN, *BLOCKS]
    add_link(change.docket, by=people.alice, url=led.key)
    assert met(change) == [*KNOWN, *KNOWN]
    assert link.added_by == people.alice


def test_who_does_the_work_does_not_accept_what_blocks_it(people, seeded, report, met):
    change = acts.draft(people, seeded)
    report()
    given = {"until": clock.now() + 5 * HOUR, "reason": "It will be fine."}
    (row,) = conflicts_of(change.docket, people.alice)
    assert not row.may_accept
    with pytest.raises(Refused, match="somebody else accepts") as refused:
        accept_conflict(Conflict.objects.get(), by=people.alice, **given)
    assert refused.value.status == 403
    (row,) = conflicts_of(change.docket, people.bob)
    assert row.may_accept
    accept_conflict(Conflict.objects.get(), by=people.bob, **given)
    assert met(change) == [("blocks", "accepted")]


def test_what_is_to_know_is_not_accepted_and_what_becomes_graver_is_open_again(people, seeded, report, met, tune):
    change, incident = acts.draft(people, seeded), report()
    link = add_link(incident.docket, by=people.bob, url=change.key)
    given = {"until": clock.now() + 5 * HOUR, "reason": "It will be fine."}
    with pytest.raises(Refused, match="merely to know") as refused:
        accept_conflict(Conflict.objects.get(), by=people.erin, **given)
    assert refused.value.status == 409
    remove_link(link, by=people.bob)
    tune(severity="warns")
    run_waiting_sweeps()
    accept_conflict(Conflict.objects.get(), by=people.erin, **given)
    tune(severity="blocks")
    run_waiting_sweeps()
    assert met(change) == BLOCKS


def test_it_looks_so_many_hours_ahead_and_further_as_time_goes_by(people, seeded, report, met):
    change = acts.draft(people, seeded, start=acts.soon(30))
    incident = report()
    assert met(change) == []
    with clock.shifted(5 * HOUR):
        assert tasks.look_ahead() == 1
        assert met(change) == [], "twenty-five hours ahead"
    with clock.shifted(7 * HOUR):
        tasks.look_ahead()
        assert met(change) == BLOCKS
        event = incident_events(incident)[-1]
        assert (event.kind, event.data["covered"]) == ("incident.reach_changed", [change.docket.pk])
        before = len(incident_events(incident))
        tasks.look_ahead()
        assert len(incident_events(incident)) == before, "twice is harmless"


def incident_events(incident):
    from apps.audit.models import Event

    return list(Event.objects.filter(key=incident.key).order_by("pk"))


def test_the_rule_is_tuned_and_weighed(people, seeded, report, met, tune):
    change = acts.draft(people, seeded, start=acts.soon(30))
    report()
    tune(parameters={"hours": 48})
    run_waiting_sweeps()
    assert met(change) == BLOCKS
    tune(severity="warns")
    run_waiting_sweeps()
    assert met(change) == [("warns", "open")]
    tune(is_enabled=False)
    run_waiting_sweeps()
    assert met(change) == []


def test_a_preview_and_free_slots_know_of_it(people, seeded, report):
    incident = report()
    start = acts.soon(2)
    asked = {"services": [seeded.ledger], "environments": [seeded.prod], "user": people.alice}
    rows = preview(span=span(start, start + HOUR), **asked)
    assert [(row.code, row.severity, row.other_key) for row in rows] == [("major_incident", "blocks", incident.key)]
    urgent = preview(span=span(start, start + HOUR), facts={"type": "emergency"}, **asked)
    assert [row.severity for row in urgent] == ["info"]
    free = next_free(span=span(start, start + HOUR), **asked)
    assert free, "as far as the rule looks ahead nothing is free, and then something is"
    assert all(slot.span.lower >= clock.now() + 23 * HOUR for slot in free)


def test_two_of_them_are_two_conflicts_and_one_felt_twice_is_one(people, seeded, report, met):
    both = [seeded.ledger, seeded.payments_api]
    change = acts.draft(people, seeded, services=both)
    first = report(services=both)
    assert met(change) == BLOCKS
    report(title="And another")
    assert met(change) == [*BLOCKS, *BLOCKS]
    services.resolve(first, by=people.bob)
    assert met(change) == BLOCKS


def test_a_restricted_one_is_reserved_to_those_who_may_not_see_it(people, seeded, report):
    change = acts.draft(people, seeded)
    incident = report(restricted=True)
    user = people.mallory
    (row,) = conflicts_of(change.docket, user)
    assert (row.code, row.reserved, row.other_key, row.where) == ("reserved", True, "", "")
    assert incident.key not in row.sentence
    assert "Payments" not in row.sentence
    (listed,) = conflict_list.standing(user)
    assert not listed.seen_both
    (seen,) = conflicts_of(change.docket, people.olga)
    assert seen.other_key == incident.key, "an owner of the service sees it"
    with pytest.raises(Refused):
        accept_conflict(Conflict.objects.get(), by=user, until=clock.now() + HOUR, reason="I cannot even see it.")


def test_a_change_manager_accepts_it_for_a_while(people, seeded, report, met):
    change, incident = acts.draft(people, seeded), report()
    until = clock.now() + 5 * HOUR
    accept_conflict(Conflict.objects.get(), by=people.erin, until=until, reason="It is far from what is broken.")
    assert met(change) == [("blocks", "accepted")]
    found = accepted_for(change.docket, "major_incident", clock.now())
    assert list(found) == [incident.docket_id]
    assert any(event.kind == "conflict.accepted" for event in incident_events(incident)), "both histories tell it"


def test_looking_costs_the_same_for_many_records(people, seeded, report):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost():
        with CaptureQueriesContext(connection) as asked:
            services.look_again(incident, by=people.bob)
        return len(asked)

    acts.draft(people, seeded)
    incident = report()
    few = cost()
    for hour in (3, 5, 7):
        acts.draft(people, seeded, start=acts.soon(hour), title=f"Hour {hour}")
    assert cost() == few
