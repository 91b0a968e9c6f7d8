"""What a question that is under way asks for never becomes less, whatever happens to its board or team (A-11)."""

from datetime import timedelta

import pytest

from apps.accounts import services as accounts
from apps.approvals import queries, services
from apps.approvals.models import Ballot, Board, Seat
from apps.approvals.revised import board as boards
from apps.audit import relay
from apps.audit.services import recording
from apps.core import clock
from apps.notifications.models import Notice

from .records import Record, board, policy

pytestmark = pytest.mark.django_db


def rewrite(slug: str, **differs) -> None:
    """The board as a revision writes it, with other values; ``without`` leaves people out, ``vetoes`` changes theirs."""
    content = boards.current(slug)
    without, vetoes = differs.pop("without", ()), differs.pop("vetoes", None)
    content["seats"] = [seat for seat in content["seats"] if seat["user"] not in without]
    for seat in content["seats"]:
        seat["has_veto"] = seat["has_veto"] if vetoes is None else seat["user"] in vetoes
    with recording(kind="board.rewritten", key=slug, by=None):
        boards.enact(slug, content | differs, by=None, docket=None)


@pytest.mark.parametrize(
    ("asks", "differs", "votes", "state"),
    [
        ({"number": 1}, {"quorum": 1}, {"carol": "approve"}, "open"),
        ({"number": 1}, {"quorum": 1, "vetoes": ()}, {"quinn": "reject"}, "rejected"),
        ({"need": "all"}, {"quorum": 1, "without": ("quinn",)}, {"carol": "approve", "dave": "approve"}, "stuck"),
        (
            {"need": "percent", "number": 67},
            {"quorum": 1, "without": ("quinn",)},
            {"carol": "approve", "dave": "approve"},
            "stuck",
        ),
        ({"number": 1}, {"quorum": 3}, {"carol": "approve", "dave": "approve"}, "open"),
    ],
    ids=["quorum", "veto", "all", "percent", "stricter now"],
)
def test_a_board_that_asks_less_loosens_nothing_that_is_under_way(people, log, asks, differs, votes, state):
    cab = board("cab", people.carol, people.dave, people.quinn, quorum=2, veto=(people.quinn,))
    policy("change", {"board": cab, **asks})
    record = Record(by=people.alice, team=people.team.payments)
    record.ask(people.alice)
    rewrite("cab", **differs)
    for name, choice in votes.items():
        record.vote("cab", people.all[name], choice, reason="No." if choice == "reject" else "")
    assert record.ballot("cab").state == state
    assert Board.objects.get().quorum == differs["quorum"]


def test_an_edit_asks_again_for_as_much_as_stood_before(people, log):
    cab = board("cab", people.carol, people.dave, people.quinn, quorum=2, veto=(people.quinn,))
    policy("change", {"board": cab})
    record = Record(by=people.alice, team=people.team.payments)
    record.ask(people.alice)
    record.vote("cab", people.carol)
    rewrite("cab", quorum=1, vetoes=())
    record.edit(by=people.alice, window={"start": "2026-11-27T22:00:00+00:00"})
    again = record.ballot("cab")
    assert (again.quorum, again.vetoes, len(again.seated)) == (2, [people.quinn.pk], 3)
    assert Ballot.objects.count() == 2


def test_a_newer_rule_that_judges_more_sooner_and_louder_holds_for_what_is_asked_already(people, log):
    cab = board("cab", people.carol, people.dave)
    rule = {"board": cab, "number": 2, "judges": ["window"], "due_hours": 72, "ladder": [[48, "chair"]]}
    policy("change", rule)
    record = Record(by=people.alice, team=people.team.payments)
    record.ask(people.alice)
    record.vote("cab", people.carol)
    newer = {"judges": ["plan"], "due_hours": 24, "ladder": [[4, "alternates"], [60, "chair"]]}
    policy("change", rule | newer, number=2)
    services.refresh(record.docket, by=None)
    ballot = record.ballot("cab")
    assert (ballot.step.judges, ballot.judges, ballot.due_hours) == (["plan", "window"], ["plan", "window"], 24)
    assert ballot.ladder == [[4, "alternates"], [48, "chair"]]
    assert ballot.due_at - clock.now() < timedelta(hours=24)
    assert ballot.votes.filter(ended_at__isnull=True).count() == 1
    record.edit(by=people.alice, plan={"backout": "Restore"})
    assert record.ballot("cab").pk != ballot.pk


def test_an_edit_meets_a_newer_rule_at_once(people, log):
    """Whoever edits before the relay told of the new rule is judged by it all the same."""
    cab = board("cab", people.carol, people.dave)
    rows = [{"board": cab, "number": 2, "judges": ["window"]}, {"voters": "peers", "step": 2, "judges": ["plan"]}]
    policy("change", *rows)
    record = Record(by=people.alice, team=people.team.payments)
    record.ask(people.alice)
    record.vote("cab", people.carol)
    rows[0]["judges"] = ["window", "plan"]
    policy("change", *rows, number=2)
    before = record.ballot("cab").pk
    record.edit(by=people.alice, plan={"backout": "Restore"})
    assert record.ballot("cab").pk != before


@pytest.mark.parametrize("how", ["seat", "off", "member", "role"])
def test_who_leaves_last_leaves_it_stuck_at_once_with_its_owner_told(people, log, how):
    crew = how in ("member", "role")
    asked = policy("change", {"voters": "peers"} if crew else {"board": board("cab", people.quinn)})
    team = people.team.search
    record = Record(by=people.alice, team=team, facts={"team_id": team.pk}, excluded={people.victor.pk: "Looks on."})
    assert record.ask(people.alice).state == "open"
    assert asked.rows.count() == 1
    {
        "seat": lambda: services.end_seat(Seat.objects.get(), by=people.root),
        "off": lambda: accounts.deactivate(people.quinn, by=people.root, reason="Left."),
        "member": lambda: accounts.remove_member(team, people.mallory, by=people.root),
        "role": lambda: (
            [accounts.revoke_role(people.mallory, role, by=people.root) for role in ("requester", "implementer")]
            + [accounts.grant_role(people.mallory, "viewer", by=people.root)]
        ),
    }[how]()
    relay.drain()
    assert queries.standing(record.docket).state == "stuck"
    relay.drain()
    assert Notice.objects.filter(route="approvals.stuck", user=people.erin, key=record.key).count() == 1


def test_a_time_away_lapses_the_vote_and_a_sign_off_follows_its_board(people, log):
    cab = board("cab", people.carol, people.dave)
    policy("change", {"board": cab})
    record = Record(by=people.alice, team=people.team.payments)
    record.ask(people.alice)
    record.vote("cab", people.carol)
    alone = services.open_ballot(
        record.docket,
        question="Ready?",
        board=board("qa", people.quinn),
        need="number",
        number=1,
        excluded={},
        digest="x",
        by=None,
    )
    now = clock.now()
    accounts.plan_absence(by=people.carol, user=people.carol, starts_at=now, ends_at=now + timedelta(days=1))
    accounts.deactivate(people.quinn, by=people.root, reason="Left.")
    relay.drain()
    assert log.names() == ["approval.decided", "approval.reopened", "ballot.decided"]
    assert Ballot.objects.get(pk=alone.pk).state == "stuck"
