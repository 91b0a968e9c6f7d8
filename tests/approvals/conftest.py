"""Records of the simplest kind, and boards of five that the tests vote on."""

import pytest

from .records import Log, Record, board, plugged, policy


@pytest.fixture
def log(db):
    with plugged(Log()) as log:
        yield log


@pytest.fixture
def cab(people):
    """Carol, Dave and Quinn."""
    return board("cab", people.carol, people.dave, people.quinn)


@pytest.fixture
def two_of_three(cab):
    """A policy ``change`` that asks two of the board, on everything."""
    return policy("change", {"board": cab, "number": 2})


@pytest.fixture
def record(people, log):
    """Alice's record of team Payments; she may not vote on it."""
    return Record(
        by=people.alice, team=people.team.payments, excluded={people.alice.pk: "You asked for this yourself."}
    )
