from collections.abc import Callable, Iterator

import httpx
import pytest
from mastodon import Mastodon

from care100.sandbox import Sandbox

from .bluesky import Bluesky


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """All servers, with acct001 to acct005 on each."""
    with Sandbox(accounts=5) as running:
        yield running


@pytest.fixture
def masto(sandbox: Sandbox) -> Mastodon:
    """Mastodon.py, logged in as the follower."""
    return Mastodon(
        api_base_url=sandbox.mastodon.url,
        access_token=sandbox.mastodon.users["follower"],
        ratelimit_method="throw",
    )


@pytest.fixture
def http(sandbox: Sandbox) -> Iterator[httpx.Client]:
    """A plain client for the Mastodon server, logged in as nobody."""
    with httpx.Client(base_url=sandbox.mastodon.url) as client:
        yield client


@pytest.fixture
def follower(sandbox: Sandbox) -> Iterator[httpx.Client]:
    """A plain client for the Mastodon server, logged in as the follower."""
    headers = {"Authorization": f"Bearer {sandbox.mastodon.users['follower']}"}
    with httpx.Client(base_url=sandbox.mastodon.url, headers=headers) as client:
        yield client


@pytest.fixture
def x_as(sandbox: Sandbox) -> Iterator[Callable[[str], httpx.Client]]:
    """A client for the X API for a user by name."""
    clients: list[httpx.Client] = []

    def client_for(user: str) -> httpx.Client:
        headers = {"Authorization": f"Bearer {sandbox.x.users[user]}"}
        clients.append(httpx.Client(base_url=sandbox.x.url, headers=headers))
        return clients[-1]

    yield client_for
    for client in clients:
        client.close()


@pytest.fixture
def bsky(sandbox: Sandbox) -> Iterator[Bluesky]:
    """A plain client for the Bluesky server, logged in as the follower."""
    client = Bluesky(sandbox, "follower")
    yield client
    client.http.close()
