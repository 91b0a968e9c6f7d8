"""Filters as chips, and pages by number: each a link to this very list with one thing turned over."""

from types import SimpleNamespace

import pytest

from apps.core.lists import several, toggle
from apps.core.numbered import numbered_page

STATES = [SimpleNamespace(value=name, label=name.title()) for name in ("draft", "open", "over")]


def told(chips) -> list[tuple]:
    return [(chip["label"], chip["url"], chip["active"]) for chip in chips]


@pytest.mark.parametrize(
    ("address", "value", "seen"),
    [
        ("/?q=a&cursor=c", "", ("Mine", "?q=a&mine=1", False)),
        ("/?q=a&mine=on", "", ("Mine", "?q=a", True)),
        ("/?mine=low", "high", ("Mine", "?mine=high", False)),
        ("/?mine=high", "high", ("Mine", "?", True)),
    ],
)
def test_a_toggle_puts_a_filter_on_or_takes_it_away(rf, address, value, seen):
    assert told([toggle(rf.get(address), "Mine", "mine", value)]) == [seen]


def test_of_several_each_joins_the_chosen_or_leaves_them(rf):
    assert told(several(rf.get("/?state=over,draft"), "state", STATES)) == [
        ("Draft", "?state=over", True),
        ("Open", "?state=draft%2Copen%2Cover", False),
        ("Over", "?state=draft", True),
    ]
    assert told(several(rf.get("/?state=live"), "state", STATES))[0] == (
        "Draft",
        "?state=draft",
        False,
    )


def test_a_numbered_page_knows_its_neighbours_and_the_total(rf):
    page = numbered_page(rf.get("/?q=a&page=2"), range(120))
    assert (next(iter(page)), page.total, page.prev_url, page.next_url) == (50, 120, "?q=a&page=1", "?q=a&page=3")
    page = numbered_page(rf.get("/?page=nonsense"), range(60))
    assert (len(page), page.prev_url, page.next_url) == (50, "", "?page=2")
