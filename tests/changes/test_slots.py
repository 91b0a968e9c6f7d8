"""What a free slot would cost a change, and when slots are told at all."""

from datetime import datetime, timedelta

import pytest
from rest_framework.test import APIClient

from apps.changes import services
from apps.freezes import services as freezes

from . import acts

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_slots_say_who_would_be_asked_and_only_where_they_help(people, seeded):
    start = acts.soon(48)
    mine = acts.draft(people, seeded, start=start, end=start + HOUR)
    acts.approved(people, seeded, title="Another", start=start + 2 * HOUR, end=start + 3 * HOUR)
    client = APIClient()
    client.force_authenticate(people.alice)

    def asked(**given):
        answer = client.post("/api/v1/windows/preview/", given, format="json")
        assert answer.status_code == 200, answer.content
        return answer.json()

    free = asked(changes=[mine.key], start=start.isoformat())
    assert (free["conflicts"], free["slots"]) == ([], [])
    assert len(asked(changes=[mine.key], start=start.isoformat(), slots=True)["slots"]) == 10
    met = asked(changes=[mine.key], start=(start + 2 * HOUR).isoformat())
    assert {row["of"] for row in met["conflicts"]} == {mine.key}
    costs = met["slots"][0]["costs"]
    plan = client.get(f"/api/v1/changes/{mine.key}/approval-plan/").json()
    assert plan
    assert len(costs) == len(plan)
    assert any("CAB" in sentence or "Payments" in sentence for sentence in costs)
    unplanned = services.draft(by=people.alice, title="Some day", services=[seeded.ledger])
    wrong = client.post(
        "/api/v1/windows/preview/", {"changes": [unplanned.key], "start": start.isoformat()}, format="json"
    )
    assert (wrong.status_code, wrong.json()["refusals"][0]["code"]) == (422, "no_window")
    hidden = acts.draft(people, seeded, title="Embargoed", restricted=True)
    client.force_authenticate(people.mallory)
    told = client.post("/api/v1/windows/preview/", {"changes": [hidden.key], "start": start.isoformat()}, format="json")
    assert told.status_code == 404


def test_a_refused_move_offers_where_there_is_room(people, seeded):
    start = acts.soon(48)
    mine = acts.draft(people, seeded, start=start, end=start + HOUR)
    freeze = freezes.draft(
        by=people.erin,
        title="Quarter end",
        team=people.team.platform,
        reason="The books are closed.",
        start=start + DAY,
        end=start + 2 * DAY,
        kinds=["production"],
    )
    freezes.announce(freeze, by=people.erin)
    client = APIClient()
    client.force_authenticate(people.fresh("alice"))
    window = mine.docket.windows.get()
    span = {"start": (start + DAY).isoformat(), "end": (start + DAY + HOUR).isoformat()}
    told = client.post(f"/api/v1/windows/{window.pk}/shift/preview/", span, format="json").json()
    assert (told["allowed"], len(told["slots"])) == (False, 3)
    assert told["slots"][0]["start"] >= (start + 2 * DAY).isoformat()[:16]


def test_room_is_found_for_what_moves_along_too(people, seeded):
    """The moved change alone would fit where what waits for it meets other work."""
    start = acts.soon(48)
    mine = acts.draft(people, seeded, start=start, end=start + HOUR)
    there = {"services": [seeded.search], "environments": [seeded.search_prod]}
    acts.draft(people, seeded, title="Then", start=start + 2 * HOUR, end=start + 3 * HOUR, predecessors=[mine], **there)
    acts.approved(people, seeded, title="In the way", start=start + DAY, end=start + DAY + HOUR)
    freeze = freezes.draft(
        by=people.erin,
        title="Quarter end",
        team=people.team.platform,
        reason="The books are closed.",
        start=start + DAY,
        end=start + 2 * DAY,
        services=[seeded.ledger],
    )
    freezes.announce(freeze, by=people.erin)
    # Two hours after each of the next days at which the change itself would fit.
    for day in (2, 3):
        begin = start + day * DAY + 2 * HOUR
        acts.approved(people, seeded, title=f"Busy {day}", start=begin, end=begin + HOUR / 2, **there)
    client = APIClient()
    client.force_authenticate(people.fresh("alice"))
    path = f"/api/v1/windows/{mine.docket.windows.get().pk}/shift/preview/"

    def asked(begin, **given) -> dict:
        span = {"start": begin.isoformat(), "end": (begin + HOUR).isoformat()}
        return client.post(path, span | given, format="json").json()

    refused = asked(start + DAY)
    assert (refused["allowed"], [row["title"] for row in refused["moves"]]) == (False, ["Then"])
    assert len(refused["slots"]) == 3
    for slot in refused["slots"]:
        begin = datetime.fromisoformat(slot["start"])
        seen = asked(begin)
        assert (seen["allowed"], [one for one in seen["conflicts"] if one["severity"] != "info"]) == (True, [])
        assert datetime.fromisoformat(slot["end"]) - begin == HOUR
    assert refused["slots"][0]["start"] > (start + 2 * DAY).isoformat()[:16]
    # Left behind, it would begin before what it waits for, wherever that went.
    assert asked(start + DAY, leave=[refused["moves"][0]["key"]])["slots"] == []
