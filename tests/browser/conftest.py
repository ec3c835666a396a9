"""The world of somebody with a browser: one browser for each worker, fresh for each test."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from care100.sandbox import Sandbox
from tests.browser import chromium

# Milliseconds. Longer than anything takes here, also while another worker has the processor.
PATIENCE = 15_000
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, or another that is here. Without any, only CI fails."""
    path = chromium.found()
    if path is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(chromium.MISSING)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=path, headless=True, args=chromium.flags()
        )
        yield running
        running.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that has never been anywhere."""
    fresh = browser.new_context(reduced_motion="reduce", locale="en-GB")
    fresh.set_default_timeout(PATIENCE)
    yield fresh
    fresh.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """Its first tab."""
    return context.new_page()


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """Both servers."""
    with Sandbox(accounts=12) as running:
        yield running
