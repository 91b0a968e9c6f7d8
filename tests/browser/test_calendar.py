"""Moving a change on the calendar: dragged over a freeze it says why not and stays; at an allowed time it is confirmed."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from apps.calendars.models import Window
from apps.calendars.services import set_firm
from apps.changes import services as changes
from apps.changes.models import ChangeRequest
from apps.core import clock
from apps.freezes import services as freezes

from .people import PHONE
from .test_the_day import fits

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TITLE, PART, FREEZE = "Rebuild the index", "Warm it up", "Quarter end"


def monday(zone: str) -> datetime:
    """Midnight of the Monday after the next, so that all of the week lies ahead."""
    today = clock.now().astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + (14 - today.weekday()) * DAY


def planned(stage, begins: datetime):
    """A change of Alice's on Tuesday at ten, its part two hours later, and a hard freeze on all of Thursday."""
    people, place = stage.people, stage.place
    where = {"services": [place.search], "environments": [place.search_prod]}
    at = begins + DAY + 10 * HOUR
    change = changes.draft(by=people.alice, title=TITLE, start=at, end=at + 2 * HOUR, **where)
    changes.draft(by=people.alice, title=PART, start=at + 2 * HOUR, end=at + 3 * HOUR, parent=change, **where)
    freeze = freezes.draft(
        by=people.erin,
        title=FREEZE,
        reason="The books are closed.",
        start=begins + 3 * DAY,
        end=begins + 4 * DAY,
        team=people.team.platform,
        kinds=["production"],
    )
    freezes.announce(freeze, by=people.erin)
    # What is only proposed may be planned into a freeze; what is agreed may not.
    set_firm(change.docket, by=people.alice)
    return change


def amid(entry) -> dict:
    """The box of an entry, brought to the middle: near an edge the grid scrolls on by itself for as long as a hand stays."""
    entry.hover()
    entry.evaluate("(one) => one.scrollIntoView({ block: 'center' })")
    return entry.bounding_box()


def drag(page: Page, entry, *, days: int, hours: int, drop: bool = True) -> None:
    """Carry an entry of the week so many days to the right and hours down, as a hand does."""
    box = amid(entry)
    wide = page.locator(".fc-timegrid-col, [role=gridcell]").last.bounding_box()["width"]
    tall = box["height"] / 2
    x, y = box["x"] + box["width"] / 2, box["y"] + 12
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 20, y + 20, steps=4)
    page.mouse.move(x + days * wide, y + hours * tall, steps=8)
    if drop:
        page.mouse.up()


def span_of(change):
    return Window.objects.get(docket=change.docket, purpose="work").span


def pull_and_leave_behind(stage, page: Page, change, begins: datetime) -> None:
    """Its end is pulled down an hour; then it is moved without its part, and somebody was quicker."""
    move, entry = page.locator("#cal-move"), page.locator("[data-window]", has_text=TITLE)
    page.reload()
    box = amid(entry)
    x, bottom = box["x"] + box["width"] / 2, box["y"] + box["height"] - 3
    page.mouse.move(x, bottom)
    page.mouse.down()
    page.mouse.move(x, bottom + 10, steps=4)
    page.mouse.move(x, bottom + box["height"] / 3, steps=8)
    page.mouse.up()
    move.get_by_role("button", name="Move it").click()
    expect(move).to_be_hidden()
    span, part = span_of(change), ChangeRequest.objects.get(parent=change)
    assert span.lower == begins + 4 * DAY + 9 * HOUR
    assert abs(span.upper - span.lower - 4 * HOUR) <= HOUR / 4

    stays = span_of(part)
    page.reload()
    entry.focus()
    page.keyboard.press("Enter")
    page.locator("#cal-card").get_by_role("link", name="Move…").press("Enter")
    move.get_by_label("New start").fill(f"{begins + 2 * DAY + 9 * HOUR:%Y-%m-%dT%H:%M}")
    tick = move.get_by_label(PART)
    expect(tick).to_be_checked()
    tick.uncheck()
    expect(move).to_contain_text("stays where it is")
    button = move.get_by_role("button", name="Move it")
    expect(button).to_be_enabled()
    quicker = ChangeRequest.objects.get(pk=change.pk)
    changes.edit(quicker, by=stage.people.erin, start=span.lower, end=span.upper + HOUR)
    with stage.watch.expecting(412):
        button.click()
        expect(move).to_contain_text("Something changed meanwhile")
    assert span_of(change).upper == span.upper + HOUR
    # What was unticked still is.
    expect(tick).not_to_be_checked()
    button.click()
    expect(move).to_be_hidden()
    assert (span_of(change).lower, span_of(part)) == (begins + 2 * DAY + 9 * HOUR, stays)


def test_a_wall_shows_what_fits_and_counts_the_rest_without_being_scrolled(stage):
    page = stage.at("alice")
    begins = monday(stage.people.alice.time_zone)
    for n in range(9):
        at = begins + (8 + n) * HOUR
        where = {"services": [stage.place.search], "environments": [stage.place.search_prod]}
        changes.draft(by=stage.people.alice, title=f"Work {n} of a long day", start=at, end=at + HOUR, **where)
    for size, fewer in (((1920, 1080), 9), ((1440, 900), 9), ((1280, 500), 4)):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.goto(f"/calendars/?view=wall&on={begins:%Y-%m-%d}")
        day = page.locator(".wall-day").first
        expect(day.locator(".wall-fold")).to_contain_text("more")
        shown = day.locator(".wall-line:visible").count()
        assert 0 < shown < fewer
        assert page.evaluate("document.documentElement.scrollHeight") == size[1]
        # What the screen has no room for is added to what the server counts.
        expect(day.locator(".wall-fold b")).to_have_text(f"{9 - shown} more")


def test_a_change_is_dragged_with_its_verdict_in_sight_and_moved_by_keyboard_as_well(stage):
    page = stage.at("alice")
    begins = monday(stage.people.alice.time_zone)
    change = planned(stage, begins)
    before = span_of(change)
    page.goto(f"/calendars/?view=week&on={begins:%Y-%m-%d}")
    entry = page.locator("[data-window]", has_text=TITLE)
    expect(entry).to_be_visible()

    # Over the freeze: the verdict stands beside the pointer, and dropped it says why and stays where it was.
    drag(page, entry, days=2, hours=0, drop=False)
    expect(page.locator("#cal-verdict")).to_contain_text(FREEZE)
    page.mouse.up()
    move = page.locator("#cal-move")
    expect(move).to_contain_text("Not possible")
    expect(move).to_contain_text(FREEZE)
    expect(move.get_by_role("button", name="Move it")).to_be_disabled()
    move.get_by_role("button", name="Leave it where it is").click()
    assert span_of(change) == before

    # Escape lets go of it: nothing is asked, and it stays.
    drag(page, entry, days=1, hours=0, drop=False)
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(move).to_be_hidden()
    assert span_of(change) == before

    # To Wednesday: allowed; what moves with it is shown, and nothing is written before it is confirmed.
    drag(page, entry, days=1, hours=0)
    expect(move).to_contain_text(PART)
    assert span_of(change) == before
    move.get_by_role("button", name="Move it").click()
    expect(page.locator("#notices")).to_contain_text("is moved")
    # A hand is not more exact than the quarter of an hour to which it snaps.
    assert abs(span_of(change).lower - before.lower - DAY) <= HOUR / 4

    # By keyboard: the card, its menu, a new start and length.
    entry = page.locator("[data-window]", has_text=TITLE)
    entry.focus()
    page.keyboard.press("Enter")
    card = page.locator("#cal-card")
    expect(card).to_contain_text("Draft")
    expect(card).to_contain_text("UTC")
    card.get_by_role("link", name="Move…").press("Enter")
    move.get_by_label("New start").fill(f"{begins + 4 * DAY + 9 * HOUR:%Y-%m-%dT%H:%M}")
    move.get_by_label("New length").fill("3")
    button = move.get_by_role("button", name="Move it")
    expect(button).to_be_enabled()
    button.press("Enter")
    expect(move).to_be_hidden()
    assert span_of(change).lower == begins + 4 * DAY + 9 * HOUR
    assert span_of(change).upper == begins + 4 * DAY + 12 * HOUR

    pull_and_leave_behind(stage, page, change, begins)

    # In a row of time the same card, and its way to move it.
    page.goto(f"/calendars/?view=timeline&on={begins:%Y-%m-%d}")
    page.locator("a[data-window]", has_text=TITLE).first.focus()
    page.keyboard.press("Enter")
    expect(card).to_contain_text("Draft")
    expect(card.get_by_role("link", name="Move…")).to_be_visible()

    phone = stage.at("alice", viewport=PHONE)
    for view in ("agenda", "month"):
        phone.goto(f"/calendars/?view={view}&on={begins:%Y-%m-%d}")
        expect(phone.get_by_role("link", name=TITLE).first).to_be_visible()
        fits(phone)

    # On paper a month is one page, whatever format is in.
    page.goto(f"/calendars/?view=month&on={begins:%Y-%m-%d}")
    assert b"/Count 1\n" in page.pdf(prefer_css_page_size=True)
