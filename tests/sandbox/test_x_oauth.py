import time
from collections.abc import Iterator

import httpx
import pytest

from care100.sandbox import Sandbox
from care100.sandbox.authorization_codes import s256_challenge

from .browser import decide, landed

CALLBACK = "http://127.0.0.1:8910/callback"
SCOPES = "tweet.read users.read list.read list.write offline.access"
VERIFIER = "v" * 43
PAGE = "/i/oauth2/authorize"


@pytest.fixture
def http(sandbox: Sandbox) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=sandbox.x.url) as client:
        yield client


def _query(**fields: str) -> dict[str, str]:
    query = {
        "response_type": "code",
        "client_id": "sandbox-client",
        "redirect_uri": CALLBACK,
        "scope": SCOPES,
        "state": "abc",
        "code_challenge": s256_challenge(VERIFIER),
        "code_challenge_method": "S256",
        **fields,
    }
    return {name: value for name, value in query.items() if value}


def _redeem(http: httpx.Client, code: str, **fields: str) -> httpx.Response:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "client_id": "sandbox-client",
        "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER,
        **fields,
    }
    return http.post("/2/oauth2/token", data=form)


def _refresh(http: httpx.Client, token: str, **fields: str) -> httpx.Response:
    form = {
        "grant_type": "refresh_token",
        "refresh_token": token,
        "client_id": "sandbox-client",
        **fields,
    }
    return http.post("/2/oauth2/token", data=form)


def _code(http: httpx.Client, **fields: str) -> str:
    return landed(decide(http, PAGE, _query(**fields), yes=True))["code"]


def _me(http: httpx.Client, token: str) -> httpx.Response:
    return http.get("/2/users/me", headers={"Authorization": f"Bearer {token}"})


def test_login_from_approval_to_revocation(http: httpx.Client) -> None:
    back = landed(decide(http, PAGE, _query(), yes=True))
    assert back["state"] == "abc"
    token = _redeem(http, back["code"]).json()
    assert token["token_type"] == "bearer"
    assert token["expires_in"] == 7200
    assert set(token["scope"].split()) == set(SCOPES.split())
    assert _me(http, token["access_token"]).json()["data"]["username"] == "follower"
    form = {"token": token["access_token"], "client_id": "sandbox-client"}
    assert http.post("/2/oauth2/revoke", data=form).json() == {"revoked": True}
    assert _me(http, token["access_token"]).status_code == 401


def test_cancelling_redirects_with_access_denied(http: httpx.Client) -> None:
    assert landed(decide(http, PAGE, _query(), yes=False)) == {
        "error": "access_denied",
        "state": "abc",
    }


def test_a_refresh_token_changes_at_each_use_and_the_old_one_stops_working(
    http: httpx.Client,
) -> None:
    first = _redeem(http, _code(http)).json()
    second = _refresh(http, first["refresh_token"]).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert _me(http, second["access_token"]).status_code == 200
    assert _refresh(http, first["refresh_token"]).status_code == 400
    assert _refresh(http, second["refresh_token"], client_id="other").status_code == 401
    assert _refresh(http, second["refresh_token"]).status_code == 200


def test_a_revoked_refresh_token_stops_working(http: httpx.Client) -> None:
    token = _redeem(http, _code(http)).json()["refresh_token"]
    http.post("/2/oauth2/revoke", data={"token": token, "client_id": "sandbox-client"})
    assert _refresh(http, token).status_code == 400


def test_without_offline_access_there_is_no_refresh_token(http: httpx.Client) -> None:
    token = _redeem(http, _code(http, scope="tweet.read users.read")).json()
    assert "refresh_token" not in token


def test_access_tokens_expire(sandbox: Sandbox, http: httpx.Client) -> None:
    token = _redeem(http, _code(http)).json()
    later = time.time() + 7201
    sandbox.x.state.clock = lambda: later
    assert _me(http, token["access_token"]).status_code == 401
    fresh = _refresh(http, token["refresh_token"]).json()
    assert _me(http, fresh["access_token"]).status_code == 200
    assert _me(http, sandbox.x.users["follower"]).status_code == 200


def test_a_code_works_once_and_for_30_seconds(sandbox: Sandbox, http: httpx.Client) -> None:
    code = _code(http)
    assert [_redeem(http, code).status_code for _ in range(2)] == [200, 400]
    late = _code(http)
    later = time.time() + 31
    sandbox.x.state.clock = lambda: later
    answer = _redeem(http, late)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [
        ("code_verifier", "w" * 43, 400),
        ("code_verifier", "", 400),
        ("redirect_uri", f"{CALLBACK}/", 400),
        ("client_id", "nobody", 401),
        ("grant_type", "password", 400),
    ],
)
def test_a_code_works_only_for_its_own_client(
    http: httpx.Client, field: str, value: str, status: int
) -> None:
    assert _redeem(http, _code(http), **{field: value}).status_code == status


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("redirect_uri", f"{CALLBACK}/"),
        ("redirect_uri", "http://localhost:8910/callback"),
        ("redirect_uri", "https://evil.example/"),
        ("client_id", "nobody"),
        ("scope", ""),
        ("scope", "users.read everything"),
        ("state", ""),
        ("code_challenge", ""),
        ("code_challenge_method", "plain"),
        ("response_type", "token"),
    ],
)
def test_a_wrong_request_is_never_redirected(http: httpx.Client, field: str, value: str) -> None:
    for method in ("GET", "POST"):
        query = {**_query(**{field: value}), "user": "follower", "decision": "yes"}
        answer = http.request(method, PAGE, params=query)
        assert answer.status_code == 400
        assert "location" not in answer.headers


def test_more_apps_can_be_registered(sandbox: Sandbox, http: httpx.Client) -> None:
    uri = "http://127.0.0.1:9999/back"
    sandbox.x.state.add_client("other", uri)
    code = _code(http, client_id="other", redirect_uri=uri)
    assert _redeem(http, code, client_id="other", redirect_uri=uri).status_code == 200
    assert http.get(PAGE, params=_query(client_id="other")).status_code == 400


def test_scopes_are_enforced(sandbox: Sandbox, http: httpx.Client) -> None:
    token = _redeem(http, _code(http, scope="tweet.read users.read list.read")).json()
    headers = {"Authorization": f"Bearer {token['access_token']}"}
    me = sandbox.x.state.account("follower").id
    assert http.get(f"/2/users/{me}/owned_lists", headers=headers).status_code == 200
    assert http.post("/2/lists", json={"name": "x"}, headers=headers).status_code == 403
    assert http.get(f"/2/users/{me}/following", headers=headers).status_code == 403
    assert sandbox.x.state.owned("follower") == []
