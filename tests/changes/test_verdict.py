"""What a change says in the one verdict function, and that start asks the same."""

from datetime import timedelta

import pytest

from apps.calendars.queries import window_of
from apps.calendars.verdict import verdict
from apps.changes import services
from apps.core import clock
from apps.dockets.subjects import subject_of

from . import acts

pytestmark = pytest.mark.django_db


def answer(change, shift: timedelta = timedelta()):
    docket = acts.fresh(change).docket
    with clock.shifted(shift):
        found = verdict(docket, subject_of(docket).facts(docket), window_of(docket).span, clock.now())
    return found.answer, {reason.code for reason in found.reasons}


INSIDE = timedelta(hours=2, minutes=10)


def test_draft_waits_for_its_approval(people, seeded):
    said, codes = answer(acts.draft(people, seeded), INSIDE)
    assert said != "allow"
    assert "not_scheduled" in codes


def test_scheduled_change_is_allowed_inside_its_window_and_waits_before_it(people, seeded):
    change = acts.approved(people, seeded)
    assert answer(change, INSIDE) == ("allow", set())
    assert answer(change) == ("wait", {"outside_window"})


def test_hold_and_predecessors_wait(people, seeded):
    first = acts.draft(people, seeded, start=acts.soon(40), environments=[seeded.staging], title="First")
    change = acts.approved(people, seeded, predecessors=[first])
    services.hold(change, by=people.alice, reason="The vendor.")
    said, codes = answer(change, INSIDE)
    assert said == "wait"
    assert {"on_hold", "predecessors"} <= codes


def test_restricted_predecessor_waits_without_its_name(people, seeded, client):
    first = acts.draft(people, seeded, start=acts.soon(40), environments=[seeded.staging], restricted=True)
    change = acts.approved(people, seeded, predecessors=[first])
    docket = acts.fresh(change).docket
    told = verdict(docket, subject_of(docket).facts(docket), window_of(docket).span, clock.now()).reasons
    assert any(reason.code == "predecessors" for reason in told)
    assert not any(first.key in f"{reason} {reason.url}" for reason in told)
    for name, sees in (("alice", True), ("victor", False)):
        client.force_login(people.all[name])
        for path in (change.get_absolute_url(), f"/api/v1/changes/{change.key}/"):
            assert (first.key in client.get(path).content.decode()) == sees, (name, path)


def test_edit_keeps_a_predecessor_that_the_editor_may_not_see(people, seeded):
    first = acts.draft(people, seeded, start=acts.soon(40), environments=[seeded.staging], restricted=True)
    change = acts.draft(people, seeded, predecessors=[first], team=people.team.search)
    services.edit(change, by=people.mallory, predecessors=[], title="Renamed")
    assert [row.predecessor for row in change.predecessor_rows.all()] == [first]


def test_finished_change_covers_no_more_work(people, seeded):
    change = acts.started(people, seeded)
    with clock.shifted(timedelta(hours=2, minutes=20)):
        services.finish(change, by=people.alice, outcome="successful")
    # Its time ended with the work.
    assert answer(change, timedelta(hours=2, minutes=30)) == ("deny", {"over", "outside_window"})
