"""Real races with real threads: of two who come at once, one gets in, and what is decided meets what is edited."""

from datetime import timedelta
from threading import Event as Signal

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from apps.approvals.models import Ballot, Vote
from apps.approvals.rules import approval_stands
from apps.approvals.services import cast
from apps.audit.models import Event
from apps.calendars.models import Conflict, Occupancy
from apps.calendars.queries import window_of
from apps.calendars.services import accept_conflict
from apps.calendars.shifting import shift, shift_preview
from apps.changes import services
from apps.changes.models import ChangeRequest
from apps.core import clock
from apps.core.refusals import Refused, Stale
from apps.freezes import services as freezes
from apps.incidents import services as incidents

from ..races import at_once
from . import acts

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_starts_in_one_exclusive_environment_let_one_in(people, seeded):
    """K-04, over HTTP: one is let in, the other reads who is."""
    first = acts.approved(people, seeded)
    second = acts.approved(people, seeded, title="Another", implementer=people.alice)
    for conflict in Conflict.objects.filter(severity="blocks"):
        accept_conflict(conflict, by=people.erin, until=acts.soon(24), reason="Both are watched.")
    with clock.shifted(timedelta(hours=2, minutes=5)):
        found = at_once(*(lambda change=change: _start(people.fresh("alice"), change) for change in (first, second)))
    assert sorted(answer.status_code for answer in found) == [200, 409], found
    winner = next(one for one in (first, second) if acts.fresh(one).state == "implement")
    assert winner.key in str(next(answer.json() for answer in found if answer.status_code == 409))
    assert sorted([acts.fresh(first).state, acts.fresh(second).state]) == ["implement", "scheduled"]
    assert Occupancy.objects.filter(environment=seeded.prod, until=None).count() == 1


def _start(user, change):
    api = APIClient()
    api.force_authenticate(user)
    url = f"/api/v1/changes/{change.key}/transitions/"
    return api.post(url, {"transition": "start"}, format="json", HTTP_IF_MATCH=f'"{acts.fresh(change).version}"')


def test_of_a_cancel_and_a_start_at_once_exactly_one_happens(people, seeded):  # S-07
    change = acts.approved(people, seeded)
    with clock.shifted(timedelta(hours=2, minutes=5)):
        found = at_once(
            lambda: services.start(change, by=people.fresh("alice")),
            lambda: services.cancel(change, by=people.fresh("alice"), reason="Not needed any more."),
        )
    assert sum(isinstance(one, Refused | Stale) for one in found) == 1, found
    kinds = set(Event.objects.filter(key=change.key, outcome="done").values_list("kind", flat=True))
    done = kinds & {"change.started", "change.cancelled"}
    assert done == {{"implement": "change.started", "cancelled": "change.cancelled"}[acts.fresh(change).state]}


def start_while(act, change, people) -> object:
    """What a start gives that begins when ``act`` has written and is not yet committed."""
    written, done = Signal(), Signal()

    def write():
        with transaction.atomic():
            act()
            written.set()
            done.wait(timeout=2)

    def start():
        assert written.wait(timeout=20)
        try:
            return services.start(change, by=people.fresh("alice"))
        finally:
            done.set()

    with clock.shifted(timedelta(hours=2, minutes=5)):
        return at_once(write, start)[1]


def test_what_starts_while_a_freeze_is_being_announced_sees_it(people, seeded):  # T-01, T-02
    """An announcement is compared with the whole calendar, and its instant is the one it began with."""
    change = acts.approved(people, seeded)
    freeze = freezes.draft(
        by=people.erin,
        title="Quarter end",
        team=people.team.platform,
        start=acts.soon(1),
        end=acts.soon(9),
        level="exception",
        reason="The books are closed.",
        services=[seeded.ledger],
        approver=people.erin,
    )
    found = start_while(lambda: freezes.announce(freeze, by=people.fresh("erin")), change, people)
    assert isinstance(found, Refused), found
    assert "Quarter end" in str(found)
    assert acts.fresh(change).state == "scheduled"


def test_what_starts_while_a_major_incident_is_being_reported_sees_it(people, seeded):
    change, given = acts.approved(people, seeded), {"services": [seeded.ledger], "severity": "major"}

    def report():
        incidents.report(by=people.fresh("bob"), title="Payments fail", **given)

    found = start_while(report, change, people)
    assert isinstance(found, Refused), found
    assert "Payments fail" in str(found)
    assert acts.fresh(change).state == "scheduled"


def test_two_submits_open_one_approval(people, seeded):
    change = acts.draft(people, seeded)
    found = at_once(*(lambda: services.submit(change, by=people.fresh("alice")) for _twice in range(2)))
    assert sum(isinstance(one, Refused) for one in found) == 1
    assert change.docket.approvals.count() == 1


def test_vote_and_edit_at_once_leave_no_vote_on_content_that_nobody_saw(people, seeded):
    change = services.submit(acts.draft(people, seeded), by=people.alice)
    ballot = Ballot.objects.get(docket=change.docket, state="open")
    seen = ballot.digest
    at_once(
        lambda: cast(ballot, by=people.fresh("bob"), choice="approve", digest=seen),
        lambda: services.edit(change, by=people.fresh("alice"), backout_plan="Another way back."),
    )
    # The vote may have been carried before the edit voided it; what never happens is that it stands.
    change = acts.fresh(change)
    assert change.state in ("assess", "authorize")
    assert approval_stands(change.docket) is not None
    assert not Vote.objects.filter(ballot__docket=change.docket, ended_at__isnull=True).exists()


def test_two_edits_of_one_version_keep_one(people, seeded):
    change = acts.draft(people, seeded)
    found = at_once(
        lambda: services.edit(change, by=people.fresh("alice"), version=change.version, reason="Hers."),
        lambda: services.edit(change, by=people.fresh("bob"), version=change.version, reason="His."),
    )
    assert sum(isinstance(one, Stale) for one in found) == 1


def test_a_form_that_is_sent_twice_at_once_makes_one_change(people, seeded):
    """A double click: both get the same change. # K-06"""

    def send():
        client = Client()
        client.force_login(people.fresh("alice"))
        typed = {
            "title": "Ledger is down",
            "services": ["ledger"],
            "type": "emergency",
            "zone": "UTC",
            "once": "a-token",
        }
        return client.post(reverse("changes:new"), typed)

    answers = at_once(send, send)
    assert [answer.status_code for answer in answers] == [302, 302]
    change = ChangeRequest.objects.get()
    assert {answer["Location"] for answer in answers} == {change.get_absolute_url()}
    assert send()["Location"] == change.get_absolute_url(), "a reload, later"
    assert ChangeRequest.objects.count() == 1


def test_of_two_who_move_a_family_at_once_one_does_and_nothing_is_torn(people, seeded):
    start = acts.soon(48)
    parent = acts.draft(
        people, seeded, services=[seeded.ledger, seeded.payments_api], start=start, end=start + timedelta(hours=1)
    )
    first, second = services.fan_out(parent, by=people.alice)
    days = (timedelta(days=1), timedelta(days=2))
    family = [window_of(one.docket) for one in (parent, first, second)]
    seen = [shift_preview(family[0], start + by, start + by + timedelta(hours=1), by=people.alice) for by in days]
    found = at_once(
        *(
            lambda by=by, etag=one.etag: shift(
                family[0], start + by, start + by + timedelta(hours=1), by=people.fresh("alice"), etag=etag
            )
            for by, one in zip(days, seen, strict=True)
        ),
        # A part that is moved by itself meanwhile waits, or makes the others look again.
        lambda: services.edit(second, by=people.fresh("alice"), test_plan="Look twice."),
    )
    assert sum(isinstance(one, Stale) for one in found) == 1, found
    landed = {window_of(one.docket).span.lower for one in (parent, first, second)}
    assert len(landed) == 1
    assert landed <= {start + by for by in days}
