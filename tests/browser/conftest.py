"""Fixtures for browser tests: one browser for each worker, a new context for each test."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from care100.sandbox import Sandbox
from tests.browser import chromium

# Milliseconds; enough while other workers use the processor.
TIMEOUT = 15_000
expect.set_options(timeout=TIMEOUT)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium. Without it tests are skipped, but fail in CI."""
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
    """A browser profile without any data."""
    fresh = browser.new_context(reduced_motion="reduce", locale="en-GB")
    fresh.set_default_timeout(TIMEOUT)
    yield fresh
    fresh.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """The first tab."""
    return context.new_page()


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """Both servers."""
    with Sandbox(accounts=12) as running:
        yield running
