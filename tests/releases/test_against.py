"""A freeze over the production day and a beginning in the past are said while one types, and on the release."""

from datetime import UTC, date, datetime, timedelta

import pytest

from apps.core import clock
from apps.freezes import services as freezes

from .conftest import TARGET

pytestmark = pytest.mark.django_db

MIDNIGHT = datetime(2027, 3, 18, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def freeze(people):
    """A freeze from two days before the target to a day after it, announced by somebody else where that is needed."""

    def make(**fields):
        given = {"title": "Quarter close", "team": people.team.platform, "reason": "The books are closed."} | fields
        made = freezes.draft(by=people.erin, start=MIDNIGHT - 2 * DAY, end=MIDNIGHT + 2 * DAY, **given)
        return freezes.announce(made, by=people.frank if made.level == "hard" else people.erin)

    return make


def typed(client, target: date, services=("payments-api",)) -> str:
    given = {"title": "Refunds", "services": list(services), "template": "minor-scrum", "target": target.isoformat()}
    return client.post("/releases/preview/", given).content.decode()


def test_a_freeze_over_the_target_is_named_with_the_nearest_free_day(client, people, seeded, freeze):
    client.force_login(people.frank)
    assert "covers the production day" not in typed(client, TARGET)
    made = freeze(level="hard")
    page = typed(client, TARGET)
    assert f"{made.key} “Quarter close”" in page
    assert "only an emergency starts then" in page
    assert "The nearest free day is Mon 15 Mar 2027" in page
    assert "covers the production day" not in typed(client, date(2027, 3, 22))


def test_the_release_says_it_too_and_an_advisory_freeze_stops_nothing(client, people, release, freeze):
    client.force_login(people.frank)
    freeze(level="advisory")
    assert "covers the production day" not in client.get(release.get_absolute_url()).content.decode()
    made = freeze(level="hard")
    page = client.get(release.get_absolute_url()).content.decode()
    assert f"{made.key} “Quarter close”" in page
    assert "The nearest free day is" in page


def test_a_beginning_in_the_past_warns(client, people, seeded):
    client.force_login(people.frank)
    assert "which is past" not in typed(client, clock.now().date() + 200 * DAY)
    assert "which is past" in typed(client, clock.now().date() + 7 * DAY)
