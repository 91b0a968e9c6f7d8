"""Board meetings through their services: agendas drawn and closed, decisions that need a quorum, minutes that stay."""

from __future__ import annotations

import pytest

from apps.approvals.enums import BallotState, ItemOutcome, ItemState, MeetingState
from apps.approvals.models import Condition, Meeting, Vote
from apps.approvals.services import meetings
from apps.core import clock
from apps.core.digests import digest
from apps.core.refusals import Refused

from .gatherings import DAY, ahead, chaired, item_of, later, questions
from .records import board, policy

pytestmark = pytest.mark.django_db


@pytest.fixture
def cab(people, log):
    """Carol, Dave (chair) and Quinn; two of them are a quorum, and two have to approve."""
    made = chaired(board("cab", people.carol, people.dave, people.quinn, quorum=2), people.dave)
    policy("change", {"board": made, "number": 2})
    return made


def in_session(people, cab, *, number: int = 1, present=(), **facts):
    """A meeting that Dave has started over some questions, and those."""
    made = questions(people, number, **facts)
    meeting = ahead(cab, people.dave, team=people.team.platform)
    meeting = meetings.start(meeting, by=people.dave)
    for who in present:
        meetings.join(meeting, by=who)
    return meeting, made


def test_what_is_decided_needs_a_quorum_present(people, cab):
    meeting, (record,) = in_session(people, cab)
    item = item_of(meeting, record)
    with pytest.raises(Refused, match=r"A quorum of 2 is needed to decide this; 1 of the board is present.*Dave Diaz"):
        meetings.decide(item, by=people.dave, choice="approve", digest=record.digest)
    meetings.join(meeting, by=people.victor)
    with pytest.raises(Refused, match="A quorum of 2"):
        meetings.decide(item, by=people.dave, choice="approve", digest=record.digest)
    meetings.join(meeting, by=people.carol)
    done = meetings.decide(item, by=people.dave, choice="approve", digest=record.digest)
    assert (done.state, done.outcome) == (ItemState.CLOSED, ItemOutcome.APPROVED)
    votes = Vote.objects.filter(ballot=done.ballot)
    assert {(vote.voter.username, vote.recorded_by and vote.recorded_by.username) for vote in votes} == {
        ("dave", None),
        ("carol", "dave"),
    }
    assert not votes.filter(voter=people.quinn).exists(), "Nobody votes for somebody who is not there."
    assert record.ballot("cab").state == BallotState.CARRIED
