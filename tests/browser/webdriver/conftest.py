"""Fixtures for tests in other browsers than Chromium: one of each for each worker."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager

import pytest

from tests.browser.webdriver import firefox, webkit
from tests.browser.webdriver.browser import Browser


@pytest.fixture(scope="session", params=["webkit", "firefox"])
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """Start the browser. Without it tests are skipped, but fail in CI."""
    with _started(request.param) as running:
        yield running


def _started(name: str) -> AbstractContextManager[Browser]:
    missing = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
    if name == "firefox":
        path = firefox.found()
        return firefox.start(path) if path else missing(firefox.MISSING)
    return webkit.start() if webkit.is_installed() else missing(webkit.MISSING)
