"""A board meeting at three browsers: votes beforehand in one press, the chair drives and another follows at once."""

from __future__ import annotations

import asyncio
import socket
import threading
from datetime import timedelta

import pytest
import uvicorn
from asgiref.sync import sync_to_async
from django.db import connections
from playwright.sync_api import expect

from apps.approvals.models import Ballot, Board, Vote
from apps.approvals.services import cast, meetings
from apps.changes import services as changes
from apps.core import clock
from config import live
from tests.world import FULL

from .people import PHONE
from .planning import presses

# A page that never asks by itself what is new, so that what it shows it was told.
NEVER_ASKS = """const every = window.setInterval;
  window.setInterval = (act, pause, ...more) => (pause > 1000 ? 0 : every(act, pause, ...more));"""
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
    expect(quinn.locator(".meeting-item.is-current")).to_have_attribute("id", f"item-{second.pk}")
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


@pytest.fixture
def stream(transactional_db, live_server, settings):
    """The process of the live stream, on the test database and a port of its own."""
    with socket.create_server(("localhost", 0)) as listener:
        settings.LIVE_PORT, settings.LIVE_PAGE_ORIGINS = listener.getsockname()[1], [live_server.url]
        directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
        sources = [*directives["connect-src"], f"http://localhost:{settings.LIVE_PORT}"]
        settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": directives | {"connect-src": sources}}
        config = uvicorn.Config(live.application, log_level="error", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=lambda: asyncio.run(_served(server, listener)))
        thread.start()
        yield server
        server.should_exit = True
        thread.join(10)


async def _served(server, listener):
    await server.serve(sockets=[listener])
    await sync_to_async(connections.close_all)()


def test_the_stream_tells_followers_before_they_ask(stage, stream):
    asked(stage, "Rebuild the index", 0)
    asked(stage, "Move the index", 5)
    board, dave = Board.objects.get(slug="cab"), stage.people.dave
    meeting = meetings.plan_meeting(board, by=dave, team=stage.people.team.platform, start=clock.now() + DAY)
    meetings.draw(meeting)
    meetings.start(meeting, by=dave)
    items = list(meeting.items.order_by("order"))
    asks, told = stage.at("quinn"), stage.watch.over(stage.at("quinn").context.new_page())
    told.add_init_script(NEVER_ASKS)
    for page in (asks, told):
        page.goto(meeting.get_absolute_url())
        expect(page.locator("body[data-live-told]")).to_be_attached()
    for item in reversed(items):
        meetings.turn_to(item, by=dave)
        expect(told.locator(".meeting-item.is-current")).to_have_attribute("id", f"item-{item.pk}")
    # Without the stream the page asks by itself, at full pace.
    told.close()
    stream.should_exit = True
    expect(asks.locator("body[data-live-told]")).not_to_be_attached()
    meetings.turn_to(items[1], by=dave)
    expect(asks.locator(".meeting-item.is-current")).to_have_attribute("id", f"item-{items[1].pk}")
    # That the stream broke off is what was asked for.
    asks.close()
    stage.watch.problems.clear()


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
