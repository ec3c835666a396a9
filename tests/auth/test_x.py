"""Logins on X."""

from __future__ import annotations

import base64
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from care100.auth.oauth import LoginDenied, LoginError
from care100.auth.secret import Secret
from care100.auth.web import UnexpectedAnswer
from care100.model.errors import Care100Error, NotLoggedIn, UsageError
from care100.platforms.login import LoginGrant
from care100.platforms.x.login import (
    EACH_SCOPES,
    SCOPES,
    XEndpoints,
    adopt_token,
    log_in,
    log_out,
)

from .stub import Browser, OAuthStub, Reply

Tell = Callable[[BaseException], str]


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        found: int = free.getsockname()[1]
    return found


def never() -> str:
    raise AssertionError("nobody is asked")


def by_browser(
    endpoints: XEndpoints, browser: Browser, port: int, *, each: bool = False
) -> LoginGrant:
    return log_in(
        endpoints,
        "the-client-id",
        open_browser=browser,
        show=lambda _: None,
        ask_code=never,
        each=each,
        port=port,
    )


def test_the_endpoints_are_those_of_x_unless_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CARE100_X_API_URL", raising=False)
    monkeypatch.delenv("CARE100_X_AUTHORIZE_URL", raising=False)
    assert XEndpoints.from_environment() == XEndpoints(
        "https://api.x.com", "https://x.com/i/oauth2/authorize"
    )
    monkeypatch.setenv("CARE100_X_API_URL", "http://127.0.0.1:8920/")
    assert XEndpoints.from_environment() == XEndpoints(
        "http://127.0.0.1:8920", "http://127.0.0.1:8920/i/oauth2/authorize"
    )
    monkeypatch.setenv("CARE100_X_AUTHORIZE_URL", "https://login.example/page")
    assert XEndpoints.from_environment().authorize == "https://login.example/page"
    monkeypatch.setenv("CARE100_X_API_URL", "http://api.x.com")
    with pytest.raises(UsageError, match="CARE100_X_API_URL"):
        XEndpoints.from_environment()


def test_login_in_the_browser(
    x: OAuthStub, endpoints: XEndpoints, browser: Browser, port: int
) -> None:
    grant = by_browser(endpoints, browser, port)
    assert (grant.account_id, grant.handle) == ("2244994945", "acct001")
    assert grant.secret.access_token == x.access_token
    assert grant.secret.refresh_token == "the-refresh-token"
    assert grant.secret.scopes == SCOPES
    assert grant.secret.client_secret is None
    assert grant.secret.expires_at is not None
    left = grant.secret.expires_at - datetime.now(UTC)
    assert timedelta(seconds=7100) < left <= timedelta(seconds=7200)
    traded = next(request for request in x.asked if request.path == "/2/oauth2/token")
    assert traded.form["redirect_uri"] == f"http://127.0.0.1:{port}/callback"
    assert traded.form["client_id"] == "the-client-id"
    assert "Authorization" not in traded.headers
    assert traded.headers["User-Agent"].startswith("care100/")
    assert x.access_token not in repr(grant)


def test_following_each_account_requests_more_scopes(
    endpoints: XEndpoints, browser: Browser, port: int
) -> None:
    assert by_browser(endpoints, browser, port, each=True).secret.scopes == EACH_SCOPES


def test_an_app_with_a_secret_authenticates_by_http_basic(
    x: OAuthStub,
    endpoints: XEndpoints,
    browser: Browser,
    port: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CARE100_X_CLIENT_SECRET", "the-app-secret")
    grant = by_browser(endpoints, browser, port)
    assert grant.secret.client_secret == "the-app-secret"
    traded = next(request for request in x.asked if request.path == "/2/oauth2/token")
    expected = base64.b64encode(b"the-client-id:the-app-secret").decode()
    assert traded.headers["Authorization"] == f"Basic {expected}"
    assert "client_secret" not in traded.form


def test_the_redirect_port_can_be_configured(
    x: OAuthStub, endpoints: XEndpoints, monkeypatch: pytest.MonkeyPatch
) -> None:
    def page(redirect_port: str | None) -> str:
        shown: list[str] = []
        if redirect_port:
            monkeypatch.setenv("CARE100_X_REDIRECT_PORT", redirect_port)
        with pytest.raises(LoginError):
            log_in(endpoints, "c", open_browser=None, show=shown.append, ask_code=lambda: "")
        return httpx.URL(shown[0].splitlines()[1]).params["redirect_uri"]

    assert page(None) == "http://127.0.0.1:8910/callback"
    assert page("8911") == "http://127.0.0.1:8911/callback"
    for bad in ("0", "65536", "-1", "port", "٣"):
        monkeypatch.setenv("CARE100_X_REDIRECT_PORT", bad)
        with pytest.raises(UsageError, match="CARE100_X_REDIRECT_PORT"):
            log_in(endpoints, "c", open_browser=None, show=print, ask_code=never)


def test_login_with_a_pasted_address(x: OAuthStub, endpoints: XEndpoints) -> None:
    shown: list[str] = []

    def paste() -> str:
        answer = httpx.get(shown[0].splitlines()[1], trust_env=False)
        return answer.headers["Location"]

    grant = log_in(endpoints, "c", open_browser=None, show=shown.append, ask_code=paste)
    assert grant.handle == "acct001"


def test_login_without_a_client_id_explains_how_to_get_one(endpoints: XEndpoints) -> None:
    with pytest.raises(UsageError) as caught:
        log_in(endpoints, None, open_browser=None, show=print, ask_code=never)
    assert "client id" in caught.value.message
    assert "http://127.0.0.1:8910/callback" in caught.value.hint
    assert "CARE100_X_CLIENT_ID" in caught.value.hint


def test_login_fails_when_it_is_not_approved(
    x: OAuthStub, endpoints: XEndpoints, browser: Browser, port: int
) -> None:
    x.routes["/i/oauth2/authorize"] = lambda request: x.back(
        request, error="access_denied", state=request.query["state"]
    )
    with pytest.raises(LoginDenied):
        by_browser(endpoints, browser, port)


def test_an_expired_code_and_a_refused_app_give_different_errors(
    x: OAuthStub, endpoints: XEndpoints, browser: Browser, port: int
) -> None:
    x.always("/2/oauth2/token", 400, {"error": "invalid_request"})
    with pytest.raises(LoginError, match="code"):
        by_browser(endpoints, browser, port)
    x.always("/2/oauth2/token", 401, {"error": "unauthorized_client"})
    with pytest.raises(LoginError, match="app") as caught:
        by_browser(endpoints, browser, port)
    assert "CARE100_X_CLIENT_SECRET" in caught.value.hint


def test_a_token_is_adopted(x: OAuthStub, endpoints: XEndpoints, told: Tell) -> None:
    grant = adopt_token(endpoints, f"{x.access_token}\n", "the-client-id")
    assert grant.handle == "acct001"
    assert grant.secret == Secret(x.access_token, client_id="the-client-id")
    with pytest.raises(NotLoggedIn) as caught:
        adopt_token(endpoints, "the-wrong-token")
    assert "the-wrong-token" not in told(caught.value)


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"data": []},
        {"data": {"id": 1, "username": "a"}},
        {"data": {"id": "1", "username": ""}},
        {"data": {"id": "1", "username": "\x1b[2J"}},
        {"data": {"id": "../1", "username": "a"}},
    ],
)
def test_an_invalid_user_response_is_refused(
    x: OAuthStub, endpoints: XEndpoints, answer: object
) -> None:
    x.always("/2/users/me", data=answer)
    with pytest.raises(UnexpectedAnswer, match=x.netloc):
        adopt_token(endpoints, "t")


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (Reply(402, {"title": "CreditsDepleted"}), "no credits left"),
        (Reply(403, {"title": "Forbidden"}), "403"),
        (Reply(200, {"data": {}}), "did not return the token's account"),
    ],
)
def test_tokens_that_the_login_fails_with_are_revoked(
    x: OAuthStub, endpoints: XEndpoints, browser: Browser, port: int, reply: Reply, says: str
) -> None:
    x.routes["/2/users/me"] = lambda _: reply
    with pytest.raises(Care100Error, match=says):
        by_browser(endpoints, browser, port)
    revoked = [one.form["token"] for one in x.asked if one.path == "/2/oauth2/revoke"]
    assert revoked == ["the-refresh-token", x.access_token]


def test_logout_revokes_both_tokens(x: OAuthStub, endpoints: XEndpoints) -> None:
    secret = Secret("the-access", "the-refresh", client_id="c", client_secret="s")
    assert log_out(endpoints.api, secret)
    assert [request.form["token"] for request in x.asked] == ["the-refresh", "the-access"]
    assert all(request.headers["Authorization"].startswith("Basic ") for request in x.asked)
    x.always("/2/oauth2/revoke", 400, {})
    assert not log_out(endpoints.api, secret)
    assert not log_out("http://127.0.0.1:1", secret)
