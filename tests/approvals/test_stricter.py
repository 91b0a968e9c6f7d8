"""What a question that is under way asks for never becomes less, whatever happens to its board or team (A-11)."""

import pytest

from apps.approvals.models import Ballot, Board
from apps.approvals.revised import board as boards
from apps.audit.services import recording

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
