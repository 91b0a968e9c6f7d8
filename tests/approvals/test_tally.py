"""Counting ballots: every branch, and the properties that must hold for all ballots (A-10, A-14)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.approvals.enums import BallotState as S
from apps.approvals.tally import required, tally

PEOPLE = [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("given_", "state", "words"),
    [
        ({"voters": []}, S.STUCK, "no members"),
        ({"voters": [1], "excluded": [1]}, S.STUCK, "every member is excluded"),
        ({"voters": [1], "quorum": 0}, S.STUCK, "makes no sense"),
        ({"voters": [1], "number": 0}, S.STUCK, "makes no sense"),
        ({"voters": [1], "need": "percent", "number": 101}, S.STUCK, "makes no sense"),
        ({"voters": [1, 2], "quorum": 3}, S.STUCK, "quorum is 3, but only 2 members"),
        ({"voters": [1], "quorum": 2}, S.STUCK, "only 1 member may vote"),
        ({"voters": [1, 2], "number": 3}, S.STUCK, "3 are needed, but only 2 members"),
        ({"voters": [1, 2], "number": 2, "spent": [2]}, S.STUCK, "only 1 member can still"),
        ({"voters": [1, 2]}, S.OPEN, "1 more approval is needed."),
        ({"voters": [1, 2, 3], "number": 2}, S.OPEN, "2 more approvals are needed."),
        ({"voters": [1, 2, 3], "quorum": 2}, S.OPEN, "2 more votes are needed for the quorum of 2, at least 1"),
        ({"voters": [1, 2, 3], "quorum": 2, "votes": {1: "approve"}}, S.OPEN, "Approved by enough; 1 more vote"),
        ({"voters": [1, 2, 3, 4], "quorum": 3, "votes": {1: "approve"}}, S.OPEN, "2 more votes"),
        ({"voters": [1, 2], "votes": {1: "approve"}}, S.CARRIED, ""),
        ({"voters": [1, 2], "votes": {1: "conditions"}}, S.CARRIED, ""),
        ({"voters": [1, 2], "votes": {1: "reject"}}, S.OPEN, "1 more approval"),
        ({"voters": [1, 2], "votes": {1: "reject", 2: "abstain"}}, S.REJECTED, ""),
        ({"voters": [1, 2], "votes": {1: "reject"}, "veto": [1]}, S.REJECTED, ""),
        ({"voters": [1, 2], "votes": {1: "reject"}, "veto": [1], "excluded": [1]}, S.OPEN, "1 more"),
        ({"voters": [1, 2], "votes": {9: "approve"}}, S.OPEN, "1 more"),
        ({"voters": [1, 2, 3], "need": "all", "excluded": [3], "votes": {1: "approve", 2: "approve"}}, S.CARRIED, ""),
        ({"voters": [1, 2, 3], "need": "all", "votes": {1: "approve", 2: "abstain"}}, S.REJECTED, ""),
        ({"voters": [1, 2, 3], "need": "percent", "number": 50, "votes": {1: "approve"}}, S.OPEN, "1 more approval"),
        ({"voters": [1, 2, 3], "spent": [1], "votes": {1: "approve"}}, S.CARRIED, ""),
    ],
)
def test_a_ballot_stands_where_its_votes_put_it(given_, state, words):
    found = tally(**given_)
    assert found.state == state
    assert words in found.missing
    assert bool(found.missing) == (state in (S.OPEN, S.STUCK))
    assert bool(found.can_decide) == (state == S.OPEN)


def test_percentages_round_up_and_are_of_the_configured_members():
    assert [required("percent", 50, members, 1) for members in (1, 2, 3, 5)] == [1, 1, 2, 3]
    assert tally(voters=[1, 2, 3, 4], excluded=[4], need="percent", number=50).needed == 2


ballots = st.fixed_dictionaries(
    {
        "voters": st.sets(st.sampled_from(PEOPLE)),
        "excluded": st.sets(st.sampled_from(PEOPLE), max_size=2),
        "votes": st.dictionaries(
            st.sampled_from(PEOPLE), st.sampled_from(["approve", "conditions", "reject", "abstain"])
        ),
        "need": st.sampled_from(["number", "all", "percent"]),
        "number": st.integers(0, 6),
        "veto": st.sets(st.sampled_from(PEOPLE), max_size=2),
        "quorum": st.integers(0, 6),
        "spent": st.sets(st.sampled_from(PEOPLE), max_size=2),
    }
)


@given(ballots, st.sampled_from(PEOPLE))
def test_another_approval_never_undoes_a_carried_ballot(ballot, person):
    if tally(**ballot).state == S.CARRIED and person not in ballot["votes"]:
        assert tally(**ballot | {"votes": ballot["votes"] | {person: "approve"}}).state == S.CARRIED


@given(ballots, st.sampled_from(["number", "quorum", "excluded", "veto", "spent", "all"]), st.integers(1, 3))
def test_asking_for_more_never_carries_a_ballot(ballot, what, more):
    stricter = {
        "number": lambda: {"number": ballot["number"] + more} if ballot["number"] else {},
        "quorum": lambda: {"quorum": ballot["quorum"] + more} if ballot["quorum"] else {},
        "excluded": lambda: {"excluded": ballot["excluded"] | {more}} if ballot["need"] != "all" else {},
        "veto": lambda: {"veto": ballot["veto"] | {more}},
        "spent": lambda: {"spent": ballot["spent"] | {more}},
        "all": lambda: {"need": "all"} if tally(**ballot).needed <= len(ballot["voters"] - ballot["excluded"]) else {},
    }[what]()
    if tally(**ballot).state != S.CARRIED:
        assert tally(**ballot | stricter).state != S.CARRIED


@given(ballots)
def test_whoever_can_decide_may_vote_and_has_not(ballot):
    found = tally(**ballot)
    assert found.can_decide <= ballot["voters"] - ballot["excluded"] - ballot["votes"].keys()
    if found.state == S.OPEN:
        everyone = ballot["votes"] | dict.fromkeys(found.can_decide, "approve")
        assert tally(**ballot | {"votes": everyone}).state == S.CARRIED


@given(ballots)
def test_carried_means_enough_members_said_yes(ballot):
    found = tally(**ballot)
    if found.state == S.CARRIED:
        able = ballot["voters"] - ballot["excluded"]
        yes = [pk for pk, choice in ballot["votes"].items() if pk in able and choice in ("approve", "conditions")]
        assert len(yes) >= max(1, found.needed)
        assert not [pk for pk in ballot["veto"] & able if ballot["votes"].get(pk) == "reject"]
