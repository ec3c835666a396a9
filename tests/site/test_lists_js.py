"""The visitor's own list on Mastodon gets the followed accounts, each once."""

from typing import Any

import pytest

from care100.sandbox.mastodon.app import MastodonServer
from care100.sandbox.mastodon.ids import encode_id
from tests.site.javascript import add_to_list

TITLE = "The twelve & more"
HANDLES = [f"p{number}@care.example" for number in range(90)]


@pytest.fixture
def ids(server: MastodonServer) -> list[str]:
    """Ninety accounts that the visitor follows."""
    made = [server.state.add_account(handle).id for handle in HANDLES]
    for handle in HANDLES:
        server.state.follow("follower", handle)
    return made


def add(server: MastodonServer, ids: list[str]) -> Any:
    login = {"origin": server.url, "domain": server.domain, "token": server.users["follower"]}
    return add_to_list(login, TITLE, ids)


def add_requests(server: MastodonServer) -> int:
    return len(server.log.matching("POST", "/lists/.*/accounts$"))


@pytest.mark.parametrize("personality", ["mastodon", "gotosocial"])
def test_accounts_are_added_in_batches_and_a_second_call_adds_none(
    server: MastodonServer, ids: list[str], personality: Any
) -> None:
    server.state.personality = personality
    ids = [encode_id(server.state, id_) for id_ in ids]  # in the form that this server uses
    assert add(server, ids) == 90
    assert server.state.members("follower", TITLE) == set(HANDLES)
    assert add_requests(server) == 3
    assert add(server, ids) == 90
    assert add_requests(server) == 3
    assert len(server.state.lists) == 1


def test_a_refused_account_does_not_keep_others_out(server: MastodonServer, ids: list[str]) -> None:
    stranger = server.state.add_account("stranger@care.example").id
    assert add(server, [*ids[:3], stranger]) == 3
    assert server.state.members("follower", TITLE) == set(HANDLES[:3])


def test_an_existing_list_is_used(server: MastodonServer, ids: list[str]) -> None:
    add(server, ids[:1])
    assert add(server, ids[:2]) == 2
    assert server.state.members("follower", TITLE) == set(HANDLES[:2])
    assert len(server.state.lists) == 1


@pytest.mark.parametrize("status", [404, 405])
def test_a_server_without_lists_says_so(
    server: MastodonServer, ids: list[str], status: int
) -> None:
    server.state.traits.lists_error = status
    assert add(server, ids[:1]) == "no-lists"


def test_requested_accounts_are_added(server: MastodonServer) -> None:
    """Mastodon accepts them since 4.2; older servers refuse them, and the others stay."""
    locked = server.state.add_account("locked@care.example", locked=True).id
    server.state.follow("follower", "locked@care.example")
    fine = server.state.account("acct001").id
    server.state.follow("follower", "acct001")
    assert add(server, [locked, fine]) == 2
    server.state.lists.clear()
    server.state.traits.old_lists = True
    assert add(server, [locked, fine]) == 1
