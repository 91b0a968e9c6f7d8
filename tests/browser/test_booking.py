"""Environments are booked as a set, drawn on the board at a desk and ticked on a phone; who comes second reads who was first."""

from __future__ import annotations

import re
from datetime import timedelta

from playwright.sync_api import expect

from apps.bookings import services
from apps.bookings.models import Booking
from apps.core import clock
from apps.environments.models import Environment

from .people import PHONE
from .test_the_day import fits

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def cell(page, environment: str, number: int):
    return page.locator(f'[data-row="{environment}"] .board-cell').nth(number)


def draw(page, start, end) -> None:
    """Press on one cell and let go on another."""
    boxes = [one.bounding_box() for one in (start, end)]
    middle = [(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for box in boxes]
    page.mouse.move(*middle[0])
    page.mouse.down()
    page.mouse.move(*middle[1], steps=6)
    page.mouse.up()


def test_a_set_is_booked_and_who_loses_reads_who_won(stage):
    # At a desk: drawn over two environments and two days, then booked in one act.
    desk = stage.at("henry")
    desk.goto("/bookings/board/")
    draw(desk, cell(desk, "shared-test", 3), cell(desk, "payments-staging", 4))
    chosen = desk.locator("[data-board-chosen]")
    expect(chosen).to_contain_text("2 environments")
    chosen.get_by_role("button", name="Clear").click()
    expect(chosen).to_be_hidden()
    # The same by keys, from the cell that the tab key reaches.
    cell(desk, "shared-test", 3).focus()
    for key in ("Shift+ArrowRight", "Shift+ArrowDown"):
        desk.keyboard.press(key)
    expect(chosen).to_contain_text("2 environments")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/bookings/new/?**")
    expect(desk.locator("#preview")).to_contain_text("Free: nobody else holds any of them firmly")
    expect(desk.get_by_label("On these weekdays")).to_be_hidden()
    desk.get_by_label("What for, in a few words").fill("Dress rehearsal")
    desk.get_by_role("button", name="Book", exact=True).click()
    desk.wait_for_url("**/bookings/BKG-*/")
    first = Booking.objects.get()
    assert first.state == "firm"
    assert {one.slug for one in first.environments.all()} == {"shared-test", "payments-staging"}
    span = first.docket.windows.get().span
    assert span.upper - span.lower == 2 * DAY

    # On a phone: ticked on the board, and the time typed; a part of it is taken.
    phone = stage.at("mallory", viewport=PHONE)
    phone.goto("/bookings/board/")
    fits(phone)
    for name in ("Shared Test", "Search Prod"):
        phone.get_by_label(f"Choose {name}").check()
    phone.get_by_role("button", name="Book what is ticked, together").click()
    phone.wait_for_url("**/bookings/new/?**")
    expect(phone.locator(".pick-one")).to_have_count(2)
    phone.get_by_label("What for, in a few words").fill("Load test")
    start = span.lower + DAY / 2
    phone.locator("#id_start").fill(f"{start:%Y-%m-%dT%H:%M}")
    phone.locator("#id_end").fill(f"{start + DAY:%Y-%m-%dT%H:%M}")
    with stage.watch.expecting(422):
        phone.get_by_role("button", name="Book", exact=True).click()
        error = phone.locator("#id_start_error")
        expect(error).to_contain_text(f"Shared Test is firmly booked by Platform from {span.lower:%a} {span.lower.day}")
        expect(error).to_contain_text(f"({first.key}). Free for as long from {span.upper:%a} {span.upper.day}")
        expect(error).to_contain_text("waiting list")
        fits(phone)
    expect(phone.get_by_label("What for, in a few words")).to_have_value("Load test")
    phone.get_by_label("put me on the waiting list").check()
    phone.get_by_role("button", name="Book", exact=True).click()
    phone.wait_for_url("**/bookings/BKG-*/")
    expect(phone.locator("main")).to_contain_text("On the waiting list")
    assert Booking.objects.exclude(pk=first.pk).get().waiting_since <= clock.now()


def pull(page, bar, by: float) -> None:
    """Take the end of a bar and hold it ``by`` pixels to the right."""
    box = bar.bounding_box()
    x, y = box["x"] + box["width"] - 3, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by, y, steps=6)


def test_a_booking_in_use_is_stretched_by_its_edge_and_ended_from_its_card(stage):
    now = clock.now().replace(minute=0, second=0, microsecond=0)
    place, teams = Environment.objects.get(slug="shared-test"), stage.people.team
    given = {"environments": [place], "start": now - HOUR, "end": now + DAY}
    with clock.shifted(-2 * HOUR):
        held = services.book(by=stage.people.alice, title="Rehearsal", team=teams.payments, **given)
    services.apply_booking(held, "begin", by=stage.people.alice)
    given |= {"start": now + 3 * DAY, "end": now + 4 * DAY}
    other = services.book(by=stage.people.mallory, title="Load test", team=teams.search, **given)

    def until():
        return held.docket.windows.get().span.upper

    # At a desk: beyond what is free the verdict comes before the drop, and nothing is written.
    desk = stage.at("alice")
    desk.goto("/bookings/board/?zoom=week")
    bar, verdict = desk.locator(f'[data-key="{held.key}"]'), desk.locator("#cal-verdict")
    expect(desk.locator(f'[data-key="{other.key}"]')).to_have_count(0)
    day = desk.locator(".tl-tick").first.bounding_box()["width"]
    pull(desk, bar, 2.5 * day)
    expect(verdict).to_contain_text("Shared Test is firmly booked by Search")
    expect(verdict).to_contain_text(other.key)
    desk.keyboard.press("Escape")
    expect(verdict).to_be_hidden()
    desk.mouse.up()
    expect(desk.locator("#cal-move")).to_be_hidden()
    # Within it, it is dropped, confirmed, and the board shows what stands.
    pull(desk, bar, day)
    expect(verdict).to_contain_text("Nothing stands in the way.")
    desk.mouse.up()
    assert until() == now + DAY
    desk.get_by_role("button", name="Move it").click()
    expect(desk.locator("#notices")).to_contain_text(f"{held.key} is moved")
    assert now + 1.8 * DAY < until() < now + 2.2 * DAY
    expect(bar).to_have_attribute("title", re.compile(rf"{until():%H:%M}$"))
    # By keys: its card opens the same dialog; only the end moves of what is in use.
    bar.focus()
    desk.keyboard.press("Enter")
    desk.locator("#cal-card").get_by_role("link", name="Change times…").press("Enter")
    dialog = desk.locator("#cal-move")
    desk.locator("#cal-move-start").fill(f"{now + HOUR:%Y-%m-%dT%H:%M}")
    expect(dialog).to_contain_text("has begun: only its end can be moved")
    desk.keyboard.press("Escape")
    expect(dialog).to_be_hidden()

    # On a phone a finger opens the card, which ends it at once.
    phone = stage.at("alice", viewport=PHONE, has_touch=True)
    phone.goto("/bookings/board/")
    phone.locator(f'[data-key="{held.key}"]').tap()
    phone.locator("#cal-card").get_by_role("button", name="End now").tap()
    phone.wait_for_url(f"**{held.get_absolute_url()}")
    expect(phone.locator("main")).to_contain_text("Over")
    held.refresh_from_db()
    assert held.state == "ended"
    assert until() <= clock.now()
