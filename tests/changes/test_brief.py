"""The decision page says why a change is risky and shows its values in words."""

from datetime import timedelta

import pytest

from apps.changes import services as changes
from apps.changes.brief import brief_of
from apps.core import clock

pytestmark = pytest.mark.django_db


def test_reasons_come_gravest_first_and_values_in_words(seeded, people):
    start = clock.now() + timedelta(days=3)
    first = changes.draft(
        by=people.alice,
        title="Before",
        services=[seeded.ledger],
        environments=[seeded.prod],
        start=start,
        end=start + timedelta(hours=1),
    )
    change = changes.draft(
        by=people.alice,
        title="After",
        services=[seeded.ledger],
        environments=[seeded.prod],
        start=start + timedelta(hours=3),
        end=start + timedelta(hours=4),
        answers={"rehearsed": "never"},
        predecessors=[first],
    )
    brief = brief_of(change.docket, people.bob)
    points = [int(reason.split()[0]) for reason in brief.risk_reasons]
    assert points == sorted(points, reverse=True)
    assert any("Ledger" in reason for reason in brief.risk_reasons)
    assert "Was it done in the same way before? No" in brief.shown["answers"]
    assert any("Not answered" in line for line in brief.shown["answers"])
    assert brief.shown["predecessors"] == [str(first.docket)]
