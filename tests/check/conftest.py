"""Small servers, and a curator with a list of their accounts."""

from collections.abc import Iterator

import pytest

from care100.sandbox import Sandbox
from care100.sandbox.mastodon.small_servers import SmallServer
from tests.check.village import Village
from tests.person import Person


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(accounts=3, small_servers=3) as running:
        yield running


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Servers in the sandbox need no pauses between requests."""
    monkeypatch.setattr("care100.web.polite_client.PAUSE_SECONDS", 0.0)


@pytest.fixture
def village(person: Person) -> Village:
    """Ada and Bob on the list `people`, on two servers; the curator is logged in on Mastodon."""
    person.log_in("mastodon", user="curator")
    return Village(person, "ada", "bob")


@pytest.fixture
def town(village: Village) -> SmallServer:
    """Ada's server."""
    return village.town("ada")
