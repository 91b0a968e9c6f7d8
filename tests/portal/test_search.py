"""Search: keys, words, names, and never what is not for the reader."""

import pytest

from apps.portal.search import find

from .test_home import raised

pytestmark = pytest.mark.django_db


def test_a_key_leads_straight_to_its_record(seeded, people, client):
    change = raised(seeded, people)
    client.force_login(people.bob)
    answer = client.get("/search/", {"q": change.key.lower()})
    assert answer.status_code == 302
    assert answer.url == f"/dockets/{change.key}/"


def test_words_and_beginnings_of_words_are_found(seeded, people):
    change = raised(seeded, people)
    for text in ("raising pool", "rai", "pool of led"):
        assert change.key in [hit.key for hit in find(people.bob, text)], text


def test_services_people_and_boards_are_found(seeded, people):
    assert "ledger" in [hit.key for hit in find(people.bob, "ledg")]
    assert "carol" in [hit.key for hit in find(people.bob, "Carol")]
    assert "cab" in [hit.key for hit in find(people.bob, "advisory")]


def test_a_restricted_record_is_found_by_its_own_only(seeded, people):
    change = raised(seeded, people)
    from apps.changes import services as changes

    changes.edit(change, by=people.alice, restricted=True)
    assert not [hit for hit in find(people.fresh("frank"), "pool") if hit.key == change.key]
    assert not [hit for hit in find(people.fresh("frank"), change.key) if hit.key == change.key]
    assert [hit for hit in find(people.fresh("bob"), "pool") if hit.key == change.key]


@pytest.mark.parametrize("text", ["", "a'b", "!!", "\x00", "& | !", "<script>", "x" * 5000, "''", "\\"])
def test_no_text_breaks_it(seeded, people, client, text):
    client.force_login(people.bob)
    assert client.get("/search/", {"q": text}).status_code == 200
    assert client.get("/search/", {"q": text, "fragment": "palette"}).status_code == 200


def test_markup_in_a_title_is_shown_as_text(seeded, people, client):
    from apps.changes import services as changes

    changes.edit(raised(seeded, people), by=people.alice, title="<img src=x onerror=alert(1)> pool")
    client.force_login(people.bob)
    body = client.get("/search/", {"q": "pool"}).content.decode()
    assert "<img" not in body
    assert "&lt;img" in body
