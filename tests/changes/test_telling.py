"""Who is told of what happens to a change: once, not of own acts, not of what may not be seen; and an emergency's clock."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest

from apps.audit import relay
from apps.audit.models import Event
from apps.changes import services
from apps.changes.tasks import records
from apps.core import clock
from apps.dockets import services as dockets
from apps.dockets.models import Task
from apps.notifications.models import Delivery, Notice

from . import acts

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def told(key: str) -> list[str]:
    """What the events since were told of a record, as "person: sentence" without the name of the record."""
    relay.drain()
    rows = list(Notice.objects.filter(key=key).select_related("user").order_by("user__username", "pk"))
    said = [
        f"{row.user.username}: {' '.join(row.sentence.replace(key, '').replace('“Rotate”', '').split())}"
        for row in rows
    ]
    Notice.objects.filter(pk__in=[row.pk for row in rows]).update(key="TOLD-1")
    return said


def test_people_are_told_of_their_part_and_of_what_moves_stops_and_is_added(people, seeded):
    alice = people.alice
    change = acts.draft(people, seeded, title="Rotate", implementer=people.bob, start=acts.soon(48))
    assert told(change.key) == ["bob: names you as its implementer."]
    dockets.watch(change.docket, by=people.victor)
    dockets.watch(change.docket, by=people.olga)
    assert told(change.key) == []
    services.edit(change, by=alice, assignee=people.erin, manager=people.erin, reason="Older than a year.")
    assert told(change.key) == ["erin: names you as its assignee and its change manager."]
    services.edit(acts.fresh(change), by=people.erin, start=acts.soon(72), end=acts.soon(73), implementer=people.dave)
    moved = told(change.key)
    assert [line.split(":")[0] for line in moved] == ["alice", "dave", "olga", "victor"]
    assert moved[1] == "dave: names you as its implementer."
    assert moved[0].startswith("alice: has another window: ")
    services.edit(acts.fresh(change), by=alice, reason="Older than two years.")
    assert told(change.key) == []
    services.hold(acts.fresh(change), by=people.erin, reason="Vendor is down")
    services.resume(acts.fresh(change), by=alice)
    held = told(change.key)
    assert held[0] == "alice: is on hold: Vendor is down."
    assert "erin: is no longer on hold." in held
    assert len(held) == 8, "four others of each"

    task = dockets.add_task(change.docket, by=alice, title="Tell support", owner=people.victor)
    dockets.add_task(change.docket, by=alice, title="Mine", owner=alice)
    dockets.edit_task(task, by=alice, title="Tell the desk", owner=people.victor)
    assert told(change.key) == ["victor: The task “Tell support” on is yours."]
    dockets.edit_task(Task.objects.get(pk=task.pk), by=alice, owner=people.olga)
    assert told(change.key) == ["olga: The task “Tell the desk” on is yours."]

    dockets.attach(change.docket, by=alice, file=BytesIO(b"a plan"), name="plan.txt")
    dockets.add_link(change.docket, by=alice, url="https://example.org/runbook")
    added = told(change.key)
    assert "olga: The file “plan.txt” was added to ." in added
    assert "victor: https://example.org/runbook was linked to ." in added
    paces = Delivery.objects.filter(notice__route__in=("dockets.attached", "dockets.linked"))
    assert set(paces.values_list("pace", flat=True)) == {"digest"}

    dockets.edit_task(Task.objects.get(pk=task.pk), by=alice, owner=people.mallory)
    services.edit(acts.fresh(change), by=alice, restricted=True)
    assert len([line for line in told(change.key) if "mallory" in line]) == 1, "who has a task of it takes part"
    assert [line for line in told(change.key) if "frank" in line] == []


def test_the_clock_of_an_emergency_is_heard_before_it_runs_out(people, seeded):
    change = services.draft(
        by=people.alice, title="Rotate", type="emergency", services=[seeded.ledger], assignee=people.bob
    )
    services.submit(change, by=people.alice)
    ordinary = acts.draft(people, seeded)
    told(change.key)
    heard = {}
    for hours in (11, 13, 14, 21, 22.5, 23, 25, 30):
        with clock.shifted(hours * HOUR):
            before = Event.objects.count()
            count = records()
            assert Event.objects.count() - before == count
            assert records() == 0, "once"
            if lines := told(change.key):
                heard[hours] = [line.partition(" due ")[0] for line in lines]
    owed = ["alice: The full record of is", "bob: The full record of is"]
    assert heard == {13: owed, 22.5: owed, 25: ["erin: The full record of was"]}
    assert not Event.objects.filter(key=ordinary.key, kind__startswith="change.record").exists()
    due = Notice.objects.filter(route="changes.record_due").latest("pk").due_at
    assert due == acts.fresh(change).record_due_at
    services.cancel(acts.fresh(change), by=people.alice, reason="It went away.")
    with clock.shifted(40 * HOUR):
        assert records() == 0
