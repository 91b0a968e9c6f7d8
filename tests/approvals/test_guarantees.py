"""Guarantees of the programme by their number, on real changes and through every door."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from rest_framework.test import APIClient

from apps.accounts import services as accounts
from apps.accounts.models import User
from apps.approvals import services
from apps.approvals.models import Ballot, Board, Meeting, Seat, Vote
from apps.approvals.revised import policy as policies
from apps.approvals.rules import approval_stands
from apps.approvals.services import meetings
from apps.audit import relay
from apps.audit.services import recording
from apps.changes import services as changes
from apps.changes.enums import State
from apps.changes.materials import MATERIAL, content_of
from apps.core import clock
from apps.core.refusals import Refused
from apps.dockets import services as dockets
from tests.approvals.test_revisions import approve
from tests.changes import acts
from tests.invariants import broken_rules

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def asked(people, seeded):
    """Alice's change of tier 1, assessed: the board and the owners are asked now. Alice sits on the board, too."""
    with recording(kind="seats.prepared", key="cab", by=None):
        Seat.objects.create(board=Board.objects.get(slug="cab"), user=people.alice, since=clock.now())
    change = acts.draft(people, seeded)
    changes.submit(change, by=people.alice)
    acts.vote(change, people, "bob")
    return acts.fresh(change)


def ballot_of(change, slug: str) -> Ballot:
    return Ballot.objects.exclude(state="voided").get(docket=change.docket, board__slug=slug)


def digest_of(change) -> str:
    return ballot_of(change, "cab").step.approval.digest


def cast(change, by, **given) -> None:
    services.cast(ballot_of(change, "cab"), by=by, choice="approve", **{"digest": digest_of(change), **given})


def test_a02_requester_never_counts_by_any_of_fifteen_routes(asked, people, client, seeded):
    alice, change, now = people.alice, asked, clock.now()
    page, rest = f"/approvals/{change.key}/change/votes/", f"/api/v1/ballots/{ballot_of(change, 'cab').pk}/votes/"

    def posted() -> bool:
        client.force_login(alice)
        given = {"ballot": ballot_of(change, "cab").pk, "digest": digest_of(change), "choice": "approve"}
        return client.post(page, given).status_code == 302

    def over_rest(token: bool) -> bool:
        api = APIClient()
        if token:
            made = accounts.make_token(by=alice, name="t", scopes=["approve"], expires_at=now + DAY)
            api.credentials(HTTP_AUTHORIZATION=f"Bearer {made.secret}")
        else:
            api.force_login(alice)
        return api.post(rest, {"choice": "approve", "digest": digest_of(change)}, format="json").status_code == 201

    def as_delegate() -> bool:
        accounts.plan_absence(
            by=people.carol, user=people.carol, starts_at=now - DAY, ends_at=now + DAY, delegate=alice
        )
        return voted(alice, on_behalf_of=people.carol)

    def by_a_delegate() -> bool:
        away = accounts.plan_absence(
            by=alice, user=alice, starts_at=now - DAY, ends_at=now + DAY, delegate=people.quinn
        )
        done = voted(people.quinn, on_behalf_of=alice)
        accounts.cancel_absence(away, by=alice)
        return done

    def as_administrator() -> bool:
        accounts.grant_role(alice, "administrator", by=people.root)
        with recording(kind="person.prepared", key="alice", by=None):
            alice.is_superuser = alice.is_staff = True
            alice.save()
        return voted(User.objects.get(pk=alice.pk))

    def second_account() -> bool:
        """The same address belongs to one account only, and a program of Alice's does not vote."""
        try:
            with transaction.atomic():
                accounts.create_person(by=people.root, username="alice2", name="Alice", email="ALICE@example.org")
        except (Refused, IntegrityError):
            return False
        return True

    def as_owner_of_the_service() -> bool:
        """Alice's team owns the service, so its owners are asked, and she is one of them."""
        ballot = Ballot.objects.exclude(state="voided").get(docket=change.docket, team__slug="payments")
        return voted(alice, ballot=ballot)

    def after_handing_it_over() -> bool:
        """Bob voted as a peer; made the one who carries it out, his vote must not count."""
        try:
            changes.edit(acts.fresh(change), by=people.erin, implementer=people.bob, version=acts.fresh(change).version)
        except Refused:
            return False
        return Vote.objects.filter(voter=people.bob, ended_at__isnull=True).exists()

    def co_author() -> bool:
        dockets.add_task(change.docket, by=people.fresh("bob"), title="Warn the tills")
        return voted(people.bob)

    def editor() -> bool:
        """Erin edits the plan; with a seat on the board she still does not vote on it."""
        services.give_seat(Board.objects.get(slug="cab"), user=people.erin, by=people.root)
        current = acts.fresh(change)
        changes.edit(current, by=people.erin, backout_plan="Put the old key back.", version=current.version)
        return voted(people.fresh("erin"))

    def leading_the_meeting() -> bool:
        """Alice is a chair, too; the board is in session, and she would record what it decides."""
        with recording(kind="seats.prepared", key="cab", by=None):
            Seat.objects.filter(board__slug="cab", user=alice).update(role="chair")
        board = Board.objects.get(slug="cab")
        meeting = meetings.plan_meeting(board, by=alice, team=people.team.platform, start=now + DAY)
        meetings.start(meeting, by=alice)
        for who in (people.dave, people.quinn):
            meetings.join(meeting, by=who)
        return decided(meeting, alice)

    def in_the_room() -> bool:
        """Dave leads the same meeting: whoever is there and may vote is written down, and she is there."""
        assert decided(Meeting.objects.get(), people.dave)
        return Vote.objects.filter(voter=alice).exists()

    def decided(meeting, by) -> bool:
        item = meeting.items.select_related("docket", "meeting__board", "ballot").get(docket=change.docket)
        try:
            meetings.decide(item, by=by, choice="approve", digest=digest_of(change))
        except Refused:
            return False
        return True

    def voted(by, *, ballot=None, **given) -> bool:
        try:
            services.cast(
                ballot or ballot_of(change, "cab"), by=by, choice="approve", digest=digest_of(change), **given
            )
        except Refused:
            return False
        return True

    routes = {
        "own seat": lambda: voted(alice),
        "page": posted,
        "REST": lambda: over_rest(False),
        "token": lambda: over_rest(True),
        "delegate of a member": as_delegate,
        "a delegate for her seat": by_a_delegate,
        "owner of the service": as_owner_of_the_service,
        "on behalf of somebody present": lambda: voted(alice, on_behalf_of=people.dave),
        "administrator": as_administrator,
        "second account": second_account,
        "handed over after the vote": after_handing_it_over,
        "co-author": co_author,
        "editor of a material field": editor,
        "leading the meeting of the board": leading_the_meeting,
        "in the room of that meeting": in_the_room,
    }
    assert [name for name, route in routes.items() if route()] == []
    assert not Vote.objects.filter(voter=alice).exists()
    assert broken_rules() == {}


def test_a12_there_is_no_bypass_for_an_administrator(asked, people, client):
    """None at all, so none without a record: not by a seat of one's own, not by hand, not through the back door."""
    root = people.root
    with recording(kind="person.prepared", key="root", by=None):
        root.is_superuser = root.is_staff = True
        root.save()
    with pytest.raises(Refused, match="Nobody gives a seat to himself or herself"):
        services.give_seat(Board.objects.get(slug="cab"), user=root, by=root)
    for act in (
        lambda: cast(asked, root),
        lambda: changes.apply(asked, "authorize", by=root, version=asked.version),
        lambda: changes.apply(asked, "start", by=root, version=asked.version),
    ):
        with pytest.raises(Refused):
            act()
    client.force_login(root)
    for name in ("authorize", "start"):
        answer = client.post(
            f"/api/v1/changes/{asked.key}/transitions/",
            {"transition": name},
            content_type="application/json",
            headers={"If-Match": f'"{asked.version}"'},
        )
        assert answer.status_code in (403, 409)
    body = {"user": "root"}
    assert client.post("/api/v1/boards/cab/seats/", body, content_type="application/json").status_code == 403
    approval = ballot_of(asked, "cab").step.approval
    for door in (f"approvals/approval/{approval.pk}/change/", f"changes/changerequest/{asked.pk}/change/"):
        assert client.post(f"/admin/{door}", {"state": "carried"}).status_code in (403, 404)
    assert acts.fresh(asked).state == State.AUTHORIZE
    assert not Vote.objects.filter(voter=root).exists()


def test_a15_every_material_field_of_a_change_is_on_its_decision_page(asked, people, client):
    client.force_login(people.carol)
    page = client.get(f"/approvals/{asked.key}/change/")
    decision = page.context["decision"]
    shown = [field for group in decision.content for field in (*group.said, *group.unsaid)]
    # A version is content only of a change that names one.
    assert len(shown) == sum(len(fields) for fields in content_of(asked.docket).values()) >= len(MATERIAL) - 1
    text = page.content.decode()
    assert [field.label for field in shown if field.label not in text] == []
    for plan in ("implementation_plan", "backout_plan", "test_plan"):
        assert acts.COMPLETE[plan].splitlines()[-1].lstrip("0123456789. ")[:20] in text


def test_a11_rules_that_change_while_votes_are_open_ask_the_stricter_of_both(asked, people):
    content = policies.current("change")
    rows = content["rows"]
    rows[1]["number"] = 3
    stricter = services.draft_revision(kind="policy", name="change", content=content, reason="Three", by=people.erin)
    stricter = services.propose_revision(stricter, by=people.erin)
    cast(asked, people.carol)
    approve(stricter, people.carol)
    approve(stricter, people.dave)
    relay.drain()
    assert ballot_of(asked, "cab").number == 3
    assert ballot_of(asked, "cab").votes.filter(ended_at__isnull=True).count() == 1
    rows[1]["number"] = 1
    weaker = services.draft_revision(kind="policy", name="change", content=content, reason="One", by=people.erin)
    weaker = services.propose_revision(weaker, by=people.erin)
    approve(weaker, people.carol)
    approve(weaker, people.dave)
    relay.drain()
    assert ballot_of(asked, "cab").number == 3
    acts.vote(asked, people, "olga", "dave")
    assert acts.fresh(asked).state == State.AUTHORIZE
    acts.vote(asked, people, "quinn")
    assert acts.fresh(asked).state == State.SCHEDULED
    assert approval_stands(acts.fresh(asked).docket) is None
    assert broken_rules() == {}


def test_a01_a_change_starts_only_on_an_approval_that_stands_at_that_instant(people, seeded):
    """Approved, then a vote lapses because its voter lost the seat: the start is refused, and goes on when asked anew."""
    change = acts.approved(people, seeded)
    member = Vote.objects.filter(ballot__docket=change.docket, ballot__board__slug="cab").first().voter
    seat = Seat.objects.get(board__slug="cab", user=member, until=None)
    services.end_seat(seat, by=people.root, reason="Left")
    with clock.shifted(timedelta(hours=2, minutes=5)):
        with pytest.raises(Refused, match="no longer"):
            changes.start(acts.fresh(change), by=people.alice)
        services.refresh(change.docket, by=None)
        acts.vote(change, people, "carol", "dave", "quinn")
        assert changes.start(acts.fresh(change), by=people.alice).state == State.IMPLEMENT
    assert broken_rules() == {}
