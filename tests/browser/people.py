"""People at browsers: each has a context of his or her own, and every page is watched."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, Page, expect

from apps.audit import relay
from apps.notifications import sweep
from tests.people import PASSWORD

WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 360, "height": 740}
PATIENCE = 20_000
# A request that ends because one went to another page is no failure.
LEFT = ("net::ERR_ABORTED",)
# Also counts presses of the mouse or a finger, which some journeys have a budget of.
IN_EVERY_PAGE = """
document.addEventListener('pointerdown', (event) => event.isTrusted &&
  sessionStorage.setItem('presses', Number(sessionStorage.getItem('presses') || 0) + 1), true);
document.addEventListener('securitypolicyviolation', (event) =>
  console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""


class Watch:
    """Collects what a page does wrong: console errors and warnings, exceptions, failed requests, CSP violations."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self._expected: tuple[int, ...] = ()

    def over(self, page: Page) -> Page:
        """Watch a page."""
        page.on("console", lambda message: self._heard(page, message))
        page.on("pageerror", lambda error: self._add(page, f"exception: {error}"))
        page.on("requestfailed", lambda request: self._failed(page, request))
        page.on("response", lambda response: self._answered(page, response))
        return page

    @contextmanager
    def expecting(self, *statuses: int) -> Iterator[None]:
        """Answers with these statuses are what the test wants to see."""
        before, self._expected = self._expected, statuses
        try:
            yield
        finally:
            self._expected = before

    def check(self) -> None:
        """Fail with everything that went wrong so far."""
        problems, self.problems = self.problems, []
        assert problems == [], "\n".join(problems)

    def _heard(self, page: Page, message) -> None:
        # The answer itself is judged by its status, which the browser repeats on the console.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self._add(page, f"console {message.type}: {message.text}")

    def _failed(self, page: Page, request) -> None:
        if request.failure not in LEFT:
            self._add(page, f"request failed: {request.method} {request.url}: {request.failure}")

    def _answered(self, page: Page, response) -> None:
        if response.status >= 400 and response.status not in self._expected:
            self._add(page, f"{response.status}: {response.request.method} {response.url}")

    def _add(self, page: Page, problem: str) -> None:
        self.problems.append(f"{page.url}: {problem}")


class Stage:
    """The server, the people with their browsers, and what they share."""

    def __init__(self, browser: Browser, url: str, people, place, outbox: list):
        self.browser, self.url, self.people, self.place, self.outbox = browser, url, people, place, outbox
        self.watch = Watch()
        self._contexts: list[BrowserContext] = []
        self._pages: dict[tuple[str, int], Page] = {}

    def page(self, *, viewport: dict | None = None, **options) -> Page:
        """A page of a new context, watched, not signed in."""
        context = self.browser.new_context(
            base_url=self.url, viewport=viewport or WIDE, reduced_motion="reduce", **options
        )
        context.add_init_script(IN_EVERY_PAGE)
        context.set_default_timeout(PATIENCE)
        self._contexts.append(context)
        return self.watch.over(context.new_page())

    def at(self, name: str, *, viewport: dict | None = None, **options) -> Page:
        """The page of a person who signed in through the form, at a desk or on a phone."""
        place = (name, (viewport or WIDE)["width"])
        if place not in self._pages:
            page = self.page(viewport=viewport, **options)
            page.goto("/accounts/sign-in/")
            page.locator("#id_username").fill(name)
            page.locator("#id_password").fill(PASSWORD)
            page.get_by_role("button", name="Sign in").click()
            expect(page.locator("#main")).to_be_visible()
            self._pages[place] = page
        return self._pages[place]

    def tell(self) -> None:
        """Hand events on and send what they say, as the worker does all the time."""
        relay.drain()
        sweep.sweep()

    def close(self) -> None:
        """Close every browser; fail with whatever went wrong on any page."""
        for context in self._contexts:
            context.close()
        self.watch.check()
