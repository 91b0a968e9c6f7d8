"""Leave to skip a step of the promotion order: who asks, who gives, for what exactly, and until when."""

from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from apps.audit import relay
from apps.changes import services
from apps.core import clock
from apps.core.refusals import Refused
from apps.notifications.models import Notice

from . import acts
from .promoting import DAY, INSIDE, asked, given, opens, ran, undone

pytestmark = pytest.mark.django_db


def test_leave_ends_with_its_version_and_does_not_come_back(people, seeded, client):
    change = acts.approved(people, seeded, brings="1.4.2")
    with clock.shifted(INSIDE):
        leave = given(people, change, seeded)
        for version in ("1.4.3", "1.4.2"):
            services.edit(acts.fresh(change), by=people.alice, brings=version)
            leave.refresh_from_db()
            assert leave.state == "lapsed"
        assert not opens("verdict", change, people, client)[0]
        with pytest.raises(Refused, match="is in “Lapsed”"):
            services.apply_leave(leave, "give", by=people.erin)


def test_leave_covers_only_what_was_missing_when_it_was_asked_for(people, seeded, client):
    ran(people, seeded, "shared")
    change = acts.approved(people, seeded, brings="1.4.2")
    with clock.shifted(INSIDE):
        given(people, change, seeded)
        services.edit(acts.fresh(change), by=people.alice, services=[seeded.ledger, seeded.payments_api])
        said = opens("verdict", change, people, client)[1]
        assert "1.4.2 of Payments API has not run in Shared Test" in said
        # It may be asked for anew, and then covers that too.
        given(people, change, seeded)
        assert "promotion'" not in opens("verdict", change, people, client)[1]


def test_leave_ends_by_the_clock_and_lasts_a_week_at_most(people, seeded, client):
    change = acts.approved(people, seeded, brings="1.4.2")
    for end, fits in ((timedelta(days=7, minutes=1), False), (timedelta(), False), (timedelta(hours=3), True)):
        with undone():
            ask = {"by": people.alice, "reason": "Tonight.", "expires_at": clock.now() + end}
            if not fits:
                with pytest.raises(Refused, match="at most seven days"):
                    services.ask_leave(acts.fresh(change), seeded.prod, **ask)
                continue
            services.apply_leave(services.ask_leave(acts.fresh(change), seeded.prod, **ask), "give", by=people.erin)
            with clock.shifted(INSIDE):
                assert opens("verdict", change, people, client)[0]
            with clock.shifted(timedelta(hours=3)):
                assert "Leave to skip this is over" in opens("verdict", change, people, client)[1]


WHO = [
    # person, asks, gives: Alice raised it and carries it out, Henry manages all environments, Erin is change manager.
    ("alice", True, False),
    ("bob", False, False),
    ("erin", False, True),
    ("henry", False, True),
    ("mallory", False, False),
    ("victor", False, False),
    ("grace", False, False),
    ("root", False, False),
]


@pytest.mark.parametrize("who, asks, gives", WHO)
def test_who_asks_and_who_gives_through_page_and_api(people, seeded, client, who, asks, gives):
    change = acts.draft(people, seeded, brings="1.4.2")
    person, api = people.all[who], APIClient()
    api.force_authenticate(person)
    client.force_login(person)
    body = {"reason": "Tonight.", "expires_at": (clock.now() + DAY).isoformat()}
    with undone():
        path, more = "/api/v1/promotion-leaves/", {"change": change.key, "environment": "payments-prod"}
        answer = api.post(path, {**body, **more}, format="json")
        assert answer.status_code == (201 if asks else 403), answer.content
    with undone():
        page = client.post(f"{change.get_absolute_url()}skip/payments-prod/", {**body, "expires_at": _local()})
        assert (page.status_code == 302) == asks
    leave = asked(people, change, seeded)
    with undone():
        path = f"/api/v1/promotion-leaves/{leave.pk}/transitions/"
        answer = api.post(path, {"transition": "give"}, format="json", headers={"If-Match": '"1"'})
        assert answer.status_code == (200 if gives else 403), answer.content
    client.post(f"{leave.get_absolute_url()}transitions/", {"transition": "give", "version": 1})
    leave.refresh_from_db()
    assert (leave.state == "given") == gives


def _local() -> str:
    return (clock.now() + DAY).strftime("%Y-%m-%dT%H:%M")


def test_nobody_whose_work_it_is_gives_leave(people, seeded):
    change = acts.draft(people, seeded, brings="1.4.2", implementer=people.erin, assignee=people.alice)
    leave = asked(people, change, seeded)
    with pytest.raises(Refused, match="The change is yours"):
        services.apply_leave(leave, "give", by=people.erin)
    services.apply_leave(leave, "give", by=people.henry)


def test_leave_does_not_hold_while_who_gave_it_does_the_work(people, seeded, client):
    change = acts.approved(people, seeded, brings="1.4.2")
    with clock.shifted(INSIDE):
        leave = given(people, change, seeded)
        # Written past the act that edits, which would ask for approval again: the start itself looks.
        row = type(change).objects.filter(pk=change.pk)
        row.update(implementer=people.erin, assignee=people.alice)
        for door in ("service", "verdict"):
            may, said = opens(door, change, people, client)
            assert not may
            assert f"{people.erin} gave leave to skip this and does the work by now" in said
        client.force_login(people.alice)
        assert "it lets nothing start" in client.get(leave.get_absolute_url()).content.decode()
        with undone():
            row.update(implementer=people.alice)
            assert opens("verdict", change, people, client)[0]
        # Somebody else may give it instead.
        given(people, change, seeded, by="henry")
        assert f"{people.henry} gave leave to skip this." in opens("verdict", change, people, client)[1]


def test_leave_is_asked_once_for_what_is_missing_and_before_work_begins(people, seeded):
    plain = acts.draft(people, seeded)
    with pytest.raises(Refused, match="names no version"):
        asked(people, plain, seeded)
    change = acts.approved(people, seeded, brings="1.4.2")
    with pytest.raises(Refused, match="skips nothing"):
        asked(people, change, seeded, environment=seeded.shared)
    leave = asked(people, change, seeded)
    with pytest.raises(Refused, match="asked for already"):
        asked(people, change, seeded)
    with pytest.raises(Refused, match="Please give"):
        services.apply_leave(leave, "refuse", by=people.erin)
    services.apply_leave(leave, "refuse", by=people.erin, reason="Run it in staging first.")
    second = asked(people, change, seeded)
    services.apply_leave(second, "give", by=people.erin)
    with clock.shifted(INSIDE):
        services.start(acts.fresh(change), by=people.alice)
        with pytest.raises(Refused, match="never after"):
            asked(people, change, seeded)


def test_leave_taken_back_lets_nothing_through(people, seeded, client):
    change = acts.approved(people, seeded, brings="1.4.2")
    with clock.shifted(INSIDE):
        leave = given(people, change, seeded)
        services.apply_leave(leave, "take_back", by=people.henry, reason="Staging is free again.")
        may, said = opens("service", change, people, client)
    assert not may
    assert "refused or taken back" in said


def test_deciders_and_asker_are_told(people, seeded):
    change = acts.draft(people, seeded, brings="1.4.2")
    leave = asked(people, change, seeded)
    relay.drain()
    kinds = Notice.objects.filter(route="changes.leave_asked")
    assert set(kinds.values_list("user__username", flat=True)) == {"erin"}
    services.apply_leave(leave, "give", by=people.henry)
    relay.drain()
    told = Notice.objects.filter(route="changes.leave_settled", user=people.alice)
    assert told.count() == 1


def test_leave_of_a_restricted_change_is_not_for_everybody(people, seeded, client):
    change = acts.draft(people, seeded, brings="1.4.2", restricted=True)
    leave = asked(people, change, seeded)
    for who, sees in (("alice", True), ("erin", True), ("mallory", False)):
        client.force_login(people.all[who])
        assert (client.get(leave.get_absolute_url()).status_code == 200) == sees
        rows = client.get("/api/v1/promotion-leaves/").json()["results"]
        assert bool(rows) == sees
