"""Fixtures for tests in WebKit: one browser for each worker."""

import os
from collections.abc import Iterator

import pytest

from tests.browser.webkit import driver


@pytest.fixture(scope="session")
def webkit() -> Iterator[driver.Browser]:
    """Start WebKit. Without it tests are skipped, but fail in CI."""
    if not driver.is_installed():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(driver.MISSING)
    with driver.start() as browser:
        yield browser
