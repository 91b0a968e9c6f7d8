"""Steps 1 and 2: a release planned from a template, and a change raised with what follows from it in sight."""

from __future__ import annotations

import re
import time
from datetime import date, timedelta

from playwright.sync_api import Page, expect

from apps.calendars.queries import window_of
from apps.changes import services as changes
from apps.changes.models import ChangeRequest
from apps.core import clock
from apps.releases.models import Release

from .people import PHONE, Stage

HOUR = timedelta(hours=1)
TARGET = date(2027, 3, 18)
OTHER, TITLE = "Move the index to new disks", "Rebuild the index"
MOST_CLICKS, MOST_SECONDS = 5, 90
# Together with an outage in production that makes a medium risk: two of the board, and its owners need not agree.
ANSWERS = {"rehearsed": "here", "data": "no", "backout": "tried"}


def plan_release(stage: Stage) -> Release:
    """Frank plans a minor release; the dates stand beside the form before it is saved."""
    page = stage.at("frank")
    page.goto("/releases/new/")
    page.get_by_label("What is released").fill("Faster search")
    pick(page, "id_services", "Search")
    page.get_by_label("Version").fill("5.2.0")
    page.get_by_text("Minor, scrum").click()
    page.get_by_label("Target: the day it goes to production").fill(TARGET.isoformat())
    side = page.locator("#preview")
    for name in ("Code freeze", "Test complete", "Staging deployed", "Production"):
        expect(side).to_contain_text(name)
    expect(side).to_contain_text("18 Mar 2027")
    days = dict(re.findall(r"(Code freeze|Test complete|Production)\s+\w{3} (\d+ \w{3}) 2027", side.inner_text()))
    assert days == {"Code freeze": "8 Mar", "Test complete": "15 Mar", "Production": "18 Mar"}, (
        "Working days, counted back."
    )
    page.get_by_role("button", name="Create the draft").click()
    expect(page.locator("#milestones")).to_contain_text("Code freeze")
    expect(page.locator("#notices")).to_contain_text("its dates stand on the calendar")
    take(page, "Plan")
    take(page, "Begin")
    return Release.objects.select_related("docket").get()


def raise_change(stage: Stage) -> ChangeRequest:
    """Alice raises a change in few clicks and little time, away from a conflict that she saw before saving."""
    start = (clock.now() + timedelta(days=3)).replace(minute=0, second=0, microsecond=0)
    other = changes.draft(
        by=stage.people.bob,
        title=OTHER,
        services=[stage.place.search],
        environments=[stage.place.search_prod],
        start=start,
        end=start + 2 * HOUR,
    )
    page = stage.at("alice")
    page.goto("/")
    before, begun = presses(page), time.monotonic()
    page.get_by_role("banner").locator("summary", has_text="New").click()
    page.locator(".menu-panel a", has_text="hange").first.click()
    page.get_by_label("What is to be done").fill(TITLE)
    pick(page, "id_services", "Search")
    expect(page.locator("#id_environments ~ .pick .pick-one")).to_contain_text("Search Prod")
    page.locator("#id_start").fill(f"{start:%Y-%m-%dT%H:%M}")
    side = page.locator("#preview")
    expect(side).to_contain_text(other.key)
    expect(side).to_contain_text("Risk")
    expect(side.locator(".score-reasons li").first).to_be_visible()
    expect(side).to_contain_text("A peer looks at every change")
    expect(side).to_contain_text("Mallory Mehl")
    expect(side).to_contain_text("backout plan")
    side.locator("[data-slot]").first.click()
    expect(side).to_contain_text("Nothing else is planned there at that time.")
    page.get_by_role("button", name="Create the draft").click()
    page.wait_for_url("**/changes/CHG-*/")
    assert presses(page) - before <= MOST_CLICKS
    assert time.monotonic() - begun < MOST_SECONDS
    return ChangeRequest.objects.select_related("docket").get(docket__title=TITLE)


def raise_by_taps(stage: Stage) -> ChangeRequest:
    """The same with a finger: where follows from the service, and when is the first free time that is offered."""
    page = stage.at("alice", viewport=PHONE, has_touch=True)
    page.goto("/")
    before, begun = presses(page), time.monotonic()
    page.get_by_role("banner").locator("summary", has_text="New").tap()
    page.locator(".menu-panel a", has_text="hange").first.tap()
    expect(page.get_by_label("What is to be done")).to_be_focused()
    # The script that leads on with Enter is there when the pickers are.
    expect(page.locator("#id_services_search")).to_be_visible()
    page.keyboard.type(TITLE)
    page.keyboard.press("Enter")
    page.locator("#id_services_list [role=option]", has_text="Search").first.tap()
    expect(page.locator("#id_environments ~ .pick .pick-one")).to_contain_text("Search Prod")
    page.locator("#preview [data-slot]").first.tap()
    expect(page.locator("#preview")).to_contain_text("Nothing else is planned there at that time.")
    page.get_by_role("button", name="Create the draft").tap()
    page.wait_for_url("**/changes/CHG-*/")
    assert presses(page) - before <= MOST_CLICKS
    assert time.monotonic() - begun < MOST_SECONDS
    change = ChangeRequest.objects.select_related("docket").get(docket__title=TITLE)
    assert window_of(change.docket).span.lower > clock.now()
    return change


def complete_change(stage: Stage, change: ChangeRequest) -> None:
    """What its type asks for is refused in words first, then written; then it is submitted."""
    page = stage.at("alice")
    expect(page.locator(".cannot")).to_contain_text("Submit is not possible")
    expect(page.locator(".cannot")).to_contain_text("The backout plan is empty")
    page.locator(".cannot a").first.click()
    page.wait_for_url("**/edit/**")
    page.get_by_label("Why", exact=True).fill("Results are a day old.")
    page.get_by_label("Implementation plan").fill("1. Build the new index beside the old one.\n2. Switch.")
    page.get_by_label("Backout plan", exact=True).fill("Switch back; the old index stays for a week.")
    page.get_by_label("Test plan").fill("Search for ten known titles.")
    for question, answer in ANSWERS.items():
        page.locator(f"select[name=answer_{question}]").select_option(answer)
    page.get_by_label("Users will notice").check()
    page.get_by_label("Implementer").select_option("alice")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#notices")).to_contain_text("is saved")
    take(page, "Submit")


def pick(page: Page, field: str, words: str) -> None:
    """Choose from a picker as the keyboard does."""
    box = page.locator(f"#{field}_search")
    box.focus()
    box.press_sequentially(words)
    box.press("Enter")
    expect(page.locator(f"#{field} ~ .pick .pick-one")).to_contain_text(words)


def take(page: Page, step: str, **asked: str) -> None:
    """Take a step of a record, with what it asks; it has to succeed."""
    act = page.locator(".nextstep .act").filter(has_text=step).first
    if not act.is_visible():
        page.locator(".nextstep summary", has_text="More").click()
    if asked:
        act.locator("summary").click()
        for name, value in asked.items():
            box = act.locator(f"[name={name}]")
            box.select_option(value) if box.evaluate("e => e.tagName") == "SELECT" else box.fill(value)
    act.locator("button[type=submit]").click()
    expect(page.locator("#notices")).to_contain_text(f"Done: {step}.")


def presses(page: Page) -> int:
    """How often a button of the mouse, or a finger, was pressed in this tab so far."""
    return page.evaluate("Number(sessionStorage.getItem('presses') || 0)")
