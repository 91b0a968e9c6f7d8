"""Run the day: from what is out of the ordinary over a preview of every row to done, within five presses, phone and desk."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import Page, expect

from apps.audit.services import recording
from apps.changes import services as changes
from apps.changes.models import ChangeRequest
from apps.core import clock
from tests.world import FULL

from .people import PHONE
from .planning import presses

BUDGET = 5
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def submitted(stage, title: str, hours: int) -> ChangeRequest:
    """A change of Alice's that waits for its approvers."""
    start = (clock.now() + timedelta(hours=hours)).replace(minute=0, second=0, microsecond=0)
    change = changes.draft(
        by=stage.people.alice,
        title=title,
        services=[stage.place.search],
        environments=[stage.place.shared],
        start=start,
        end=start + HOUR,
        implementer=stage.people.alice,
        **FULL,
    )
    return changes.submit(change, by=stage.people.alice)


def fits(page: Page) -> None:
    """Nothing stands beside the page."""
    wide = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide[0] <= wide[1], (page.url, wide)


def test_run_the_day(stage):
    near = [submitted(stage, f"Near {number}", 20 + 3 * number) for number in range(3)]
    nobody = [submitted(stage, f"Nobody {number}", 24 * (6 + number)) for number in range(2)]
    with recording(kind="change.aged", key="tests", by=None):
        for change in nobody:
            fresh = ChangeRequest.objects.get(pk=change.pk)
            fresh.state, fresh.implementer = "scheduled", None
            fresh.save()

    # On a phone: what starts too soon is moved by a day, all of it at once.
    phone = stage.at("erin", viewport=PHONE)
    phone.goto("/")
    fits(phone)
    before = presses(phone)
    phone.get_by_role("link", name="Starts within two days and is not approved 3").click()
    fits(phone)
    phone.get_by_text("This page", exact=True).click()
    expect(phone.locator("[data-bulk-count]")).to_have_text("3 chosen")
    phone.get_by_role("button", name="Preview").click()
    expect(phone.locator(".bulk-rows .pill", has_text="Possible")).to_have_count(3)
    fits(phone)
    phone.get_by_role("button", name="Do it to 3 rows").click()
    expect(phone.locator(".bulk-rows .pill", has_text="Done")).to_have_count(3)
    assert presses(phone) - before <= BUDGET
    moved = [change.docket.windows.get(purpose="work").span.lower for change in near]
    assert min(moved) > clock.now() + DAY + 18 * HOUR

    # At a desk by keys: j goes to a row, x chooses it; one row is taken back afterwards.
    desk = stage.at("erin")
    desk.goto("/exceptions/?kind=nobody")
    fits(desk)
    before = presses(desk)
    for key in ("j", "x", "j", "x"):
        desk.keyboard.press(key)
    expect(desk.locator("[data-bulk-count]")).to_have_text("2 chosen")
    desk.get_by_role("button", name="Preview").click()
    expect(desk.locator("#id_person")).to_have_value("erin")
    desk.locator("#id_person").select_option("bob")
    expect(desk.locator(".bulk-rows tbody tr").first).to_contain_text("nobody → Bob Brandt")
    desk.get_by_role("button", name="Do it to 2 rows").click()
    expect(desk.get_by_role("button", name="Take it back")).to_be_visible()
    assert presses(desk) - before <= BUDGET
    assert {ChangeRequest.objects.get(pk=change.pk).implementer for change in nobody} == {stage.people.bob}
    desk.get_by_role("button", name="Take it back").click()
    desk.get_by_role("button", name="Do it to 2 rows").click()
    expect(desk.locator(".bulk-rows .pill", has_text="Done")).to_have_count(2)
    assert {ChangeRequest.objects.get(pk=change.pk).implementer for change in nobody} == {None}
