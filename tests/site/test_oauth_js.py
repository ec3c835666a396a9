"""The page's way to a token and back, against a real server: PKCE, state, scopes, errors."""

from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from care100.sandbox import Fault
from care100.sandbox.mastodon.app import MastodonServer
from tests.sandbox.browser import decide
from tests.site.javascript import answers, refusal

PAGE = "http://localhost:8099/social-care-100/"


class Way(NamedTuple):
    errand: dict[str, str]
    asked: dict[str, str]
    back: str


def go(server: MastodonServer, *, filing: bool = False, yes: bool = True) -> Way:
    """Register, ask, and answer; `back` is the query that the visitor comes back with."""
    [errand] = answers("oauth.js", "register", [server.url, PAGE, filing])
    [address] = answers("oauth.js", "askAt", [errand])
    asked = dict(parse_qsl(urlsplit(address).query))
    with httpx.Client(base_url=server.url) as browser:
        answer = decide(browser, "/oauth/authorize", asked, yes=yes)
    return Way(errand, asked, urlsplit(answer.headers["location"]).query)


def redeem(way: Way) -> str:
    [token] = answers("oauth.js", "redeem", [way.errand, f"?{way.back}"])
    assert isinstance(token, str)
    return token


def me(server: MastodonServer, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    address = f"{server.url}/api/v1/accounts/verify_credentials"
    return httpx.get(address, headers=headers).status_code


def test_a_token_is_had_and_given_back(server: MastodonServer) -> None:
    way = go(server)
    assert way.asked["code_challenge_method"] == "S256"
    token = redeem(way)
    assert me(server, token) == 200
    answers("oauth.js", "revoke", [way.errand, token])
    assert me(server, token) == 401


@pytest.mark.parametrize(("filing", "lists"), [(False, False), (True, True)])
def test_no_more_is_asked_for_than_needed(
    server: MastodonServer, filing: bool, lists: bool
) -> None:
    scopes = set(go(server, filing=filing).asked["scope"].split())
    needed = {"read:accounts", "read:follows", "read:search", "write:follows"}
    assert scopes == needed | ({"read:lists", "write:lists"} if lists else set())


def test_servers_that_know_only_broad_scopes_are_asked_for_those(server: MastodonServer) -> None:
    server.state.legacy_scopes = True
    way = go(server)
    assert way.asked["scope"] == "read write follow"
    assert me(server, redeem(way)) == 200


@pytest.mark.parametrize("status", [400, 403, 422])
def test_a_server_that_says_no_to_the_narrow_scopes(server: MastodonServer, status: int) -> None:
    server.faults.add(Fault("status", path="/apps$", status=status))
    [errand] = answers("oauth.js", "register", [server.url, PAGE, False])
    assert errand["scope"] == "read write follow"


@pytest.mark.parametrize(("status", "problem"), [(429, "wait"), (503, "trouble"), (404, "app")])
def test_trouble_is_no_reason_to_ask_for_more(
    server: MastodonServer, status: int, problem: str
) -> None:
    server.faults.add(Fault("status", path="/apps$", status=status))
    assert refusal("oauth.js", "register", [server.url, PAGE, False]) == problem
    assert len(server.log.matching("POST", "/apps$")) == 1


@pytest.mark.parametrize(("status", "problem"), [(429, "wait"), (503, "trouble")])
def test_trouble_with_the_answer_is_no_refusal(
    server: MastodonServer, status: int, problem: str
) -> None:
    way = go(server)
    server.faults.add(Fault("status", path="/oauth/token$", status=status))
    assert refusal("oauth.js", "redeem", [way.errand, f"?{way.back}"]) == problem


def test_a_server_that_takes_one_address_only(server: MastodonServer) -> None:
    server.state.personality = "gotosocial"
    assert me(server, redeem(go(server))) == 200


def test_no_is_understood(server: MastodonServer) -> None:
    way = go(server, yes=False)
    assert refusal("oauth.js", "redeem", [way.errand, f"?{way.back}"]) == "denied"


def test_an_answer_to_another_question_is_refused_before_anything_is_sent(
    server: MastodonServer,
) -> None:
    way = go(server)
    for errand in (None, {**way.errand, "state": "other"}):
        assert refusal("oauth.js", "redeem", [errand, f"?{way.back}"]) == "state"
    assert not server.log.matching("POST", "/oauth/token")


def test_a_code_works_once_and_not_too_late(server: MastodonServer) -> None:
    way = go(server)
    redeem(way)
    assert refusal("oauth.js", "redeem", [way.errand, f"?{way.back}"]) == "expired"
    server.state.code_seconds = 0.0
    late = go(server)
    assert refusal("oauth.js", "redeem", [late.errand, f"?{late.back}"]) == "expired"


def test_a_code_is_of_no_use_without_its_verifier(server: MastodonServer) -> None:
    way = go(server)
    stolen: dict[str, Any] = {**way.errand, "verifier": "guessed"}
    assert refusal("oauth.js", "redeem", [stolen, f"?{way.back}"]) == "expired"


def test_a_server_that_registers_nothing(server: MastodonServer) -> None:
    assert refusal("oauth.js", "register", [f"{server.url}/nowhere", PAGE, False]) == "app"
