from collections.abc import Iterator

import pytest

from care100.sandbox.mastodon.app import MastodonServer


@pytest.fixture
def server() -> Iterator[MastodonServer]:
    """The visitor's server."""
    running = MastodonServer(accounts=1, latency=0.0, resolve_latency=0.0, seed=0)
    running.start()
    yield running
    running.ask_to_stop()
    running.join()
