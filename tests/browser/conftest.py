"""A real Chromium against a real server on the test database. What goes wrong on any page fails the test."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import sync_playwright

from config import chromium
from tests.browser.people import Stage

# Playwright's synchronous calls run an event loop in this thread, where Django would refuse every query.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]


def pytest_collection_modifyitems(items):
    """Everything below this folder drives a browser."""
    for item in items:
        if item.path.is_relative_to(os.path.dirname(__file__)):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def browser():
    """One Chromium for the tests here; closed before others run, whose own event loops its loop would disturb."""
    path = chromium.find()
    if path is None:
        pytest.fail("The browser tests need Chromium; `make test` says how to get it.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def stage(transactional_db, live_server, browser, seeded, people, mailoutbox):
    """People at their own browsers, on a seeded installation; closed with a check that nothing went wrong."""
    stage = Stage(browser, live_server.url, people, seeded, mailoutbox)
    yield stage
    stage.close()
