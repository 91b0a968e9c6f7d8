"""The calendar of a month of ten thousand windows in a real Chromium: when something is seen, and when all is drawn."""

from __future__ import annotations

import statistics
from dataclasses import dataclass

from playwright.sync_api import sync_playwright

from config import chromium

TIMES = 5
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
# The grid replaces the server's own table when its entries have come.
DRAWN = "#calendar [data-window]"
PAINTED = """() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN"""


@dataclass(frozen=True)
class Paint:
    """Medians in milliseconds from asking for the page, and how many windows the grid shows by itself."""

    first: float
    drawn: float
    shown: int


def month(port: int, headers: dict[str, str]) -> Paint | None:
    """Open the month some times, as a browser that was here before; None where there is no Chromium."""
    path = chromium.find()
    if path is None:
        return None
    name, value = headers["Cookie"].split("=", 1)
    address = f"http://127.0.0.1:{port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        context.add_cookies([{"name": name, "value": value, "url": address}])
        page, seen = context.new_page(), []
        for _time in range(TIMES + 1):
            page.goto(f"{address}/calendars/?view=month")
            page.locator(DRAWN).nth(20).wait_for()
            seen.append((page.evaluate(PAINTED), page.evaluate("performance.now()")))
        shown = page.locator(DRAWN).count()
        browser.close()
    # The first visit fetches scripts and styles, which visit.py counts.
    return Paint(*(statistics.median(times) for times in zip(*seen[1:], strict=True)), shown)
