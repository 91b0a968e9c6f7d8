"""What a freeze covers, on plain facts."""

import pytest

from apps.freezes.scope import Scope

FACTS = {
    "type": "normal",
    "type_slug": "normal-db",
    "service_ids": [1, 2],
    "environment_ids": [7],
    "environment_kinds": ["production"],
    "tiers": [1, 3],
    "teams": ["payments"],
    "team": "search",
}


def scope(**lists):
    return Scope(**{name: frozenset(values) for name, values in lists.items()})


@pytest.mark.parametrize(
    ("lists", "expected"),
    [
        ({}, True),
        ({"services": [2]}, True),
        ({"services": [3]}, False),
        ({"environments": [7]}, True),
        ({"environments": [8]}, False),
        ({"kinds": ["production"]}, True),
        ({"kinds": ["test", "staging"]}, False),
        ({"tiers": [1]}, True),
        ({"tiers": [2]}, False),
        ({"teams": ["payments"]}, True),
        ({"teams": ["search"]}, True),
        ({"teams": ["platform"]}, False),
        ({"types": ["normal"]}, True),
        ({"types": ["normal-db"]}, True),
        ({"types": ["standard"]}, False),
        ({"services": [1], "kinds": ["production"]}, True),
        ({"services": [1], "kinds": ["test"]}, False),
    ],
)
def test_every_list_that_is_not_empty_covers(lists, expected):
    assert scope(**lists).covers(FACTS) is expected


def test_what_work_does_not_say_counts_as_covered_unless_told_otherwise():
    assert scope(kinds=["production"]).covers({"type": "normal"})
    # A question that names no change of the type is none of them: a booking, a plain one of a pipeline.
    assert not scope(types=["standard"]).covers({"type": ""})
    assert not scope(types=["standard"]).covers({})
    assert not scope(kinds=["production"]).covers({}, when_unsaid=False)
    assert scope().covers({}, when_unsaid=False)


def test_everything_is_what_no_list_narrows():
    assert scope().is_everything
    assert not scope(tiers=[1]).is_everything
