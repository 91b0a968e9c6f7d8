"""Seats by hand: never one that carries a veto or a vote on what is open, and never unheard (A-12, ADR 8)."""

import pytest

from apps.accounts import services as accounts
from apps.approvals import services
from apps.approvals.models import Seat
from apps.audit import relay
from apps.audit.models import Event
from apps.core.refusals import Refused
from apps.notifications.models import Notice

from .records import Record, board, policy

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(people, log):
    cab = board("cab", people.carol, people.dave, people.quinn, people.henry, veto=(people.quinn, people.henry))
    policy("change", {"board": cab, "number": 2})
    record = Record(by=people.alice, team=people.team.payments)
    record.ask(people.alice)
    record.vote("cab", people.carol)
    return cab


def seat(name: str) -> Seat:
    return Seat.objects.get(user__username=name, until=None)


def test_no_one_person_takes_a_veto_or_a_vote_away(people, asked, client):
    client.force_login(people.root)
    shown = client.get("/approvals/boards/cab/").content.decode()
    for name, why in (
        ("quinn", "Quinn Quist has a veto here"),
        ("carol", "Carol Chen has voted on what is still open"),
    ):
        with pytest.raises(Refused, match=why) as refused:
            services.end_seat(seat(name), by=people.root)
        assert refused.value.refusals[0].url == "/approvals/boards/cab/revise/"
        assert why in shown
        assert f"/approvals/boards/cab/seats/{seat(name).pk}/end/" not in shown
        assert why in client.post(f"/approvals/boards/cab/seats/{seat(name).pk}/end/", follow=True).content.decode()
    with pytest.raises(Refused, match="Quinn Quist has a veto here"):
        services.give_seat(asked, user=people.quinn, role="member", has_veto=False, by=people.root)
    assert services.give_seat(asked, user=people.quinn, role="chair", has_veto=True, by=people.root).has_veto
    services.end_seat(seat("dave"), by=people.root)
    accounts.deactivate(people.henry, by=people.root, reason="Left.")
    services.end_seat(seat("henry"), by=people.root)
    assert Event.objects.filter(kind="seat.ended", outcome="done").count() == 2


def test_everybody_on_the_board_hears_of_a_seat(people, asked):
    services.give_seat(asked, user=people.bob, by=people.root)
    services.end_seat(seat("dave"), by=people.root)
    relay.drain()
    told = Notice.objects.filter(route="approvals.seats").order_by("sentence", "user__username")
    given, ended = "Ruth Root gave Bob Brandt a seat on CAB.", "Ruth Root ended the seat of Dave Diaz on CAB."
    assert [(one.user.username, one.sentence) for one in told] == [
        *((name, ended) for name in ("bob", "carol", "dave", "henry", "quinn")),
        *((name, given) for name in ("bob", "carol", "henry", "quinn")),
    ]
