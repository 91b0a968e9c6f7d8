"""What every list of records does alike, whichever app it is of."""

import pytest
from django.urls import reverse

from apps.accounts import services

pytestmark = pytest.mark.django_db
LISTS = [
    ("changes:list", "No changes yet", "No change matches"),
    ("releases:list", "No releases yet", "No release matches"),
    ("incidents:list", "No incidents yet", "No incident matches"),
]


@pytest.mark.parametrize(("name", "none_yet", "none_match"), LISTS)
def test_an_empty_list_says_whether_the_filters_made_it_so(client, people, name, none_yet, none_match):
    client.force_login(people.alice)
    for query, said, unsaid in (
        ("", none_yet, none_match),
        ("?columns=state&sort=title", none_yet, none_match),
        ("?q=nowhere", none_match, none_yet),
        ("?mine=1", none_match, none_yet),
    ):
        html = client.get(reverse(name) + query).content.decode()
        assert said in html, query
        assert unsaid not in html, query
        assert ("Take a filter away" in html) == (said == none_match), query


@pytest.mark.parametrize("name", [name for name, _none_yet, _none_match in LISTS])
def test_a_list_opens_with_the_view_that_is_pinned_until_it_is_closed(client, people, name):
    client.force_login(people.alice)
    view = services.save_view(by=people.alice, page=name.partition(":")[0], name="Mine", query="mine=1")
    services.pin_view(view, by=people.alice)
    assert client.get(reverse(name))["Location"] == f"{reverse(name)}?mine=1&saved={view.pk}"
    assert client.get(f"{reverse(name)}?saved=none").status_code == 200
    assert client.get(f"{reverse(name)}?fragment=rows").status_code == 200
