"""Rules are changed without JSON, by keyboard and on a phone: a policy revised, proposed, voted on, and in force."""

from __future__ import annotations

from playwright.sync_api import expect

from apps.approvals.models import Revision
from apps.approvals.revised import policy as policies

from .people import PHONE


def test_a_policy_is_revised_by_keyboard_and_decided_on_a_phone(stage):
    page = stage.at("erin")
    page.goto("/approvals/policies/change/")
    page.get_by_role("link", name="Propose a revision").press("Enter")
    page.get_by_label("Why it should change").fill("Operations should see what takes a service down.")
    rules = page.locator("fieldset.rule-form")
    before = rules.count()
    page.get_by_role("button", name="Add a rule").press("Enter")
    expect(rules).to_have_count(before + 1)
    added = rules.nth(before)
    added.get_by_label("What the rule is for").fill("Operations sees outages")
    added.get_by_label("Fact 1").select_option(label="Outage expected")
    added.get_by_label("Value 1").fill("perhaps")
    added.get_by_label("Which board").select_option("operations")
    # Enter in a field saves; it does not move or remove a rule, whatever button comes first on the page.
    with stage.watch.expecting(422):
        added.get_by_label("What the rule is for").press("Enter")
        expect(page.get_by_text("is yes or no").first).to_be_visible()
    expect(rules.nth(before).get_by_label("What the rule is for")).to_have_value("Operations sees outages")
    rules.nth(before).get_by_label("Value 1").fill("yes")
    page.get_by_role("button", name=f"Move rule {before + 1} up").press("Enter")
    expect(rules.nth(before - 1).get_by_label("What the rule is for")).to_have_value("Operations sees outages")
    page.locator(".savebar").get_by_role("button", name="Save the draft").press("Enter")
    expect(page.locator("#difference")).to_contain_text("outage expected is yes")
    page.locator("#dry-run").get_by_role("button").press("Enter")
    expect(page.locator("#dry-run")).to_contain_text("Nothing was put to the vote under this policy")
    page.get_by_role("button", name="Propose").press("Enter")
    expect(page.locator("#nextstep")).to_contain_text("Put to the vote")
    key = Revision.objects.get().key
    for name in ("carol", "dave"):
        phone = stage.at(name)
        phone.set_viewport_size(PHONE)
        phone.goto("/approvals/")
        phone.locator(".vote-row", has_text=key).get_by_role("link", name="Read and decide").click()
        expect(phone.locator("#changes")).to_contain_text("Operations sees outages")
        phone.get_by_role("button", name="Approve", exact=True).click()
        expect(phone.locator("#notices")).to_contain_text("You approved it.")
    assert policies.current("change")["rows"][before - 1]["name"] == "Operations sees outages"
    page.goto("/approvals/policies/change/")
    expect(page.locator("#rules")).to_contain_text("Operations sees outages")
