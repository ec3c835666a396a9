"""Filing in a list of the visitor's own: whoever is followed, once, and nobody else."""

from typing import Any

import pytest

from care100.sandbox.mastodon.app import MastodonServer
from care100.sandbox.mastodon.ids import encode_id
from tests.site.javascript import filed

TITLE = "The twelve & more"
PEOPLE = [f"p{number}@care.example" for number in range(90)]


@pytest.fixture
def ids(server: MastodonServer) -> list[str]:
    """Ninety accounts that the visitor follows."""
    made = [server.state.add_account(handle).id for handle in PEOPLE]
    for handle in PEOPLE:
        server.state.follow("follower", handle)
    return made


def file(server: MastodonServer, ids: list[str]) -> Any:
    login = {"origin": server.url, "domain": server.domain, "token": server.users["follower"]}
    return filed(login, TITLE, ids)


def additions(server: MastodonServer) -> int:
    return len(server.log.matching("POST", "/lists/.*/accounts$"))


@pytest.mark.parametrize("personality", ["mastodon", "gotosocial"])
def test_everybody_is_filed_in_batches_and_a_second_time_adds_nobody(
    server: MastodonServer, ids: list[str], personality: Any
) -> None:
    server.state.personality = personality
    ids = [encode_id(server.state, id_) for id_ in ids]  # as this server shows them
    assert file(server, ids) == 90
    assert server.state.members("follower", TITLE) == set(PEOPLE)
    assert additions(server) == 3
    assert file(server, ids) == 90
    assert additions(server) == 3
    assert len(server.state.lists) == 1


def test_whoever_the_server_does_not_take_keeps_nobody_else_out(
    server: MastodonServer, ids: list[str]
) -> None:
    stranger = server.state.add_account("stranger@care.example").id
    assert file(server, [*ids[:3], stranger]) == 3
    assert server.state.members("follower", TITLE) == set(PEOPLE[:3])


def test_the_list_that_is_there_is_used(server: MastodonServer, ids: list[str]) -> None:
    file(server, ids[:1])
    assert file(server, ids[:2]) == 2
    assert server.state.members("follower", TITLE) == set(PEOPLE[:2])
    assert len(server.state.lists) == 1
