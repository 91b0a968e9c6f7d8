"""What an environment's page shows of the calendar."""

from datetime import timedelta

import pytest
from django.urls import reverse

from apps.audit.services import recording
from apps.calendars.enums import WindowKind
from apps.calendars.occupancy import occupy
from apps.calendars.services import place as place_window
from apps.core import clock
from apps.dockets.enums import Prefix
from apps.dockets.services import open_docket

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("restricted", "seen"), [(False, True), (True, False)])
def test_who_is_in_it_and_what_comes_next(client, people, place, restricted, seen):
    start = clock.now() + timedelta(hours=1)
    with recording(kind="work.planned", key="tests", by=people.erin):
        docket = open_docket(
            prefix=Prefix.FREEZE,
            title="Move the racks",
            team=people.team.payments,
            by=people.erin,
            restricted=restricted,
        )
        place_window(
            docket,
            kind=WindowKind.MAINTENANCE,
            start=start,
            end=start + timedelta(hours=2),
            environments=[place.prod],
            by=people.erin,
        )
        occupy(place.prod, docket, by=people.erin)
    client.force_login(people.mallory)
    text = client.get(reverse("calendars:environment", args=["payments-prod"])).content.decode()
    assert ("Move the racks" in text) is seen
    assert ("Reserved work is in it" in text) is not seen
    assert (
        "several may work in it" in client.get(reverse("calendars:environment", args=["shared-test"])).content.decode()
    )
    page = client.get(place.prod.get_absolute_url()).content.decode()
    assert reverse("calendars:environment", args=["payments-prod"]) in page
