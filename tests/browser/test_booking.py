"""Environments are booked as a set, drawn on the board at a desk and ticked on a phone; who comes second reads who was first."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import expect

from apps.bookings.models import Booking
from apps.core import clock

from .people import PHONE
from .test_the_day import fits

DAY = timedelta(days=1)


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
    expect(desk.locator("#preview")).to_contain_text("Free: nobody else holds any of them firmly.")
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
