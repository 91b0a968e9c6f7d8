"""Alternates and delegates: who votes in whose place, one for one, and what never becomes easier by it (docs/adr/0012)."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction

from apps.accounts import services as accounts
from apps.accounts.models import Membership
from apps.approvals import queries, services
from apps.approvals.electorate import count
from apps.approvals.models import Ballot, Seat, Vote
from apps.approvals.permissions import may_vote
from apps.approvals.queries.inbox import answerable
from apps.approvals.rules import approval_stands
from apps.approvals.services import meetings
from apps.audit.services import recording
from apps.core import clock
from apps.core.refusals import Refused
from apps.dockets.models import Docket
from apps.dockets.permissions import may_see

from .gatherings import ahead, chaired, item_of
from .records import Record, board, policy, sit

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def away(who, delegate=None):
    now = clock.now()
    accounts.plan_absence(by=who, user=who, starts_at=now, ends_at=now + WEEK, delegate=delegate)


def asked(people, need="number", number=2, quorum=1, alternates=("frank",), excluded=None, veto=()):
    """A question to Carol (chair), Dave and Quinn, with alternates beside them."""
    cab = chaired(board("cab", people.carol, people.dave, people.quinn, quorum=quorum, veto=veto), people.carol)
    sit(cab, *(people.all[name] for name in alternates), role="alternate")
    policy("change", {"board": cab, "need": need, "number": number})
    barred = {people.all[name].pk: f"{name} asked for it." for name in excluded or ()}
    record = Record(by=people.alice, team=people.team.payments, excluded=barred)
    record.ask(people.alice)
    return record


@pytest.mark.parametrize(
    ("case", "given", "why"),
    [
        ("nobody", {}, "today every member can"),
        ("away", {}, ""),
        ("away with a delegate", {}, "has a delegate who does"),
        ("away, delegate excluded", {"excluded": ("henry",)}, ""),
        ("away, delegate has voted", {}, ""),
        ("away, delegate away", {}, ""),
        ("excluded", {"excluded": ("quinn",)}, ""),
        ("excluded where all are needed", {"excluded": ("quinn",), "need": "all"}, "today every member can"),
        ("off", {}, ""),
        ("off where all are needed", {"need": "all"}, ""),
        ("answered", {}, "stands already"),
    ],
)
def test_an_alternate_votes_where_a_member_cannot_and_the_inbox_says_the_same(people, log, case, given, why):
    record = asked(people, **given)
    {
        "away": lambda: away(people.quinn),
        "away with a delegate": lambda: away(people.quinn, people.henry),
        "away, delegate excluded": lambda: away(people.quinn, people.henry),
        "away, delegate has voted": lambda: (away(people.quinn, people.dave), record.vote("cab", people.dave)),
        "away, delegate away": lambda: (away(people.quinn, people.henry), away(people.henry)),
        "off": lambda: accounts.deactivate(people.quinn, by=people.root, reason="Left."),
        "off where all are needed": lambda: accounts.deactivate(people.quinn, by=people.root, reason="Left."),
        "answered": lambda: (
            away(people.quinn, people.henry),
            record.vote("cab", people.henry, on_behalf_of=people.quinn),
        ),
    }.get(case, lambda: None)()
    ballot, quinn, frank = record.ballot("cab"), people.fresh("quinn"), people.fresh("frank")
    refusal = may_vote(ballot, frank, quinn)
    own = may_vote(ballot, frank)
    assert (refusal is None) == (not why), refusal
    assert why in f"{refusal} {own}"
    assert answerable(frank).filter(pk=ballot.pk).exists() == (refusal is None)
    assert (own.code, own.kind) == ("alternate", "who")
    with pytest.raises(Refused):
        record.vote("cab", frank)
    if refusal is None:
        vote = record.vote("cab", frank, on_behalf_of=quinn)
        assert (vote.as_alternate, vote.seat_id) == (True, quinn.pk)
        assert not answerable(frank).exists()
        assert ballot.pk in count([record.ballot("cab")], clock.now())


@pytest.mark.parametrize(
    ("given", "approve", "state"),
    [
        ({"need": "all"}, ("carol", "dave", "quinn"), "carried"),
        (
            {"need": "percent", "number": 67, "alternates": ("frank", "henry", "erin")},
            ("carol", "dave", "quinn"),
            "carried",
        ),
        ({"need": "percent", "number": 66, "alternates": ("frank", "henry", "erin")}, ("carol", "dave"), "carried"),
        ({"number": 1, "quorum": 3}, ("carol", "dave"), "open"),
    ],
)
def test_all_percentages_and_quorum_are_of_the_members(people, log, given, approve, state):
    record = asked(people, **given)
    for name in approve:
        record.vote("cab", people.all[name])
    assert record.ballot("cab").state == state
    assert len(record.ballot("cab").seated) == 3


def test_one_for_one_and_the_vote_says_for_whom(people, log, client):
    record = asked(people, alternates=("frank", "henry"), number=3, excluded=("quinn",))
    assert record.ballot("cab").state == "open", "Three of three, since somebody can vote in the place of Quinn."
    client.force_login(people.frank)
    page = client.get(f"/approvals/{record.key}/change/").content.decode()
    assert "You are the alternate for Quinn Quist. quinn asked for it." in page
    api = client.get(f"/api/v1/approvals/{queries.standing(record.docket).pk}/").json()
    way = {"on_behalf_of": "quinn", "as_alternate": True, "why": "quinn asked for it."}
    assert api["steps"][0]["ballots"][0]["ways"] == [way]
    vote = record.vote("cab", people.frank, on_behalf_of=people.quinn)
    with pytest.raises(Refused, match="A vote for this seat stands already"):
        record.vote("cab", people.henry, on_behalf_of=people.quinn)
    with pytest.raises(Refused, match="Carol Chen can vote on this"):
        record.vote("cab", people.henry, on_behalf_of=people.carol)
    with pytest.raises(IntegrityError), transaction.atomic():
        Vote.objects.create(
            ballot=vote.ballot, voter=people.henry, on_behalf_of=people.quinn, as_alternate=True,
            choice="approve", digest="x", cast_at=clock.now(),
        )  # fmt: skip
    with pytest.raises(Refused, match="Only Frank Fuchs can withdraw"):
        services.withdraw_vote(vote, by=people.quinn, reason="No.")  # who may not vote takes no vote away either
    assert "as alternate for Quinn Quist" in client.get(f"/approvals/{record.key}/change/").content.decode()
    for who in (people.carol, people.dave):
        record.vote("cab", who)
    assert log.names() == ["approval.decided"]


@pytest.mark.parametrize("how", ["excluded", "unseated", "away", "back"])
def test_the_vote_of_an_alternate_is_looked_at_again(people, log, how):
    record = asked(people, number=1)
    away(people.quinn)
    record.vote("cab", people.frank, on_behalf_of=people.quinn)
    seat = Seat.objects.get(user=people.frank)
    {
        "excluded": lambda: record.edit(by=people.alice, excluded={people.frank.pk: "Frank implements it."}),
        "unseated": lambda: services.end_seat(seat, by=people.root),
        "away": lambda: away(people.frank),
        "back": lambda: accounts.cancel_absence(people.quinn.absences.get(), by=people.quinn),
    }[how]()
    services.refresh(record.docket, by=None)
    assert record.ballot("cab").state == ("carried" if how == "back" else "open")


def test_a_seat_given_by_one_person_while_it_is_asked_waits_for_a_second(people, log, client):
    record = asked(people, need="all")
    ballot = record.ballot("cab")
    seat = services.give_seat(ballot.board, user=people.henry, by=people.carol)
    assert may_vote(ballot, people.henry).code == "late_seat"
    assert not answerable(people.henry).exists()
    assert people.henry.pk not in count([ballot], clock.now())[ballot.pk].members
    later = Record(by=people.alice, team=people.team.payments)
    later.ask(people.alice)
    assert may_vote(later.ballot("cab"), people.henry) is None
    for who in (people.carol, people.henry, people.dave):
        with pytest.raises(Refused):
            services.confirm_seat(seat, by=who)
    client.force_login(people.root)
    assert "Given by Carol Chen alone" in client.get("/approvals/boards/cab/").content.decode()
    client.post(f"/approvals/boards/cab/seats/{seat.pk}/confirm/")
    assert (may_vote(ballot, people.henry), answerable(people.henry).count()) == (None, 2)
    services.give_seat(ballot.board, user=people.frank, by=people.carol)
    assert may_vote(ballot, people.frank).code == "late_seat", "An alternate who is made a member alone is a new voter."
    record.vote("cab", people.quinn)
    with pytest.raises(Refused, match="has voted on what is still open"):
        services.give_seat(ballot.board, user=people.quinn, role="alternate", by=people.carol)


def test_who_is_taken_into_a_team_while_it_is_asked_waits_for_a_second_person(people, log, client):
    policy("change", {"voters": "peers", "number": 1})
    record, team = Record(by=people.alice, team=people.team.payments), people.team.payments
    record.ask(people.alice)
    ballot = record.ballot("payments")
    accounts.add_member(team, people.henry, by=people.root)
    henry = people.fresh("henry")
    assert may_vote(ballot, henry).code == "late_member"
    assert not answerable(henry).exists()
    later = Record(by=people.alice, team=team)
    later.ask(people.alice)
    assert (may_vote(later.ballot("payments"), henry), answerable(henry).count()) == (None, 1)
    for who in (people.root, people.henry, people.mallory):
        with pytest.raises(Refused, match="A second person confirms a member"):
            accounts.confirm_member(team, people.henry, by=who)
    with recording(kind="membership.prepared", key="tests", by=None):
        Membership.objects.create(team=team, user=people.carol, is_lead=True)
    client.force_login(people.carol)
    assert "Confirm Henry" in client.get("/accounts/teams/payments/").content.decode()
    client.post("/accounts/teams/payments/members/henry/confirm/")
    assert (may_vote(ballot, henry), answerable(henry).count()) == (None, 2)


def test_a_restricted_question_is_seen_by_the_alternates_who_are_called(people, log):
    record = asked(people)
    Docket.objects.update(is_restricted=True)
    assert may_see(record.docket, people.quinn) is None
    assert may_see(record.docket, people.frank)
    away(people.quinn)
    assert may_see(record.docket, people.frank) is None
    record.vote("cab", people.frank, on_behalf_of=people.quinn)
    accounts.cancel_absence(people.quinn.absences.get(), by=people.quinn)
    assert may_see(record.docket, people.frank) is None, "What somebody voted on stays in sight."


def test_old_votes_of_alternates_are_asked_again_save_where_the_work_has_started(people, log):
    cab = board("cab", people.carol, people.dave, people.frank)
    policy("change", {"board": cab, "number": 1})
    started, ahead_of_it = (Record(by=people.alice, team=people.team.payments) for _each in range(2))
    for record in (started, ahead_of_it):
        record.ask(people.alice)
        record.vote("cab", people.frank)
    services.enact(started.docket, purpose="change", by=people.alice)
    # As it stood before alternates were told apart: they sat among the members, and voted as such.
    Seat.objects.filter(user=people.frank).update(role="alternate")
    with connection.cursor() as cursor:
        cursor.execute(import_module("apps.approvals.migrations.0007_alternates_and_confirmed_seats").ALTERNATES_APART)
    for record in (started, ahead_of_it):
        assert record.ballot("cab").alternates == [people.frank.pk]
        services.refresh(record.docket, by=None)
    assert approval_stands(started.docket) is None
    approval = queries.standing(started.docket, "change")
    assert ("Frank Fuchs", "yes") in queries.rows_of(approval, people.alice)[0].ballots[0].seats
    assert (started.ballot("cab").state, ahead_of_it.ballot("cab").state) == ("carried", "open")
    assert "is an alternate on CAB" in Vote.objects.get(ended_at__isnull=False).ended_why


def test_what_was_asked_before_its_quorum_was_kept_goes_by_the_quorum_of_now(people, log):
    record = asked(people, number=1, quorum=2)
    Ballot.objects.update(quorum=1, seated=[], alternates=[], vetoes=[])
    record.vote("cab", people.dave)
    assert record.ballot("cab").state == "open"
    record.vote("cab", people.quinn)
    assert record.ballot("cab").state == "carried"


def test_delegates_and_alternates_speak_in_the_room_once_and_for_one_seat(people, log):
    record = asked(people, number=2, quorum=3, alternates=("frank",), excluded=("erin",))
    away(people.dave, people.henry)
    away(people.quinn, people.carol)
    meeting = meetings.start(
        ahead(record.ballot("cab").board, people.carol, team=people.team.platform), by=people.carol
    )
    item = item_of(meeting, record)
    with pytest.raises(Refused, match="1 of the board is present and may vote: Carol Chen"):
        meetings.decide(item, by=people.carol, choice="approve", digest=record.digest)
    meetings.join(meeting, by=people.henry)
    meetings.join(meeting, by=people.frank)
    with pytest.raises(Refused, match="2 of the board are present and may vote: Carol Chen, Henry Haas for Dave Diaz"):
        meetings.decide(item, by=people.carol, choice="approve", digest=record.digest)
    # Carol speaks for herself, and once she has voted an alternate speaks for Quinn, whom she stands in for.
    record.vote("cab", people.carol)
    meetings.decide(item, by=people.carol, choice="approve", digest=record.digest)
    said = Vote.objects.filter(ended_at__isnull=True).values_list(
        "voter__username", "on_behalf_of__username", "as_alternate"
    )
    assert set(said) == {("carol", None, False), ("henry", "dave", False), ("frank", "quinn", True)}


def test_a_delegate_in_the_room_who_may_not_vote_speaks_for_nobody(people, log):
    record = asked(people, number=1, quorum=2, alternates=(), excluded=("henry",))
    away(people.dave, people.henry)
    meeting = meetings.start(
        ahead(record.ballot("cab").board, people.carol, team=people.team.platform), by=people.carol
    )
    meetings.join(meeting, by=people.henry)
    item = item_of(meeting, record)
    with pytest.raises(Refused, match="1 of the board is present"):
        meetings.decide(item, by=people.carol, choice="approve", digest=record.digest)
    meetings.join(meeting, by=people.quinn)
    meetings.recuse(item, by=people.quinn, reason="My brother's team")
    with pytest.raises(Refused, match="stepped aside is not counted"):
        meetings.decide(item, by=people.carol, choice="approve", digest=record.digest)
