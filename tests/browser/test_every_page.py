"""Every page in both themes, wide and on a phone: it answers, says nothing on the console, fits, and axe is content."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.pages import PAGES, PUBLIC, REFUSED
from tests.browser.people import PHONE, WIDE
from tests.journeys.routes import routes
from tests.world import World

GRAVE = ("serious", "critical")
# The markup is the same in both themes, so in the dark only what is seen is looked at again.
RULES = {"light": {}, "dark": {"runOnly": ["color-contrast"]}}
# So many tests share the pages, for workers to take side by side.
PARTS = 3
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
PATIENCE = 20_000


def addresses(world, names) -> list[str]:
    """The addresses of pages given as ``route`` or ``route?query``."""
    known, found = routes(), []
    for name in names:
        route, _mark, query = name.partition("?")
        address = reverse(route, kwargs=world.arguments(route, known[route].groups))
        found.append(f"{address}?{query}" if query else address)
    return found


def look_at(stage, page, address: str, theme: str, status: int = 200) -> list[str]:
    """Open a page at both widths; what is wrong with it, in words."""
    wrong = []
    # A page is as wide in the dark, and its markup is the same on a phone.
    for size in (WIDE, PHONE) if theme == "light" else (WIDE,):
        page.set_viewport_size(size)
        if size is WIDE:
            with stage.watch.expecting(*([status] if status >= 400 else ())):
                answer = page.goto(address, wait_until="load")
            if answer.status != status:
                return [f"{address}: {answer.status}"]
            settle(page)
        if over := page.evaluate(SIDEWAYS):
            wrong.append(f"{address} at {size['width']}: {over}")
        if size is WIDE:
            wrong += [f"{address} at {size['width']}: {problem}" for problem in grave(page, theme)]
    return wrong


def settle(page) -> None:
    """Scroll through the page until every part of it is there."""
    for _part in range(20):
        unseen = page.locator(UNSEEN)
        if not unseen.count():
            break
        unseen.first.evaluate("element => element.scrollIntoView({block: 'center'})")
        page.wait_for_timeout(100)
    expect(page.locator(UNSETTLED)).to_have_count(0, timeout=PATIENCE)


def grave(page, theme: str) -> list[str]:
    """What axe finds serious or critical, with the first place of each."""
    found = Axe().run(page, options={"resultTypes": ["violations"], **RULES[theme]}).response["violations"]
    return [
        f"{one['id']} ({len(one['nodes'])}): {one['nodes'][0]['html'][:160]} {one['nodes'][0]['failureSummary'][:300]}"
        for one in found
        if one["impact"] in GRAVE
    ]


def visits() -> list[tuple[str, str, int]]:
    """Who looks at what, and the status that is right; nobody signed in is ``""``."""
    found = [("", page, 200) for page in PUBLIC]
    found += [(name, page, 200) for name, pages in PAGES.items() for page in pages]
    return found + [("alice", address, status) for address, status in REFUSED.items()]


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page(stage, theme, part):
    world = World(stage.people, stage.place)
    at, wrong = {}, []
    for name, page, status in visits()[part::PARTS]:
        if name not in at:
            at[name] = stage.at(name, color_scheme=theme) if name else stage.page(color_scheme=theme)
        address = page if status >= 400 else addresses(world, [page])[0]
        wrong += look_at(stage, at[name], address, theme, status)
    assert wrong == [], "\n".join(wrong)


def test_no_page_is_left_out():
    """Whatever is no fragment, no answer to a form and no file is visited above."""
    from tests.journeys.matrix import MATRIX, NO_PAGES

    visited = {name.partition("?")[0] for name in (*PUBLIC, *(one for pages in PAGES.values() for one in pages))}
    pages = {name for name, seen in MATRIX.items() if ":" in name and "200" in seen} - NO_PAGES
    assert pages - visited == set()
