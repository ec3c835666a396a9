"""Following a list with a deleted account."""

import pytest

from care100.sandbox import Sandbox
from tests.person import Person


@pytest.fixture
def sandbox():  # type: ignore[no-untyped-def]
    with Sandbox(accounts=12, small_servers=1) as running:
        yield running


def test_an_account_of_a_similar_name_is_not_reported_in_its_place(person: Person) -> None:
    person.log_in("mastodon")
    [server] = person.sandbox.small_servers
    server.add("ada")
    person.sandbox.mastodon.state.add_account("ada_b")
    person.runs("new", "people", "--title", "People")
    person.runs("add", "people", server.handle("ada"), "--name", "Ada")
    person.sandbox.mastodon.state.delete(server.handle("ada"))
    ran = person.runs("follow", "people", "--yes", expect=3)
    assert "cannot find this account; if it was not deleted, check the spelling" in ran.out
    assert "instead" not in ran.out
