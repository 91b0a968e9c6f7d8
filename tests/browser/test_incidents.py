"""A major incident reported on a phone, the change it holds up, and the same change free once it is resolved."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import expect

from apps.core import clock
from apps.incidents.models import Incident
from tests.changes import acts

from .people import PHONE
from .planning import pick, presses, take

BUDGET = 4
INSIDE = timedelta(hours=2, minutes=5)


def fits(page) -> None:
    """Nothing stands beside the page."""
    wide, window = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= window, page.url


def test_an_incident_holds_up_a_change_until_it_is_resolved(stage):
    change = acts.approved(stage.people, stage.place)

    # Whoever notices it reports it from the page of the service, on a phone.
    phone = stage.at("bob", viewport=PHONE)
    phone.goto("/incidents/")
    before = presses(phone)
    phone.get_by_role("link", name="Report an incident").first.click()
    phone.locator("#id_title").fill("Payments fail")
    phone.locator("[name=severity][value=major]").check()
    pick(phone, "id_services", "Ledger")
    fits(phone)
    phone.get_by_role("button", name="Report it").click()
    expect(phone.locator(".nextstep")).to_contain_text("Nobody leads the work on it yet")
    assert presses(phone) - before <= BUDGET
    fits(phone)
    incident = Incident.objects.get()
    expect(phone.locator("#held")).to_contain_text(change.key)

    # The change shows it among its conflicts, and its start says who ends it.
    page = stage.at("alice")
    with clock.shifted(INSIDE):
        page.goto(change.get_absolute_url())
        expect(page.locator("#conflicts")).to_contain_text(f"{incident.key} “Payments fail”")
        expect(page.locator(".cannot")).to_contain_text("work on its services waits until Payments resolves it")
        assert page.locator("button", has_text="Start work").count() == 0
        page.locator(".cannot a[href*='/incidents/']").first.click()

        # One of the team resolves it, and the work begins.
        take(page, "Resolved")
        expect(page.locator(".nextstep")).to_contain_text("say what it was")
        page.goto(change.get_absolute_url())
        expect(page.locator("#conflicts")).not_to_contain_text(incident.key)
        take(page, "Start work")
    assert acts.fresh(change).state == "implement"
