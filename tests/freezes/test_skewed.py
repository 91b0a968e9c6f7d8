"""T-09 with real processes whose clock is wrong: no freeze opens early for them, no leave and no vote runs out early."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

from apps.approvals.digests import fingerprint_of
from apps.approvals.models import Approval, Ballot, Seat, Vote
from apps.approvals.services import cast
from apps.audit.services import recording
from apps.changes import services as changes
from apps.changes.enums import State
from apps.core import clock
from apps.freezes import services
from tests.changes import acts
from tests.worker import ROOT

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)
NODE = """
import sys, time
from datetime import datetime, timedelta, UTC
import time_machine
hours, key, who, act = sys.argv[1:]
right = datetime.now(UTC)
with time_machine.travel(time.time() + float(hours) * 3600, tick=True):
    import django
    django.setup()
    from apps.accounts.models import User
    from apps.changes import services
    from apps.changes.models import ChangeRequest
    from apps.core.refusals import Refused
    assert abs(datetime.now(UTC) - right - timedelta(hours=float(hours))) < timedelta(minutes=1)
    if act == "expire":
        from apps.approvals.services import expire_due
        print(expire_due())
        sys.exit()
    try:
        services.start(ChangeRequest.objects.get(docket__key=key), by=User.objects.get(username=who))
        print("started")
    except Refused as refused:
        print(*sorted({one.code for one in refused.refusals}))
"""


def on_a_node(change, hours: float, act: str = "start") -> str:
    """What a process says that starts the change, or ends what is overdue, while its clock is wrong by so many hours."""
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    surroundings = {**os.environ, "DATABASE_URL": urlunsplit(url), "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    command = [sys.executable, "-c", NODE, str(hours), change.key, "alice", act]
    done = subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]


def test_a_node_whose_clock_is_wrong_opens_no_freeze_and_ends_no_leave(people, seeded):
    # They sat on their boards before the work was planned.
    Seat.objects.update(since=clock.now() - 24 * HOUR)
    with clock.shifted(-3 * HOUR):
        change = acts.approved(people, seeded, start=acts.soon(2.5), end=acts.soon(6))
    freeze = services.draft(
        by=people.erin,
        title="Quarter end",
        team=people.team.platform,
        reason="The books are closed.",
        start=acts.soon(-0.5),
        end=acts.soon(1),
        approver=people.dave,
    )
    services.announce(freeze, by=people.erin)
    # An hour ago it had not begun, in two hours it is over: whoever asks the wrong clock lets the work begin.
    assert acts.fresh(change).state == State.SCHEDULED
    assert [on_a_node(change, hours) for hours in (-1, 2)] == ["freeze", "freeze"]
    assert acts.fresh(change).state == State.SCHEDULED
    leave = services.ask_exception(
        freeze, by=people.alice, subject=change.docket, reason="Now", expires_at=acts.soon(0.75)
    )
    services.grant(leave, by=people.dave)
    assert on_a_node(change, 2) == "started"
    assert acts.fresh(change).state == State.IMPLEMENT
    assert abs(acts.fresh(change).started_at - clock.now()) < HOUR / 4


def test_a_lockdown_that_nobody_confirmed_lapses_by_the_clock_of_the_database(people, seeded):
    """Half an hour for all: for a node that is two hours ahead it still holds, for one that is an hour behind it is over."""
    Seat.objects.update(since=clock.now() - 24 * HOUR)
    with clock.shifted(-3 * HOUR):
        change = acts.approved(people, seeded, start=acts.soon(2.5), end=acts.soon(6))
    services.lock_down(by=people.erin, reason="Somebody is in.", team=people.team.platform)
    assert [on_a_node(change, hours) for hours in (2, -1)] == ["freeze", "freeze"]
    assert acts.fresh(change).state == State.SCHEDULED


def test_a_lockdown_that_lapsed_stops_nothing_on_a_node_whose_clock_is_behind(people, seeded):
    Seat.objects.update(since=clock.now() - 24 * HOUR)
    with clock.shifted(-3 * HOUR):
        change = acts.approved(people, seeded, start=acts.soon(2.5), end=acts.soon(6))
    with clock.shifted(-0.6 * HOUR):
        services.lock_down(by=people.erin, reason="Somebody is in.", team=people.team.platform)
    assert on_a_node(change, -1) == "started"
    assert acts.fresh(change).state == State.IMPLEMENT


def test_a_node_whose_clock_is_wrong_ends_no_vote_early_and_none_late(people, seeded):
    Seat.objects.update(since=clock.now() - 24 * HOUR)
    change = changes.submit(acts.draft(people, seeded, start=acts.soon(90)), by=people.alice)
    ballot = Ballot.objects.filter(docket=change.docket, state="open").first()
    digest = fingerprint_of(change.docket).digest
    cast(ballot, by=people.bob, choice="approve", digest=digest)

    def due(hours: float) -> None:
        with recording(kind="approval.prepared", key=change.key, by=None):
            approval = Approval.objects.get(docket=change.docket)
            approval.due_at = acts.soon(hours)
            approval.save()

    # In an hour, which for a node that is two hours ahead is over.
    due(1)
    assert [on_a_node(change, hours, "expire") for hours in (2, -1)] == ["0", "0"]
    assert Approval.objects.get(docket=change.docket).state == "open"
    assert Vote.objects.filter(ballot=ballot).count() == 1
    # Half an hour ago, which for a node that is an hour behind has not come.
    due(-0.5)
    assert on_a_node(change, -1, "expire") == "1"
    assert Approval.objects.get(docket=change.docket).state == "expired"
