"""Logins on X, and the renewal of their tokens."""

from __future__ import annotations

import base64
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from care100.auth.oauth import LoginDenied, LoginError
from care100.auth.secret import Secret, VaultError
from care100.auth.vault import FileVault
from care100.auth.web import UnexpectedAnswer
from care100.model.errors import Care100Error, NotLoggedIn, UsageError
from care100.platforms.login import LoginGrant
from care100.platforms.x.login import (
    EACH_SCOPES,
    SCOPES,
    TokenKeeper,
    XEndpoints,
    adopt_token,
    log_in,
    log_out,
)

from .stub import Browser, OAuthStub, Reply, Request

Tell = Callable[[BaseException], str]
KEY = "x:2244994945"


@pytest.fixture
def endpoints(x: OAuthStub, monkeypatch: pytest.MonkeyPatch) -> XEndpoints:
    for name in ("AUTHORIZE_URL", "CLIENT_SECRET", "REDIRECT_PORT"):
        monkeypatch.delenv(f"CARE100_X_{name}", raising=False)
    monkeypatch.setenv("CARE100_X_API_URL", x.url)
    return XEndpoints.from_environment()


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
    assert log_out(endpoints, secret)
    assert [request.form["token"] for request in x.asked] == ["the-refresh", "the-access"]
    assert all(request.headers["Authorization"].startswith("Basic ") for request in x.asked)
    x.always("/2/oauth2/revoke", 400, {})
    assert not log_out(endpoints, secret)
    assert not log_out(XEndpoints("http://127.0.0.1:1"), secret)


# Keeping the token fresh


class Renewing:
    """X's token endpoint, on which each refresh token can be used once."""

    def __init__(self, x: OAuthStub) -> None:
        self.good = "refresh-0"
        self.renewals = 0
        self._turn = threading.Lock()
        x.routes["/2/oauth2/token"] = self

    def __call__(self, request: Request) -> Reply:
        with self._turn:
            if request.form != {
                "grant_type": "refresh_token",
                "refresh_token": self.good,
                "client_id": "c",
            }:
                return Reply(400, {"error": "invalid_request"})
            self.renewals += 1
            self.good = f"refresh-{self.renewals}"
            return Reply(
                data={
                    "token_type": "bearer",
                    "access_token": f"access-{self.renewals}",
                    "refresh_token": self.good,
                    "expires_in": 7200,
                }
            )


@pytest.fixture
def renewing(x: OAuthStub) -> Renewing:
    return Renewing(x)


@pytest.fixture
def vault(tmp_path: Path) -> FileVault:
    return FileVault(tmp_path / "secrets")


def secret(minutes: float | None, refresh: str | None = "refresh-0") -> Secret:
    expires_at = None if minutes is None else datetime.now(UTC) + timedelta(minutes=minutes)
    return Secret("access-0", refresh, expires_at, "c", None, SCOPES)


def test_a_valid_token_is_not_renewed(
    x: OAuthStub, endpoints: XEndpoints, vault: FileVault, renewing: Renewing
) -> None:
    for minutes in (5, None):
        vault.put(KEY, secret(minutes))
        assert TokenKeeper(vault, KEY, endpoints).token() == "access-0"
    assert not x.asked


@pytest.mark.parametrize("minutes", [-60, 0.5])
def test_an_expiring_token_is_renewed_and_stored(
    endpoints: XEndpoints, vault: FileVault, renewing: Renewing, minutes: float
) -> None:
    vault.put(KEY, secret(minutes))
    keeper = TokenKeeper(vault, KEY, endpoints)
    assert keeper.token() == "access-1"
    assert keeper.token() == "access-1"
    assert renewing.renewals == 1
    kept = vault.get(KEY)
    assert kept is not None
    assert (kept.access_token, kept.refresh_token) == ("access-1", "refresh-1")
    assert kept.scopes == SCOPES


def test_a_401_renews_the_token_once(
    endpoints: XEndpoints, vault: FileVault, renewing: Renewing
) -> None:
    vault.put(KEY, secret(60))
    keeper = TokenKeeper(vault, KEY, endpoints)
    used = keeper.token()
    assert keeper.refreshed(used) == "access-1"
    assert keeper.refreshed(used) == "access-1"  # another thread saw its 401 later
    assert TokenKeeper(vault, KEY, endpoints).refreshed(used) == "access-1"  # or process
    assert renewing.renewals == 1


def test_the_new_refresh_token_is_stored_before_the_token_is_used(
    endpoints: XEndpoints, tmp_path: Path, renewing: Renewing
) -> None:
    class FullVault(FileVault):
        def put(self, key: str, secret: Secret) -> None:
            raise VaultError(f"No room for {key}: {secret}", "Try again.")

    vault = FileVault(tmp_path / "secrets")
    vault.put(KEY, secret(-1))
    keeper = TokenKeeper(FullVault(tmp_path / "secrets"), KEY, endpoints)
    with pytest.raises(VaultError):
        keeper.token()
    assert renewing.renewals == 1


def test_threads_use_a_refresh_token_once(
    endpoints: XEndpoints, vault: FileVault, renewing: Renewing
) -> None:
    vault.put(KEY, secret(-1))
    shared = TokenKeeper(vault, KEY, endpoints)
    keepers = [shared, shared, *(TokenKeeper(vault, KEY, endpoints) for _ in range(4))]
    with ThreadPoolExecutor(len(keepers)) as pool:
        tokens = list(pool.map(TokenKeeper.token, keepers))
    assert set(tokens) == {"access-1"}
    assert renewing.renewals == 1


def test_processes_use_a_refresh_token_once(
    x: OAuthStub, endpoints: XEndpoints, vault: FileVault, renewing: Renewing
) -> None:
    vault.put(KEY, secret(60))
    program = (
        "import sys; from pathlib import Path\n"
        "from care100.auth.vault import FileVault\n"
        "from care100.platforms.x.login import TokenKeeper, XEndpoints\n"
        "vault = FileVault(Path(sys.argv[1]))\n"
        "keeper = TokenKeeper(vault, sys.argv[2], XEndpoints(sys.argv[3]))\n"
        "sys.stdout.write(keeper.refreshed('access-0'))\n"
    )
    command = [sys.executable, "-c", program, str(vault.path.parent), KEY, x.url]
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    assert [run.communicate(timeout=60)[0] for run in runs] == ["access-1"] * 3
    assert renewing.renewals == 1


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_refused_renewal_requires_a_new_login(
    x: OAuthStub, endpoints: XEndpoints, vault: FileVault, status: int, told: Tell
) -> None:
    x.always("/2/oauth2/token", status, {"error": "invalid_request"})
    vault.put(KEY, secret(-1))
    with pytest.raises(NotLoggedIn) as caught:
        TokenKeeper(vault, KEY, endpoints).token()
    assert caught.value.exit_code == 5
    assert "care100 login x" in caught.value.hint
    assert not any(token in told(caught.value) for token in ("access-0", "refresh-0"))


def test_a_server_error_keeps_the_login(
    x: OAuthStub, endpoints: XEndpoints, vault: FileVault
) -> None:
    vault.put(KEY, secret(-1))
    keeper = TokenKeeper(vault, KEY, endpoints)
    x.always("/2/oauth2/token", 503, {})
    with pytest.raises(UnexpectedAnswer):
        keeper.token()
    Renewing(x)
    assert keeper.token() == "access-1"


def test_a_token_without_renewal_requires_a_new_login(
    endpoints: XEndpoints, vault: FileVault
) -> None:
    with pytest.raises(NotLoggedIn, match="no token"):
        TokenKeeper(vault, KEY, endpoints).token()
    for known in (secret(-1, refresh=None), Secret("access-0", "refresh-0")):
        vault.put(KEY, known)
        with pytest.raises(NotLoggedIn, match="cannot be renewed"):
            TokenKeeper(vault, KEY, endpoints).refreshed("access-0")


def test_the_refresh_token_is_kept_when_the_response_has_none(
    x: OAuthStub, endpoints: XEndpoints, vault: FileVault
) -> None:
    x.always("/2/oauth2/token", 200, {"access_token": "access-1", "token_type": "bearer"})
    vault.put(KEY, secret(-1))
    TokenKeeper(vault, KEY, endpoints).token()
    kept = vault.get(KEY)
    assert kept is not None
    assert kept.refresh_token == "refresh-0"


def test_a_key_locked_too_long_raises_an_error(
    vault: FileVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("care100.auth.private_file._LOCK_WAIT_S", 0.05)
    other = FileVault(vault.path.parent)

    def held() -> AbstractContextManager[None]:
        return other.hold(KEY)

    with vault.hold(KEY), pytest.raises(Care100Error, match="locked your tokens"), held():
        pass
    with held():
        pass
