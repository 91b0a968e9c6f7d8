"""A step of the promotion order that is missing: told before the start, leave asked from the refusal on a phone, and given."""

from __future__ import annotations

from playwright.sync_api import expect

from apps.changes.models import PromotionLeave
from apps.core import clock
from tests.changes import acts
from tests.changes.promoting import INSIDE

from .people import PHONE
from .planning import take
from .test_freezes import fits


def test_leave_to_skip_is_asked_from_the_refusal_on_a_phone_given_and_the_work_starts(stage):
    change = acts.approved(stage.people, stage.place, brings="1.4.2")
    with clock.shifted(INSIDE):
        phone = stage.at("alice", viewport=PHONE)
        phone.goto(change.get_absolute_url())
        refused = phone.locator(".cannot")
        expect(refused).to_contain_text("1.4.2 of Ledger has not run in Shared Test, nor in Payments Staging")
        fits(phone)
        refused.locator("a[href*='/skip/']").click()
        expect(phone.locator("#main")).to_contain_text("What would be skipped")
        fits(phone)
        phone.get_by_label("Why it cannot wait").fill("The vendor ends the old one tonight.")
        phone.get_by_role("button", name="Ask for it").click()
        expect(phone.locator("#notices")).to_contain_text("Asked:")
        fits(phone)
        leave = PromotionLeave.objects.get()

        stage.tell()
        page = stage.at("erin")
        page.goto("/notifications/")
        page.get_by_role("link", name=f"Decide whether {change.key}").first.click()
        expect(page.locator("#main")).to_contain_text("ends the old one tonight")
        take(page, "Give leave")

        phone.goto(change.get_absolute_url())
        take(phone, "Start work")
        expect(phone.locator(".record-head")).to_contain_text("Implement")
    leave.refresh_from_db()
    assert leave.uses == 1


def test_what_runs_is_reported_by_hand_and_shown_in_promotion_order(stage):
    page = stage.at("alice", viewport=PHONE)
    for place, version in (("shared-test", "1.4.1"), ("payments-staging", "1.4.2")):
        page.goto(f"/environments/places/{place}/")
        page.get_by_role("link", name="Report what runs").click()
        page.get_by_label("Service").select_option("ledger")
        page.get_by_label("Version").fill(version)
        fits(page)
        page.get_by_role("button", name="Report it").click()
        expect(page.locator("#versions")).to_contain_text(version)
        fits(page)
    page.goto("/environments/services/ledger/")
    expect(page.locator("#versions")).to_contain_text("ahead: it has not run in Shared Test, which has 1.4.1")
    fits(page)
