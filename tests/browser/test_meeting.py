"""A board meeting at three browsers: votes beforehand in one press, the chair drives and another follows at once."""

from __future__ import annotations

import time
from datetime import timedelta

from playwright.sync_api import expect

from apps.approvals.models import Ballot, Board, Vote
from apps.approvals.services import cast, meetings
from apps.changes import services as changes
from apps.core import clock
from tests.world import FULL

from .people import PHONE
from .planning import presses

FOLLOWS_WITHIN = 2.0
DAY = timedelta(days=1)


def asked(stage, title: str, hours: int) -> str:
    """The key of a change of Alice's that waits for the board."""
    start = (clock.now() + 3 * DAY).replace(minute=0, second=0, microsecond=0) + timedelta(hours=hours)
    change = changes.draft(
        by=stage.people.alice,
        title=title,
        services=[stage.place.search],
        environments=[stage.place.search_prod],
        start=start,
        end=start + timedelta(hours=1),
        implementer=stage.people.alice,
        outage_expected=True,
        **FULL,
    )
    changes.submit(change, by=stage.people.alice)
    ballot = Ballot.objects.get(docket=change.docket, state="open")
    cast(ballot, by=stage.people.mallory, choice="approve", digest=ballot.digest)
    return change.key


def test_a_board_meets(stage):
    keys = [asked(stage, title, hours) for title, hours in (("Rebuild the index", 0), ("Move the index", 5))]
    dave = stage.people.dave
    meeting = meetings.plan_meeting(
        Board.objects.get(slug="cab"), by=dave, team=stage.people.team.platform, start=clock.now() + DAY
    )
    meetings.draw(meeting)
    first, second = meeting.items.order_by("order")
    page = meeting.get_absolute_url()

    # Beforehand, on a phone: one press an item, and the next question comes up by itself.
    carol = stage.at("carol", viewport=PHONE)
    carol.goto(page)
    expect(carol.locator("#nextstep")).to_contain_text("2 items wait for your vote beforehand")
    before = presses(carol)
    carol.locator(f"#item-{first.pk}").get_by_role("button", name="Approve").click()
    expect(carol.locator("#nextstep")).to_contain_text("1 item waits for your vote beforehand")
    assert presses(carol) - before == 1
    assert carol.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert list(Vote.objects.filter(voter=stage.people.carol).values_list("ballot", flat=True)) == [first.ballot_id]
    # And by keys alone: the button that approves the next one has the focus already.
    expect(carol.locator("#brief").get_by_role("button", name="Approve", exact=True)).to_be_focused()
    carol.keyboard.press("Enter")
    expect(carol.locator("#nextstep")).not_to_contain_text("your vote beforehand")

    # Live: Dave drives, and Quinn's page follows.
    quinn = stage.at("quinn")
    quinn.goto(page)
    chair = stage.at("dave")
    chair.goto(page)
    chair.locator("#nextstep summary", has_text="More").click()
    chair.get_by_role("button", name="Start the meeting").click()
    expect(chair.locator("#nextstep")).to_contain_text("You lead this meeting")
    expect(quinn.locator("#nextstep")).to_contain_text("In session")
    quinn.get_by_role("button", name="I am here").click()
    expect(chair.locator(".room-person", has_text="Quinn Quist")).to_be_visible()
    typed = chair.get_by_label("Reason", exact=True)
    typed.fill("It was rehearsed on Monday")
    quinn.get_by_role("button", name="Leave").click()
    expect(chair.locator(".room-person", has_text="Quinn Quist")).to_have_count(0)
    expect(typed).to_have_value("It was rehearsed on Monday")
    quinn.get_by_role("button", name="I am here").click()
    expect(chair.locator(".room-person", has_text="Quinn Quist")).to_be_visible()

    current = chair.locator(".meeting-item.is-current")
    expect(current).to_have_attribute("id", f"item-{first.pk}")
    chair.locator(f"#item-{second.pk}").get_by_role("button", name="Call").click()
    began = time.monotonic()
    expect(quinn.locator(".meeting-item.is-current")).to_have_attribute("id", f"item-{second.pk}")
    assert time.monotonic() - began < FOLLOWS_WITHIN
    expect(quinn.locator(".brief-title")).to_contain_text(keys[1])

    # A decision falls: Carol's vote was given beforehand, those present are written down.
    chair.get_by_role("button", name="Approved").click()
    expect(chair.locator("#notices")).to_contain_text(f"{keys[1]}: Approved")
    expect(quinn.locator("#closed")).to_contain_text(keys[1])
    chair.locator("#nextstep summary", has_text="Finish").click()
    chair.get_by_role("button", name="End the meeting").click()
    chair.get_by_role("button", name="Sign the minutes").click()
    chair.get_by_role("link", name="Read the minutes").click()
    expect(chair.locator(".minutes")).to_contain_text("Not reached.")
    expect(chair.locator(".minutes")).to_contain_text("Quinn Quist: approve")


def test_a_vote_beforehand_at_a_desk_is_one_press(stage):
    asked(stage, "Rebuild the index", 0)
    meeting = meetings.plan_meeting(
        Board.objects.get(slug="cab"),
        by=stage.people.dave,
        team=stage.people.team.platform,
        start=clock.now() + DAY,
    )
    meetings.draw(meeting)
    page = stage.at("quinn")
    page.goto(meeting.get_absolute_url())
    before = presses(page)
    page.locator(f"#item-{meeting.items.get().pk}").get_by_role("button", name="Approve").click()
    expect(page.locator("#nextstep")).not_to_contain_text("your vote beforehand")
    assert presses(page) - before == 1
    assert Vote.objects.get(voter=stage.people.quinn).choice == "approve"
