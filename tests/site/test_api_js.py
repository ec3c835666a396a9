"""The page's requests to a Mastodon server: accounts, relationships, follows, errors."""

from typing import Any

import pytest

from care100.sandbox import Fault
from care100.sandbox.mastodon.app import MastodonServer
from care100.sandbox.mastodon.ids import encode_id
from tests.site.javascript import failure_code, results


def login(server: MastodonServer) -> dict[str, str]:
    token = server.users["follower"]
    return {"origin": server.url, "domain": server.domain, "token": token}


def resolve(server: MastodonServer, *handles: str) -> list[Any]:
    return results(
        "mastodon/run/api.js", "resolve", *([login(server), handle] for handle in handles)
    )


@pytest.mark.parametrize("personality", ["mastodon", "gotosocial"])
def test_resolve_finds_known_and_unknown_accounts(server: MastodonServer, personality: Any) -> None:
    server.state.personality = personality
    server.state.add_account("Ann@care.example", known=False)
    here = f"acct001@{server.domain}"
    found = resolve(server, here, "ann@Care.example")
    assert [one["handle"] for one in found] == [here, "ann@care.example"]
    assert not server.log.writes()


def test_resolve_never_returns_another_account(server: MastodonServer) -> None:
    server.state.add_account("annie@care.example")
    call = [login(server), "ann@care.example"]
    assert failure_code("mastodon/run/api.js", "resolve", call) == "not-found"


def test_resolve_returns_the_account_that_a_moved_account_points_to(server: MastodonServer) -> None:
    server.state.add_account("old@care.example")
    server.state.add_account("new@care.example")
    server.state.move("old@care.example", "new@care.example")
    assert resolve(server, "old@care.example")[0]["handle"] == "new@care.example"


def test_resolve_refuses_suspended_accounts(server: MastodonServer) -> None:
    server.state.suspend("acct001")
    assert (
        failure_code("mastodon/run/api.js", "resolve", [login(server), f"acct001@{server.domain}"])
        == "suspended"
    )


def test_relationships_show_which_accounts_to_leave_alone(server: MastodonServer) -> None:
    for number in range(60):
        server.state.add_account(f"p{number}@care.example")
    server.state.follow("follower", "p0@care.example")
    server.state.make_locked("p1@care.example")
    server.state.follow("follower", "p1@care.example")
    server.state.block("follower", "p2@care.example")
    server.state.block("p3@care.example", "follower")
    server.state.mute("follower", "p4@care.example")
    ids = [server.state.account(f"p{number}@care.example").id for number in range(60)]
    [known] = results("mastodon/run/api.js", "relationships", [login(server), ids])
    assert [one["id"] for one in known] == ids
    assert [one["following"] for one in known[:3]] == [True, False, False]
    assert [one["requested"] for one in known[:3]] == [False, True, False]
    obstacles = [None, None, "blocked", "blocked-by", "muted", None]
    assert [one["obstacle"] for one in known[:6]] == obstacles


def test_follow_returns_followed_or_requested(server: MastodonServer) -> None:
    server.state.add_account("locked@care.example", locked=True)
    ids = [server.state.account(handle).id for handle in ("acct001", "locked@care.example")]
    done = results("mastodon/run/api.js", "follow", *([login(server), id_] for id_ in ids))
    assert [(one["following"], one["requested"]) for one in done] == [(True, False), (False, True)]
    assert server.state.follows("follower") == {"acct001"}


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault("status", status=429, reset_after=60), "rate-limited"),
        (Fault("status", status=429), "rate-limited"),
        (Fault("status", status=503), "server-error"),
        (Fault("status", status=403), "refused"),
        (Fault("revoke_token"), "signed-out"),
        (Fault("cut_before"), "unreachable"),
        (Fault("cut_body"), "unreachable"),
    ],
)
def test_each_kind_of_error_has_its_code(server: MastodonServer, fault: Fault, code: str) -> None:
    server.faults.add(fault)
    call = [login(server), server.state.account("acct001").id]
    assert failure_code("mastodon/run/api.js", "follow", call) == code


@pytest.mark.parametrize("personality", ["mastodon", "gotosocial", "takahe", "snac"])
def test_relationships_cover_every_account(server: MastodonServer, personality: Any) -> None:
    """Some servers answer only for the first id."""
    handles = [f"p{number}@care.example" for number in range(3)]
    ids = [server.state.add_account(handle).id for handle in handles]
    server.state.follow("follower", handles[2])
    server.state.personality = personality
    ids = [encode_id(server.state, id_) for id_ in ids]
    [known] = results("mastodon/run/api.js", "relationships", [login(server), ids])
    assert {one["id"]: one["following"] for one in known} == {
        ids[0]: False,
        ids[1]: False,
        ids[2]: True,
    }


def test_relationships_are_asked_for_in_batches_that_the_server_accepts(
    server: MastodonServer,
) -> None:
    """As Pixelfed, which refuses more than 20."""
    traits = server.state.traits
    traits.most_relationships, traits.refuses_more_relationships = 20, True
    ids = [server.state.add_account(f"p{number}@care.example").id for number in range(25)]
    [known] = results("mastodon/run/api.js", "relationships", [login(server), ids])
    assert [one["id"] for one in known] == ids
    assert len(server.log.matching("GET", "/relationships")) == 3


@pytest.mark.parametrize("personality", ["takahe"])
def test_accounts_of_a_server_that_knows_them_by_bare_name_are_found(
    server: MastodonServer, personality: Any
) -> None:
    server.state.personality = personality
    here = f"acct001@{server.domain}"
    assert [one["handle"] for one in resolve(server, here)] == [here]


def test_an_account_without_an_id_is_not_understood(server: MastodonServer) -> None:
    server.faults.add(Fault("null_ids", path="/lookup$"))
    call = [login(server), f"acct001@{server.domain}"]
    assert failure_code("mastodon/run/api.js", "resolve", call) == "invalid-response"
