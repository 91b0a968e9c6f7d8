"""`make shots`: the pictures of the README, from the demo at SLIPWAY_URL or from one that is started for it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from config import chromium

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "pictures"
PASSWORD = os.environ.get("DEMO_PASSWORD", "tide and timber")
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
READY_SECONDS, PORT = 180, "8791"
SETTLE_MS = 900


def main() -> int:
    """Take all pictures; 1 with a sentence where there is no browser."""
    path = chromium.find()
    if path is None:
        sys.stderr.write("The pictures need Chromium; `python -m config.chromium` says how to get it.\n")
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    with _server() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for name in SHOTS:
            picture = FOLDER / f"{name}.png"
            SHOTS[name](browser, url).screenshot(path=picture)
            sys.stdout.write(f"{picture.relative_to(ROOT)}  {picture.stat().st_size // 1024} kB\n")
        browser.close()
    return 0


def _home(browser: Browser, url: str) -> Page:
    return _open(browser, url, "cora", "/")


def _change(browser: Browser, url: str) -> Page:
    page = _open(browser, url, "milan", "/")
    riskiest = max(_api(page, "changes/?state=authorize"), key=lambda row: row["score"])
    return _go(page, f"/changes/{riskiest['key']}/")


def _calendar(browser: Browser, url: str) -> Page:
    return _open(browser, url, "milan", "/calendars/")


def _release(browser: Browser, url: str) -> Page:
    page = _open(browser, url, "rita", "/")
    rows = _api(page, "releases/?state=testing&type=minor") or _api(page, "releases/?state=preparation")
    return _go(page, f"/releases/{rows[0]['key']}/")


def _approve(browser: Browser, url: str) -> Page:
    page = _open(browser, url, "cora", "/approvals/", viewport=PHONE, device_scale_factor=2, is_mobile=True)
    page.get_by_role("link", name="Read and decide").first.click()
    return _go(page, page.url.removeprefix(url))


def _meeting(browser: Browser, url: str) -> Page:
    page = _open(browser, url, "cora", "/")
    ahead = [row for row in _api(page, "meetings/?board=cab&state=planned&limit=100") if row["listed"]]
    return _go(page, f"/approvals/meetings/{ahead[0]['key']}/")


SHOTS = {
    "home": _home,
    "change": _change,
    "calendar": _calendar,
    "release": _release,
    "meeting": _meeting,
    "approve-phone": _approve,
}


def _open(browser: Browser, url: str, name: str, address: str, *, viewport: dict | None = None, **options) -> Page:
    """A page of the demo as one of its people sees it."""
    context = browser.new_context(base_url=url, viewport=viewport or WIDE, reduced_motion="reduce", **options)
    page = context.new_page()
    page.goto("/accounts/sign-in/")
    page.locator("#id_username").fill(name)
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.locator("#main").wait_for()
    return _go(page, address)


def _go(page: Page, address: str) -> Page:
    """Open an address and wait until its parts are there."""
    page.goto(address)
    # The live stream never ends, so "no request runs" would wait for ever.
    page.wait_for_timeout(SETTLE_MS)
    return page


def _api(page: Page, query: str) -> list[dict]:
    return page.context.request.get(f"/api/v1/{query}").json()["results"]


@contextmanager
def _server() -> Iterator[str]:
    """Where Slipway runs; without SLIPWAY_URL a demo of its own, ended and removed afterwards."""
    if given := os.environ.get("SLIPWAY_URL"):
        yield given.rstrip("/")
        return
    with tempfile.TemporaryDirectory(prefix="slipway-shots-") as folder:
        environment = {**os.environ, "PORT": PORT, "DATA_DIR": folder}
        process = subprocess.Popen([sys.executable, "-m", "config.serve"], cwd=ROOT, env=environment)
        try:
            url = f"http://localhost:{PORT}"
            _wait(f"{url}/readyz", process)
            yield url
        finally:
            process.send_signal(signal.SIGINT)
            process.wait()


def _wait(address: str, process: subprocess.Popen) -> None:
    end = time.monotonic() + READY_SECONDS
    while True:
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except (urllib.error.URLError, OSError):
            if process.poll() is not None or time.monotonic() > end:
                raise SystemExit("The demo did not start.") from None
            time.sleep(0.5)
        else:
            return


if __name__ == "__main__":
    sys.exit(main())
