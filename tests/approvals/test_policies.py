"""Evaluating policies: every operator, the largest requirement, and how nothing gets approved (A-10, A-14)."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.approvals.policies import Asked, Surroundings, Unclear, both, evaluate, holds, in_words

CAB, SECURITY = Asked("board", 1, "CAB", 5), Asked("board", 2, "Security", 2)
PAYMENTS, SEARCH = Asked("team", 1, "Payments", 3), Asked("team", 2, "Search", 2)
AROUND = Surroundings({1: CAB, 2: SECURITY}, PAYMENTS, ((PAYMENTS, "Ledger"), (SEARCH, "Index"), (SEARCH, "Crawler")))
FACTS = {"risk": "high", "tier": 1, "environment_kinds": ["production"], "outage": False}


def row(**given_):
    base = {
        "name": "Row",
        "when": [],
        "stage": "authorize",
        "step": 1,
        "step_name": "Authorization",
        "judges": ["what"],
        "voters": "board",
        "board_id": 1,
        "need": "number",
        "number": 1,
        "due_hours": 72,
        "ladder": [],
        "step_up": False,
        "second_factor": False,
    }
    return SimpleNamespace(**base | given_)


@pytest.mark.parametrize(
    ("when", "answer"),
    [
        ([], True),
        ([["risk", "is", "high"]], True),
        ([["risk", "is", "low"]], False),
        ([["tier", "in", [1, 2]]], True),
        ([["risk", "at_least", "medium"]], True),
        ([["risk", "at_least", "critical"]], False),
        ([["tier", "at_least", 2]], False),
        ([["environment_kinds", "contains", "production"]], True),
        ([["outage", "is", False]], True),
        ([["risk", "is", "high"], ["tier", "is", 3]], False),
    ],
)
def test_conditions_hold_on_facts(when, answer):
    assert holds(when, FACTS) is answer


@pytest.mark.parametrize(
    "condition",
    [
        ["team", "is", "x"],
        ["risk", "like", "high"],
        ["risk"],
        ["outage", "contains", 1],
        ["environment_kinds", "at_least", "low"],
        7,
    ],
)
def test_a_condition_that_cannot_be_answered_blocks(condition):
    with pytest.raises(Unclear):
        holds([condition], FACTS)
    found = evaluate([row(), row(when=[condition])], FACTS, AROUND)
    assert "cannot be answered" in found.problem
    assert len(found.demands) == 1


def test_the_largest_requirement_of_a_board_counts_and_never_the_sum():
    found = evaluate([row(number=1), row(name="Risky", number=2, judges=["plan"], due_hours=4)], FACTS, AROUND)
    (demand,) = found.demands
    assert (demand.number, demand.judges, demand.due_hours, demand.why) == (2, {"what", "plan"}, 4, ("Row", "Risky"))


def test_a_row_that_judges_everything_makes_the_ballot_judge_everything():
    assert evaluate([row(judges=[]), row()], FACTS, AROUND).demands[0].judges == frozenset()


def test_all_and_percentages_are_compared_by_what_they_come_to():
    assert evaluate([row(need="percent", number=50), row(number=2)], FACTS, AROUND).demands[0].need == "percent"
    assert evaluate([row(need="all"), row(number=5)], FACTS, AROUND).demands[0].need == "all"
    assert evaluate([row(need="all"), row(number=6)], FACTS, AROUND).demands[0].number == 6


def test_a_team_is_asked_once_whether_as_peers_or_as_owners():
    found = evaluate(
        [row(voters="peers", board_id=None, stage="assess"), row(voters="owners", board_id=None)], FACTS, AROUND
    )
    assert [(demand.asked, demand.stage, demand.services) for demand in found.demands] == [
        (PAYMENTS, "assess", ("Ledger",)),
        (SEARCH, "authorize", ("Index", "Crawler")),
    ]


def test_steps_come_by_stage_and_then_by_place():
    rows = [row(), row(board_id=2, step=2), row(voters="peers", board_id=None, stage="assess", step=3)]
    assert [demand.asked for demand in evaluate(rows, FACTS, AROUND).demands] == [PAYMENTS, CAB, SECURITY]


@pytest.mark.parametrize(
    ("rows", "around", "words"),
    [
        ([], AROUND, "No rule of the approval policy covers this"),
        ([row(when=[["risk", "is", "low"]])], AROUND, "No rule"),
        ([row(board_id=9)], AROUND, "nobody it could ask"),
        ([row(voters="peers")], Surroundings({}, None, ()), "nobody it could ask"),
        ([row(voters="owners")], Surroundings({}, PAYMENTS, ()), "nobody it could ask"),
    ],
)
def test_nobody_to_ask_blocks(rows, around, words):
    assert words in evaluate(rows, FACTS, around).problem


def test_the_stricter_of_two_revisions_applies():
    old = evaluate([row(number=2)], FACTS, AROUND)
    new = evaluate([row(number=1), row(board_id=2)], FACTS, AROUND)
    assert [(demand.asked, demand.number) for demand in both(old, new).demands] == [(CAB, 2), (SECURITY, 1)]
    broken = evaluate([], FACTS, AROUND)
    assert both(old, broken).problem
    assert both(broken, old).problem


rows_ = st.lists(
    st.builds(
        row,
        voters=st.sampled_from(["board", "peers", "owners"]),
        board_id=st.sampled_from([1, 2, 9]),
        number=st.integers(1, 6),
        need=st.sampled_from(["number", "all", "percent"]),
        when=st.sampled_from([[], [["risk", "at_least", "high"]], [["risk", "is", "low"]], [["gone", "is", 1]]]),
        judges=st.sampled_from([[], ["what"], ["plan", "risk"]]),
        stage=st.sampled_from(["assess", "authorize"]),
    ),
    max_size=5,
)


@given(rows_, rows_)
def test_adding_rows_only_ever_asks_for_more(some, more):
    less, all_ = evaluate(some, FACTS, AROUND), evaluate([*some, *more], FACTS, AROUND)
    asked = {demand.key: demand for demand in all_.demands}
    for demand in less.demands:
        assert asked[demand.key].weight >= demand.weight
        assert asked[demand.key].order <= demand.order
        assert not asked[demand.key].judges or asked[demand.key].judges >= demand.judges
    if less.problem and less.demands:
        assert all_.problem


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ([], "always"),
        (
            [["risk", "at_least", "high"], ["tier", "in", [1, 2]]],
            "risk is at least high and service tier is one of 1, 2",
        ),
        ([["environment_kinds", "contains", "production"]], "environments include production"),
        ([["x_y", "is", 1]], "x y is 1"),
    ],
)
def test_conditions_read_as_words(when, words):
    assert in_words(when) == words
