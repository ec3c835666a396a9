"""The page's sign-in on a real server: PKCE, state, scopes, errors."""

from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from care100.sandbox import Fault
from care100.sandbox.mastodon.app import MastodonServer
from tests.sandbox.browser import decide
from tests.site.javascript import failure_code, results

PAGE = "http://localhost:8099/social-care-100/"


class SignIn(NamedTuple):
    sign_in: dict[str, str]
    query: dict[str, str]
    response: str


def visit(server: MastodonServer, *, with_list: bool = False, yes: bool = True) -> SignIn:
    """Register, and approve or deny; `response` is the query that the visitor brings back."""
    [app] = results("mastodon/apps.js", "register", [server.url, PAGE])
    [sign_in] = results("mastodon/oauth.js", "newSignIn", [app, with_list])
    [address] = results("mastodon/oauth.js", "authorizeAddress", [sign_in])
    query = dict(parse_qsl(urlsplit(address).query))
    with httpx.Client(base_url=server.url) as browser:
        answer = decide(browser, "/oauth/authorize", query, yes=yes)
    return SignIn(sign_in, query, urlsplit(answer.headers["location"]).query)


def redeem(visited: SignIn) -> str:
    [token] = results("mastodon/oauth.js", "redeem", [visited.sign_in, f"?{visited.response}"])
    assert isinstance(token, str)
    return token


def me(server: MastodonServer, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    address = f"{server.url}/api/v1/accounts/verify_credentials"
    return httpx.get(address, headers=headers).status_code


def test_a_token_is_issued_and_revoked(server: MastodonServer) -> None:
    visited = visit(server)
    assert visited.query["code_challenge_method"] == "S256"
    token = redeem(visited)
    assert me(server, token) == 200
    results("mastodon/oauth.js", "revoke", [visited.sign_in, token])
    assert me(server, token) == 401


@pytest.mark.parametrize("with_list", [False, True])
def test_only_the_needed_scopes_are_requested(server: MastodonServer, with_list: bool) -> None:
    scopes = set(visit(server, with_list=with_list).query["scope"].split())
    needed = {"read:accounts", "read:follows", "read:search", "write:follows"}
    assert scopes == needed | ({"read:lists", "write:lists"} if with_list else set())


def test_servers_without_narrow_scopes_are_asked_for_broad_ones(server: MastodonServer) -> None:
    server.state.legacy_scopes = True
    visited = visit(server)
    assert visited.query["scope"] == "read write follow"
    assert me(server, redeem(visited)) == 200


@pytest.mark.parametrize("status", [400, 403, 422])
def test_broad_scopes_are_requested_when_narrow_ones_are_refused(
    server: MastodonServer, status: int
) -> None:
    server.faults.add(Fault("status", path="/apps$", status=status))
    [app] = results("mastodon/apps.js", "register", [server.url, PAGE])
    assert app["scopes"] == "read write follow"


@pytest.mark.parametrize(
    ("status", "code"),
    [(429, "registration-limited"), (503, "sign-in-error"), (404, "unsupported-server")],
)
def test_a_server_error_is_not_answered_with_broader_scopes(
    server: MastodonServer, status: int, code: str
) -> None:
    server.faults.add(Fault("status", path="/apps$", status=status))
    assert failure_code("mastodon/apps.js", "register", [server.url, PAGE]) == code
    assert len(server.log.matching("POST", "/apps$")) == 1


@pytest.mark.parametrize(
    ("status", "code"), [(429, "registration-limited"), (503, "sign-in-error")]
)
def test_a_server_error_at_the_token_is_not_a_refusal(
    server: MastodonServer, status: int, code: str
) -> None:
    visited = visit(server)
    server.faults.add(Fault("status", path="/oauth/token$", status=status))
    assert (
        failure_code("mastodon/oauth.js", "redeem", [visited.sign_in, f"?{visited.response}"])
        == code
    )


def test_gotosocial_accepts_the_registration(server: MastodonServer) -> None:
    server.state.personality = "gotosocial"
    assert me(server, redeem(visit(server))) == 200


def test_a_denial_is_recognised(server: MastodonServer) -> None:
    visited = visit(server, yes=False)
    assert (
        failure_code("mastodon/oauth.js", "redeem", [visited.sign_in, f"?{visited.response}"])
        == "denied"
    )


def test_a_response_with_another_state_is_refused_before_anything_is_sent(
    server: MastodonServer,
) -> None:
    visited = visit(server)
    for sign_in in (None, {**visited.sign_in, "state": "other"}):
        assert (
            failure_code("mastodon/oauth.js", "redeem", [sign_in, f"?{visited.response}"])
            == "wrong-state"
        )
    assert not server.log.matching("POST", "/oauth/token")


def test_a_code_works_once_and_expires(server: MastodonServer) -> None:
    visited = visit(server)
    redeem(visited)
    assert (
        failure_code("mastodon/oauth.js", "redeem", [visited.sign_in, f"?{visited.response}"])
        == "code-expired"
    )
    server.state.code_seconds = 0.0
    late = visit(server)
    assert (
        failure_code("mastodon/oauth.js", "redeem", [late.sign_in, f"?{late.response}"])
        == "code-expired"
    )


def test_a_code_needs_its_verifier(server: MastodonServer) -> None:
    visited = visit(server)
    stolen: dict[str, Any] = {**visited.sign_in, "verifier": "guessed"}
    assert (
        failure_code("mastodon/oauth.js", "redeem", [stolen, f"?{visited.response}"])
        == "code-expired"
    )


def test_a_server_without_app_registration(server: MastodonServer) -> None:
    assert (
        failure_code("mastodon/apps.js", "register", [f"{server.url}/nowhere", PAGE])
        == "unsupported-server"
    )
