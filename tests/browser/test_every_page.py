"""Every page in both themes, wide and on a phone: it answers, says nothing on the console, fits, and axe is content."""

from __future__ import annotations

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.pages import PAGES, PUBLIC, REFUSED
from tests.browser.people import PHONE, WIDE
from tests.journeys.routes import routes
from tests.world import World

# What axe finds serious or critical, with the first place of each, in words: all it passed would take long to hand over.
GRAVE = """async (rules) => {
  const found = await axe.run({ resultTypes: ["violations"], preload: false, ...rules });
  return found.violations.filter((one) => ["serious", "critical"].includes(one.impact)).map((one) => {
    const [first] = one.nodes;
    return `${one.id} (${one.nodes.length}): ${first.html.slice(0, 160)} ${first.failureSummary.slice(0, 300)}`;
  });
}"""
CONTRAST = {"runOnly": ["color-contrast"]}
# Colours change at once: through a transition, however short, each one that is inherited comes a frame later.
AT_ONCE = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("*, *::before, *::after { transition: none !important; }");
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""
# The page hears of the other theme with the next frame.
THEME = """() => new Promise((answer) => requestAnimationFrame(() => requestAnimationFrame(() =>
  answer(document.documentElement.dataset.bsTheme))))"""
# So many tests share the pages, for workers to take side by side.
PARTS = 4
# How far it scrolls sideways, and what reaches furthest to the right; at the next frame, after a change of width.
SIDEWAYS = """() => new Promise((answer) => requestAnimationFrame(() => requestAnimationFrame(() => {
  const root = document.documentElement, over = root.scrollWidth - root.clientWidth;
  const edge = (element) => element.getBoundingClientRect().right;
  const widest = over > 0 && [...document.body.querySelectorAll("*")].sort((a, b) => edge(b) - edge(a))[0];
  answer(over > 0 ? `${over} px too wide: ${widest.outerHTML.slice(0, 160)}` : "");
})))"""
# Parts that load themselves once they are seen, and those that do so now.
UNSEEN = ".later[hx-trigger=revealed] > a:only-child"
UNSETTLED = f"{UNSEEN}, .htmx-request, .htmx-settling"
SCROLL_TO = """(unseen) => {
  const part = document.querySelector(unseen);
  part?.scrollIntoView({ block: "center" });
  return Boolean(part);
}"""
PATIENCE = 20_000


def addresses(world, names) -> list[str]:
    """The addresses of pages given as ``route`` or ``route?query``."""
    known, found = routes(), []
    for name in names:
        route, _mark, query = name.partition("?")
        address = reverse(route, kwargs=world.arguments(route, known[route].groups))
        found.append(f"{address}?{query}" if query else address)
    return found


def look_at(stage, page, address: str, status: int = 200) -> list[str]:
    """Open a page and look at it in the light and in the dark, at a desk and on a phone; what is wrong, in words."""
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light")
    with stage.watch.expecting(*([status] if status >= 400 else ())):
        answer = page.goto(address, wait_until="load")
    if answer.status != status:
        return [f"{address}: {answer.status}"]
    settle(page)
    page.evaluate(AT_ONCE)
    page.evaluate(AXE_SCRIPT)
    wrong = [f"{address}: {problem}" for problem in page.evaluate(GRAVE, {})]
    # The markup is the same in the dark, so only what is seen is looked at again.
    page.emulate_media(color_scheme="dark")
    # What is made for paper has no theme.
    assert page.evaluate(THEME) in ("dark", None), address
    wrong += [f"{address} in the dark: {problem}" for problem in page.evaluate(GRAVE, CONTRAST)]
    for size in (WIDE, PHONE):
        page.set_viewport_size(size)
        if over := page.evaluate(SIDEWAYS):
            wrong.append(f"{address} at {size['width']}: {over}")
    return wrong


def settle(page) -> None:
    """Scroll through the page until every part of it is there."""
    for _part in range(20):
        # In one step: a part that is looked up first and scrolled to later may have come meanwhile.
        if not page.evaluate(SCROLL_TO, UNSEEN):
            break
        page.wait_for_timeout(100)
    expect(page.locator(UNSETTLED)).to_have_count(0, timeout=PATIENCE)


def visits() -> list[tuple[str, str, int]]:
    """Who looks at what, and the status that is right; nobody signed in is ``""``."""
    found = [("", page, 200) for page in PUBLIC]
    found += [(name, page, 200) for name, pages in PAGES.items() for page in pages]
    return found + [("alice", address, status) for address, status in REFUSED.items()]


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page(stage, part):
    world = World(stage.people, stage.place)
    at, wrong = {}, []
    for name, page, status in visits()[part::PARTS]:
        if name not in at:
            at[name] = stage.at(name) if name else stage.page()
        address = page if status >= 400 else addresses(world, [page])[0]
        wrong += look_at(stage, at[name], address, status)
    assert wrong == [], "\n".join(wrong)


def test_no_page_is_left_out():
    """Whatever is no fragment, no answer to a form and no file is visited above."""
    from tests.journeys.matrix import MATRIX, NO_PAGES

    visited = {name.partition("?")[0] for name in (*PUBLIC, *(one for pages in PAGES.values() for one in pages))}
    pages = {name for name, seen in MATRIX.items() if ":" in name and "200" in seen} - NO_PAGES
    assert pages - visited == set()
