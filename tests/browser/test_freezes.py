"""Stopping everything in two clicks with a second person, and the way out of a refusal: an exception, asked and granted."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import expect

from apps.core import clock
from apps.freezes import services as freezes
from apps.freezes.models import Freeze, FreezeException
from tests.changes import acts

from .people import PHONE
from .planning import presses, take

HOUR = timedelta(hours=1)


def fits(page) -> None:
    """Nothing stands beside the page."""
    wide, window = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= window


def test_lockdown_in_two_clicks_and_a_second_person_on_a_phone(stage):
    change = acts.approved(stage.people, stage.place)
    page = stage.at("frank")
    page.goto("/freezes/")
    before = presses(page)
    page.get_by_role("link", name="Emergency lockdown").click()
    expect(page.locator("#preview")).to_contain_text("This stops")
    # The cursor waits where one says why; nothing else has to be chosen.
    page.keyboard.type("Payments are charged twice")
    page.get_by_role("button", name="Lock down now").click()
    expect(page.locator("#notices")).to_contain_text("A second person confirms it within 30 minutes")
    assert presses(page) - before == 2
    freeze = Freeze.objects.get()
    assert freeze.confirmed_at is None

    # Nobody confirms the own lockdown; a second one does, on a phone, from the inbox.
    expect(page.locator(".nextstep")).not_to_contain_text("Done")
    assert page.locator(".nextstep button", has_text="Confirm the lockdown").count() == 0
    stage.tell()
    second = stage.at("erin", viewport=PHONE)
    second.goto("/notifications/")
    second.get_by_role("link", name="confirm it by").first.click()
    fits(second)
    take(second, "Confirm the lockdown")
    fits(second)
    freeze.refresh_from_db()
    assert freeze.confirmed_by == stage.people.erin

    mine = stage.at("alice")
    with clock.shifted(2 * HOUR + timedelta(minutes=5)):
        mine.goto(change.get_absolute_url())
        expect(mine.locator(".cannot")).to_contain_text("only emergency changes start")


def test_an_exception_is_asked_from_the_refusal_granted_on_a_phone_and_the_work_starts(stage):
    change = acts.approved(stage.people, stage.place)
    with clock.shifted(2 * HOUR + timedelta(minutes=5)):
        now = clock.now()
        freeze = freezes.draft(
            by=stage.people.erin,
            title="Quarter end",
            team=stage.people.team.platform,
            reason="The books are closed.",
            start=now - HOUR,
            end=now + 5 * HOUR,
            kinds=["production"],
        )
        freezes.announce(freeze, by=stage.people.erin)
        page = stage.at("alice")
        page.goto(change.get_absolute_url())
        refused = page.locator(".cannot")
        expect(refused).to_contain_text("Quarter end")
        assert page.locator("button", has_text="Start work").count() == 0
        refused.locator("a[href*='/ask/']").click()
        expect(page.locator("#id_subject")).to_have_value(change.key)
        page.get_by_label("Why it cannot wait").fill("The key runs out tonight.")
        page.get_by_role("button", name="Ask for it").click()
        expect(page.locator("#notices")).to_contain_text("Asked:")
        asked = FreezeException.objects.get()

        stage.tell()
        phone = stage.at("erin", viewport=PHONE)
        phone.goto("/notifications/")
        phone.get_by_role("link", name=f"Decide whether {change.key}").first.click()
        fits(phone)
        expect(phone.locator("#main")).to_contain_text("The key runs out tonight.")
        take(phone, "Grant")
        fits(phone)

        page.goto(change.get_absolute_url())
        take(page, "Start work")
        expect(page.locator(".record-head")).to_contain_text("Implement")
    asked.refresh_from_db()
    assert asked.uses == 1
