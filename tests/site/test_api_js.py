"""The page's door to a server: the right people are found, and followed with care."""

from typing import Any

import pytest

from care100.sandbox import Fault
from care100.sandbox.mastodon.app import MastodonServer
from tests.site.javascript import answers, refusal


def login(server: MastodonServer) -> dict[str, str]:
    token = server.users["follower"]
    return {"origin": server.url, "domain": server.domain, "token": token}


def resolve(server: MastodonServer, *handles: str) -> list[Any]:
    return answers("api.js", "resolve", *([login(server), handle] for handle in handles))


@pytest.mark.parametrize("personality", ["mastodon", "gotosocial"])
def test_people_are_found_whether_the_server_has_met_them_or_not(
    server: MastodonServer, personality: Any
) -> None:
    server.state.personality = personality
    server.state.add_account("Ann@care.example", known=False)
    here = f"acct001@{server.domain}"
    found = resolve(server, here, "ann@Care.example")
    assert [one["handle"] for one in found] == [here, "ann@care.example"]
    assert not server.log.writes()


def test_somebody_else_is_never_taken_for_the_one_asked_for(server: MastodonServer) -> None:
    server.state.add_account("annie@care.example")
    call = [login(server), "ann@care.example"]
    assert refusal("api.js", "resolve", call) == "no"


def test_who_moved_is_found_at_the_new_place(server: MastodonServer) -> None:
    server.state.add_account("old@care.example")
    server.state.add_account("new@care.example")
    server.state.move("old@care.example", "new@care.example")
    assert resolve(server, "old@care.example")[0]["handle"] == "new@care.example"


def test_who_is_suspended_is_refused(server: MastodonServer) -> None:
    server.state.suspend("acct001")
    assert refusal("api.js", "resolve", [login(server), f"acct001@{server.domain}"]) == "no"


def test_relationships_tell_whom_to_leave_alone(server: MastodonServer) -> None:
    for number in range(60):
        server.state.add_account(f"p{number}@care.example")
    server.state.follow("follower", "p0@care.example")
    server.state.make_locked("p1@care.example")
    server.state.follow("follower", "p1@care.example")
    server.state.block("follower", "p2@care.example")
    server.state.block("p3@care.example", "follower")
    server.state.mute("follower", "p4@care.example")
    ids = [server.state.account(f"p{number}@care.example").id for number in range(60)]
    [known] = answers("api.js", "relationships", [login(server), ids])
    assert [one["id"] for one in known] == ids
    assert [one["following"] for one in known[:3]] == [True, False, False]
    assert [one["requested"] for one in known[:3]] == [False, True, False]
    assert [bool(one["bar"]) for one in known[:6]] == [False, False, True, True, True, False]


def test_following_and_asking_to(server: MastodonServer) -> None:
    server.state.add_account("locked@care.example", locked=True)
    ids = [server.state.account(handle).id for handle in ("acct001", "locked@care.example")]
    done = answers("api.js", "follow", *([login(server), id_] for id_ in ids))
    assert [(one["following"], one["requested"]) for one in done] == [(True, False), (False, True)]
    assert server.state.follows("follower") == {"acct001"}


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        (Fault("status", status=429, reset_after=60), "limited"),
        (Fault("status", status=429), "limited"),
        (Fault("status", status=503), "trouble"),
        (Fault("status", status=403), "no"),
        (Fault("revoke_token"), "signed-out"),
        (Fault("cut_before"), "lost"),
        (Fault("cut_body"), "lost"),
    ],
)
def test_what_went_wrong_is_told_apart(server: MastodonServer, fault: Fault, problem: str) -> None:
    server.faults.add(fault)
    call = [login(server), server.state.account("acct001").id]
    assert refusal("api.js", "follow", call) == problem
