"""Steps 3 and 4: a change assessed and voted on, a gate that tells what is missing, and its verdict."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import Page, expect

from apps.changes.models import ChangeRequest
from apps.changes.shape import work_window
from apps.releases.models import Release

from .people import PHONE, Stage
from .planning import presses, take

MOST_TAPS = 3
POST_A_VOTE = """async ([url, ballot, digest]) => {
  const token = document.querySelector('meta[name=csrf-token]').content;
  const body = new URLSearchParams({ballot, digest, choice: 'approve', csrfmiddlewaretoken: token});
  const answer = await fetch(url, {method: 'POST', body});
  return [answer.status, await answer.text()];
}"""


def scope_and_build(stage: Stage, release: Release, change: ChangeRequest) -> None:
    """The change comes into scope; each phase ends with its gate, until the go/no-go."""
    page = stage.at("frank")
    page.goto(release.get_absolute_url())
    page.locator("#scope").get_by_label("Key of a change").fill(change.key)
    page.locator("#scope").get_by_role("button", name="Add").click()
    expect(page.locator("#scope")).to_contain_text(change.docket.title)
    for phase, signer, criterion in (
        ("planning", "olga", "Product signs off"),
        ("build", "bob", "Development signs off"),
        ("testing", "carol", "QA signs off"),
    ):
        sign(stage, signer, release, phase, criterion)
        decide(stage, release, phase)
        page.goto(release.get_absolute_url())
        take(page, "Go to the next phase")
    page.goto(gate_of(release, "preparation"))
    missing = page.locator(".nextstep .cannot")
    expect(missing).to_contain_text(f"{change.key} is not approved")
    expect(missing).to_contain_text("There is no rollback plan.")


def assess(stage: Stage, change: ChangeRequest) -> None:
    """A peer finds it in the inbox and approves."""
    page = stage.at("mallory")
    page.goto("/approvals/")
    page.locator(".vote-row", has_text=change.key).get_by_role("link", name="Read and decide").click()
    page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.locator("#notices")).to_contain_text("You approved it.")
    page.goto(change.get_absolute_url())
    expect(page.locator("#approvals")).to_contain_text("Carol Chen")
    stage.tell()
    assert any("carol@example.org" in mail.to for mail in stage.outbox), "The board is told by mail."


def approve_on_a_phone(stage: Stage, change: ChangeRequest) -> None:
    """From the inbox on 360 px, in three taps at most."""
    page = stage.at("carol", viewport=PHONE, has_touch=True, is_mobile=True)
    page.goto("/inbox/")
    expect(page.locator("#main")).to_contain_text(change.docket.title)
    _approve(page, change, "tap")
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, "It scrolls sideways."


def _approve(page: Page, change: ChangeRequest, press: str) -> None:
    page.goto("/approvals/")
    before = presses(page)
    getattr(page.locator(".vote-row", has_text=change.key).get_by_role("link", name="Read and decide"), press)()
    button = page.get_by_role("button", name="Approve", exact=True)
    expect(button).to_be_in_viewport()
    expect(page.locator("#main")).to_contain_text("Search")
    getattr(button, press)()
    expect(page.locator("#notices")).to_contain_text("You approved it.")
    assert presses(page) - before <= MOST_TAPS


def refuse_the_requester(stage: Stage, change: ChangeRequest) -> None:
    """Alice sees why she does not vote; who tries all the same gets the same sentence."""
    page = stage.at("alice")
    page.goto(f"/approvals/{change.key}/change/")
    why = page.locator(".nextstep .refusals li").first
    expect(why).to_be_visible()
    sentence = why.inner_text().split("\n")[0].strip()
    assert page.get_by_role("button", name="Approve", exact=True).count() == 0
    ballot = change.docket.ballots.get(board__slug="cab", state="open")
    with stage.watch.expecting(403):
        status, text = page.evaluate(
            POST_A_VOTE, [f"/approvals/{change.key}/change/votes/", str(ballot.pk), ballot.digest]
        )
    assert status == 403
    assert sentence in " ".join(text.split()), sentence


def move_after_the_first_vote(stage: Stage, change: ChangeRequest) -> None:
    """Half an hour later: the board's vote is void, the assessment stands, and everybody can read why."""
    page = stage.at("alice")
    page.goto(f"{change.get_absolute_url()}edit/")
    start = work_window(change).span.lower + timedelta(minutes=30)
    page.locator("#id_start").fill(f"{start:%Y-%m-%dT%H:%M}")
    end = page.locator("#id_end")
    if end.is_visible():
        end.fill(f"{start + timedelta(hours=1):%Y-%m-%dT%H:%M}")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#notices")).to_contain_text("is saved")
    assert change.docket.ballots.filter(state="voided", board__slug="cab").count() == 1
    assert change.docket.ballots.filter(state="carried", team__slug="search").count() == 1
    page = stage.at("carol", viewport=PHONE)
    page.goto(f"/approvals/{change.key}/change/")
    expect(page.locator("#main")).to_contain_text("Changed after a vote")
    expect(page.locator(".event-diffs").first).to_contain_text(f"{start:%H:%M}")


def carry(stage: Stage, change: ChangeRequest) -> None:
    """Two of the board, as its risk asks; at a desk it takes no more presses than on a phone."""
    _approve(stage.at("carol", viewport=PHONE), change, "tap")
    page = stage.at("dave")
    _approve(page, change, "click")
    page.goto(change.get_absolute_url())
    expect(page.locator(".record-head")).to_contain_text("Scheduled")


def go_or_no_go(stage: Stage, release: Release) -> None:
    """The finding is green now; the plan is written, functions sign off, and the verdict keeps its evidence."""
    page = stage.at("frank")
    page.goto(gate_of(release, "preparation"))
    expect(
        page.locator(".row-line", has_text="Every change in scope is approved").locator(".pill-success")
    ).to_be_visible()
    page.goto(f"{release.get_absolute_url()}edit/")
    page.get_by_label("Rollback plan").fill("Deploy 5.1.4 again.")
    page.get_by_label("Rollback rehearsed").fill("2026-11-20T10:00")
    page.get_by_role("button", name="Save").click()
    sign(stage, "carol", release, "preparation", "QA signs off")
    sign(stage, "henry", release, "preparation", "Operations sign off")
    decide(stage, release, "preparation")
    page.locator("#main aside a, #main .row-line a").filter(has_text=":").first.click()
    expect(page.locator("#main")).to_contain_text("Findings, as they were")
    expect(page.locator("#main")).to_contain_text("carol approve qa")
    page.goto(release.get_absolute_url())
    take(page, "Go to the next phase")


def sign(stage: Stage, name: str, release: Release, phase: str, criterion: str) -> None:
    """Sign a criterion off on its page."""
    page = stage.at(name)
    page.goto(gate_of(release, phase))
    page.locator(".row-line", has_text=criterion).get_by_role("link", name="Sign off").click()
    page.get_by_label("Approve", exact=True).check()
    page.get_by_role("button", name="Sign").click()
    expect(page.locator("#notices")).to_contain_text("Your answer counts from now on.")


def decide(stage: Stage, release: Release, phase: str) -> None:
    """Record the verdict that follows, which has to be a go."""
    page = stage.at("frank")
    page.goto(gate_of(release, phase))
    page.locator(".nextstep summary", has_text="Record “Go”").click()
    page.get_by_label("Note (optional)").fill("All there.")
    page.get_by_role("button", name="Record “Go”").click()
    expect(page.locator("#notices")).to_contain_text("Recorded: Go")


def gate_of(release: Release, phase: str) -> str:
    """The address of the gate at the end of a phase."""
    return f"/gates/{release.key}/phase:{phase}/"
