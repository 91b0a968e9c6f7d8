"""What a free slot would cost a change, and when slots are told at all."""

from datetime import datetime, timedelta

import pytest
from rest_framework.test import APIClient

from apps.approvals.models import Board
from apps.calendars.queries import span_text, window_of
from apps.calendars.services import set_firm
from apps.changes import services
from apps.changes.bulk import ACTIONS
from apps.core.spans import span
from apps.dockets.models import Docket
from apps.freezes import services as freezes
from tests.approvals.gatherings import ahead, chaired

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
    set_firm(mine.docket, by=people.alice)
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


@pytest.fixture
def frozen(people, seeded):
    """The ledger is frozen for three days from a day ahead on; Frank decides on exceptions."""

    def make(**given):
        start = acts.soon(24)
        freeze = freezes.draft(
            by=people.erin,
            title="Quarter end",
            team=people.team.platform,
            reason="The books are closed.",
            start=start,
            end=start + 3 * DAY,
            services=[seeded.ledger],
            approver=people.frank,
            **given,
        )
        return freezes.announce(freeze, by=people.frank)

    return make


def client_of(user) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def preview_of(user, change, start, **given) -> dict:
    body = {"changes": [change.key], "start": start.isoformat(), "slots": True, **given}
    answer = client_of(user).post("/api/v1/windows/preview/", body, format="json")
    assert answer.status_code == 200, answer.content
    return answer.json()


def begins(slot: dict) -> datetime:
    return datetime.fromisoformat(slot["start"])


def test_time_that_only_leave_would_open_is_offered_last_and_says_who_gives_it(people, seeded, frozen):
    freeze = frozen()
    frost = window_of(freeze.docket).span
    mine = acts.draft(people, seeded, start=frost.lower - 2 * HOUR, end=frost.lower - HOUR)
    # Leave from the freeze does not move what else stands there.
    acts.approved(people, seeded, title="Another", start=frost.lower + HOUR, end=frost.lower + 3 * HOUR)
    slots = preview_of(people.alice, mine, frost.lower + HOUR)["slots"]
    free = [slot for slot in slots if not slot["leave"]]
    leave = slots[len(free) :]
    assert (len(free), len(leave)) == (10, 3)
    assert all(slot["leave"] for slot in leave)
    assert all(begins(slot) >= frost.upper for slot in free)
    assert all(frost.lower + 3 * HOUR <= begins(slot) < frost.upper for slot in leave)
    assert freeze.key in leave[0]["leave"][0]
    assert "Frank" in leave[0]["leave"][0]
    # The time itself is told where it meets nothing but the freeze.
    met = preview_of(people.alice, mine, begins(leave[0]))
    assert {row["code"] for row in met["conflicts"]} == {"freeze"}
    # What was asked for and granted is said, as long as it lasts.
    services.edit(mine, by=people.alice, start=frost.lower + 5 * HOUR, end=frost.lower + 6 * HOUR)
    until = frost.lower + 30 * HOUR
    asked = freezes.ask_exception(freeze, by=people.alice, subject=mine.docket, reason="It rots.", expires_at=until)
    slots = preview_of(people.alice, acts.fresh(mine), frost.lower + 5 * HOUR)["slots"]
    assert "is asked for" in slots[10]["leave"][0]
    freezes.grant(asked, by=people.frank)
    slots = preview_of(people.alice, acts.fresh(mine), frost.lower + 5 * HOUR)["slots"][10:]
    assert [f"{asked.key} lets this through" in slot["leave"][0] for slot in slots] == [
        begins(slot) + HOUR <= until for slot in slots
    ]
    assert begins(slots[0]) + HOUR <= until < begins(slots[-1]) + HOUR


def test_nobody_is_told_of_leave_from_a_freeze_that_is_hidden_or_asks_two_people_of_a_hard_one(people, seeded, frozen):
    freeze = frozen(level="hard")
    Docket.objects.filter(pk=freeze.docket_id).update(is_restricted=True)
    frost = window_of(freeze.docket).span
    mine = acts.draft(people, seeded, start=frost.lower - 2 * HOUR, end=frost.lower - HOUR)
    assert not any(slot["leave"] for slot in preview_of(people.alice, mine, frost.lower + HOUR)["slots"])
    told = [slot["leave"] for slot in preview_of(people.erin, mine, frost.lower + HOUR)["slots"] if slot["leave"]]
    assert told
    assert all("two people" in leave[0] for leave in told)
    # Leave from another one opens nothing while the hidden one holds too.
    other = frozen()
    slots = [slot for slot in preview_of(people.alice, mine, frost.lower + HOUR)["slots"] if slot["leave"]]
    assert slots == [], other.key
    assert all(len(slot["leave"]) == 2 for slot in preview_of(people.erin, mine, frost.lower + HOUR)["slots"][10:])


def test_a_wish_is_kept_or_the_first_after_it_is_named(people, seeded, frozen):
    freeze = frozen()
    frost = window_of(freeze.docket).span
    mine = acts.draft(people, seeded, start=frost.lower - 2 * HOUR, end=frost.lower - HOUR)
    wish = frost.upper + 2 * DAY
    slots = preview_of(people.alice, mine, frost.lower + HOUR, before=wish.isoformat())["slots"]
    free = [slot for slot in slots if not slot["leave"]]
    assert free
    assert all(begins(slot) + HOUR <= wish and not slot["is_late"] for slot in slots)
    slots = preview_of(people.alice, mine, frost.lower + HOUR, before=(frost.lower + DAY).isoformat())["slots"]
    *leave, late = slots
    assert leave
    assert all(slot["leave"] and begins(slot) + HOUR <= frost.lower + DAY for slot in leave)
    assert (late["leave"], late["is_late"], begins(late) >= frost.upper) == ([], True, True)
    assert late["reason"].startswith("No slot is free before ")


def test_the_form_offers_what_needs_leave_and_keeps_a_wish(people, seeded, frozen, client):
    freeze = frozen()
    frost = window_of(freeze.docket).span
    client.force_login(people.alice)
    typed = {
        "title": "Rotate",
        "type": "normal",
        "services": [seeded.ledger.slug],
        "zone": "UTC",
        "start": f"{frost.lower + HOUR:%Y-%m-%dT%H:%M}",
        "duration": "60",
    }
    told = client.post("/changes/preview/", typed).content.decode()
    assert f"an exception from {freeze.key}" in told
    assert told.index("With leave:") > told.index("Free instead:")
    wish = f"{frost.lower + DAY:%Y-%m-%dT%H:%M}"
    told = client.post("/changes/preview/", typed | {"before": wish}).content.decode()
    assert f'value="{wish}"' in told
    assert "No slot is free before" in told
    assert "No slot is free before" not in client.post("/changes/preview/", typed | {"before": "soon"}).content.decode()


def test_a_slot_says_which_meeting_would_decide(people, seeded):
    start = acts.soon(24 * 5)
    mine = acts.draft(people, seeded, start=start, end=start + HOUR)
    cab = chaired(Board.objects.get(slug="cab"), people.erin)
    costs = preview_of(people.alice, mine, start)["slots"][0]["costs"]
    assert all("at once by mail" in sentence for sentence in costs)
    ahead(cab, people.erin, days=4, team=people.team.platform, cutoff_minutes=60)
    early = preview_of(people.alice, mine, start - 2 * DAY)["slots"]
    said = [next(sentence for sentence in slot["costs"] if "advisory board" in sentence) for slot in early]
    assert "no meeting with an open agenda ends before it" in said[0]
    assert "which meets" in said[-1]
    assert "its agenda closes" in said[-1]


def test_those_moved_in_one_act_are_offered_room_beside_each_other(people, seeded):
    """Alone each would be offered the hour that the other takes, or where one of them is put by the act itself."""
    start = acts.soon(48).replace(minute=0)
    there = {"services": [seeded.search], "environments": [seeded.search_prod]}
    first, second = (
        acts.draft(people, seeded, title=f"Piece {n}", start=start + n * HOUR, end=start + (n + 1) * HOUR)
        for n in range(2)
    )
    goes = acts.draft(people, seeded, title="It may", start=start, end=start + HOUR, **there)
    acts.approved(people, seeded, title="In the way", start=start + 7 * DAY, end=start + 7 * DAY + 2 * HOUR)
    given = {"days": 7, "along": False}
    shift = next(action for action in ACTIONS if action.name == "shift")
    judged = [(one, given, shift.judge(one, people.alice, given)) for one in (first, second, goes)]
    assert [bool(verdict.refusals) for _one, _given, verdict in judged] == [True, True, False]
    told = shift.together(judged, people.alice)
    assert set(told) == {first, second}
    offers = [str(told[one]) for one in (first, second)]
    free = start + 7 * DAY + 2 * HOUR
    assert span_text(span(free, free + HOUR), people.alice.time_zone) in offers[0]
    assert span_text(span(free + HOUR, free + 2 * HOUR), people.alice.time_zone) in offers[1]
    # What the act itself puts there is in the way, and where it stands now is not.
    services.edit(goes, by=people.alice, services=[seeded.ledger], environments=[seeded.prod])
    services.edit(goes, by=people.alice, start=free - 7 * DAY, end=free - 7 * DAY + HOUR)
    judged = [(one, given, shift.judge(acts.fresh(one), people.alice, given)) for one in (first, second, goes)]
    assert not judged[2][2].refusals
    later = free + HOUR
    told = shift.together(judged, people.alice)
    assert span_text(span(later, later + HOUR), people.alice.time_zone) in str(told[first])
