"""A publisher on loopback."""

from collections.abc import Iterator

import pytest

from tests.subscribe.publisher import Publisher


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    """A running publisher."""
    with Publisher() as running:
        yield running
