"""Steps 5 and 6: a freeze, the work, the end of the release, and everything that tells of it afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from icalendar import Calendar
from playwright.sync_api import expect

from apps.audit.models import Event
from apps.audit.tasks import seal
from apps.changes.models import ChangeRequest
from apps.changes.shape import work_window
from apps.core import clock
from apps.releases.models import Release
from tests.invariants import broken_rules
from tests.journeys.tampering import altered_byte

from .deciding import decide, sign
from .people import Stage
from .planning import take

HOUR = timedelta(hours=1)
FREEZE = "Quarter end"


@contextmanager
def inside_its_window(change: ChangeRequest) -> Iterator[None]:
    """It is five minutes after the planned start."""
    start = work_window(ChangeRequest.objects.get(pk=change.pk)).span.lower
    with clock.shifted(start + timedelta(minutes=5) - clock.now()):
        yield


def freeze_and_lift(stage: Stage, change: ChangeRequest) -> None:
    """Start is refused with the freeze's name and how to get an exception, until it is lifted."""
    now = clock.now()
    page = stage.at("erin")
    page.goto("/freezes/new/")
    page.locator("#id_title").fill(FREEZE)
    page.locator("#id_reason").fill("The books are closed.")
    page.locator("#id_start").fill(f"{now - HOUR:%Y-%m-%dT%H:%M}")
    page.locator("#id_end").fill(f"{now + 5 * HOUR:%Y-%m-%dT%H:%M}")
    page.locator("[name=kinds][value=production]").check()
    page.locator("#id_team").select_option(label="Platform")
    page.get_by_role("button", name="Save the draft").click()
    take(page, "Approve and announce")

    mine = stage.at("alice")
    mine.goto(change.get_absolute_url())
    refused = mine.locator(".cannot")
    expect(refused).to_contain_text("Start work is not possible")
    expect(refused).to_contain_text(FREEZE)
    expect(refused).to_contain_text("exception")
    assert mine.locator("button", has_text="Start work").count() == 0
    expect(mine.locator(".topbar .freeze")).to_contain_text(FREEZE)
    take(page, "Lift", reason="The books are closed early.")


def do_the_work(stage: Stage, change: ChangeRequest) -> None:
    """Start, finish, close."""
    page = stage.at("alice")
    page.goto(change.get_absolute_url())
    take(page, "Start work")
    take(page, "Finish", outcome="successful")
    take(page, "Close", notes="As planned.")
    expect(page.locator(".record-head")).to_contain_text("Closed")


def complete(stage: Stage, release: Release) -> None:
    """Operations confirm; the last phases end."""
    sign(stage, "henry", release, "deployment", "Operations confirm")
    decide(stage, release, "deployment")
    page = stage.at("frank")
    page.goto(release.get_absolute_url())
    take(page, "Go to the next phase")
    take(page, "Complete")
    expect(page.locator(".record-head")).to_contain_text("Completed")


def read_calendar_and_feed(stage: Stage, change: ChangeRequest) -> None:
    """The month shows it, and a calendar client that subscribed to the feed agrees to the minute."""
    span = work_window(ChangeRequest.objects.get(pk=change.pk)).span
    page = stage.at("alice")
    page.goto(f"/calendars/?date={span.lower:%Y-%m-%d}")
    expect(page.locator("#main").get_by_role("link", name=change.docket.title).first).to_be_visible()
    page.goto("/calendars/feeds/")
    page.locator("#main form input[name=name]").fill("My calendar")
    page.get_by_role("button", name="Make an address").click()
    address = page.locator("[data-select]").input_value()
    answer = page.context.request.get(address)
    assert answer.headers["content-type"].startswith("text/calendar")
    events = {str(one["SUMMARY"]): one for one in Calendar.from_ical(answer.text()).walk("VEVENT")}
    mine = next(one for summary, one in events.items() if change.docket.title in summary)
    assert (mine["DTSTART"].dt, mine["DTEND"].dt) == (span.lower, span.upper)


def read_the_timeline(stage: Stage, change: ChangeRequest) -> None:
    """Who did what, when and why."""
    page = stage.at("grace")
    page.goto(f"/audit/timeline/{change.key}/")
    told = page.locator("#main")
    for words in ("Alice Amsel", "Mallory Mehl", "Carol Chen", "Dave Diaz", "As planned."):
        expect(told).to_contain_text(words)


def verify(stage: Stage, change: ChangeRequest) -> None:
    """Sound; and when the database's owner alters one byte of a sealed row, that row is named."""
    seal()
    page = stage.at("grace")
    page.goto("/audit/verify/")
    page.get_by_role("button", name="Verify now").click()
    expect(page.locator(".nextstep")).to_contain_text("Sound:")
    event = Event.objects.filter(key=change.key, kind="change.closed").get()
    with altered_byte(event.pk):
        page.get_by_role("button", name="Verify now").click()
        expect(page.locator(".nextstep")).to_contain_text("The trail was touched")
        expect(page.locator(".nextstep")).to_contain_text(str(event.pk))
    assert broken_rules() == {}
