"""What the calendar says of a change: whether its reader may move it, and its card."""

from __future__ import annotations

import orjson
import pytest
from django.urls import reverse

from apps.calendars.queries import entries_json

from . import acts

pytestmark = pytest.mark.django_db


def test_the_calendar_says_who_may_move_a_change_and_how_it_stands(client, people, seeded):
    change = acts.draft(people, seeded, title="Rebuild the index")
    window = change.docket.windows.get(purpose="work")

    def movable(person) -> bool:
        found = orjson.loads(entries_json(person, window.span.lower, window.span.upper))
        return next(row["is_movable"] for row in found if row["id"] == window.pk)

    said = {name: movable(getattr(people, name)) for name in ("alice", "carol", "erin", "grace")}
    assert said == {"alice": True, "carol": False, "erin": True, "grace": False}
    client.force_login(people.alice)
    html = client.get(reverse("calendars:card", args=[window.pk])).content.decode()
    for words in ("Rebuild the index", "Draft", f"{change.get_risk_level_display()} {change.risk_score}", "A draft"):
        assert words in html
    assert reverse("calendars:shift", args=[window.pk]) in html
    client.force_login(people.grace)
    assert "Move…" not in client.get(reverse("calendars:card", args=[window.pk])).content.decode()
    # Bob is of its team.
    assert movable(people.bob)
