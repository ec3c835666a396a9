"""Small servers, and a curator with a list of their accounts."""

from collections.abc import Iterator

import pytest

from care100.sandbox import Sandbox
from care100.sandbox.mastodon.small_servers import SmallServer
from tests.check.checked_list import CheckedList
from tests.person import Person


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(accounts=3, small_servers=3) as running:
        yield running


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Servers in the sandbox need no pauses between requests."""
    monkeypatch.setattr("care100.web.polite_client.PAUSE_SECONDS", 0.0)


@pytest.fixture
def checked_list(person: Person) -> CheckedList:
    """Ada and Bob on the list `people`, on two servers; the curator is logged in on Mastodon."""
    person.log_in("mastodon", user="curator")
    return CheckedList(person, "ada", "bob")


@pytest.fixture
def server(checked_list: CheckedList) -> SmallServer:
    """Ada's server."""
    return checked_list.server("ada")
