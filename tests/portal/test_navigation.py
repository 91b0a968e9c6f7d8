"""The places at the left: one is marked, the narrowest that a page belongs to."""

import pytest

from apps.portal.navigation import places

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("/", ["Home"]),
        ("/freezes/", ["Freezes"]),
        ("/freezes/FRZ-1/", ["Freezes"]),
        ("/freezes/maintenance/", ["Maintenance"]),
        ("/freezes/maintenance/MNT-1/edit/", ["Maintenance"]),
        ("/bookings/board/", ["Bookings"]),
        ("/nowhere/", []),
    ],
)
def test_one_place_is_marked(people, path, label):
    assert [str(place["label"]) for place in places(people.alice, path, {}) if place["active"]] == label
