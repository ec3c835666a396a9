"""The renewal of the tokens of X."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from care100.auth.secret import Secret, VaultError
from care100.auth.vault import FileVault
from care100.auth.web import UnexpectedAnswer
from care100.model.errors import Care100Error, NotLoggedIn
from care100.platforms.x.login import (
    SCOPES,
    TokenKeeper,
    XEndpoints,
)
from tests.warm_python import WarmPython

from .stub import OAuthStub, Reply, Request

Tell = Callable[[BaseException], str]
KEY = "x:2244994945"


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
        assert TokenKeeper(vault, KEY, endpoints.api).token() == "access-0"
    assert not x.asked


@pytest.mark.parametrize("minutes", [-60, 0.5])
def test_an_expiring_token_is_renewed_and_stored(
    endpoints: XEndpoints, vault: FileVault, renewing: Renewing, minutes: float
) -> None:
    vault.put(KEY, secret(minutes))
    keeper = TokenKeeper(vault, KEY, endpoints.api)
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
    keeper = TokenKeeper(vault, KEY, endpoints.api)
    used = keeper.token()
    assert keeper.refreshed(used) == "access-1"
    assert keeper.refreshed(used) == "access-1"  # another thread saw its 401 later
    assert TokenKeeper(vault, KEY, endpoints.api).refreshed(used) == "access-1"  # or process
    assert renewing.renewals == 1


def test_the_new_refresh_token_is_stored_before_the_token_is_used(
    endpoints: XEndpoints, tmp_path: Path, renewing: Renewing
) -> None:
    class FullVault(FileVault):
        def put(self, key: str, secret: Secret) -> None:
            raise VaultError(f"No room for {key}: {secret}", "Try again.")

    vault = FileVault(tmp_path / "secrets")
    vault.put(KEY, secret(-1))
    keeper = TokenKeeper(FullVault(tmp_path / "secrets"), KEY, endpoints.api)
    with pytest.raises(VaultError):
        keeper.token()
    assert renewing.renewals == 1


def test_threads_use_a_refresh_token_once(
    endpoints: XEndpoints, vault: FileVault, renewing: Renewing
) -> None:
    vault.put(KEY, secret(-1))
    shared = TokenKeeper(vault, KEY, endpoints.api)
    keepers = [shared, shared, *(TokenKeeper(vault, KEY, endpoints.api) for _ in range(4))]
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
        "from care100.platforms.x.login import TokenKeeper\n"
        "vault = FileVault(Path(sys.argv[1]))\n"
        "keeper = TokenKeeper(vault, sys.argv[2], sys.argv[3])\n"
        "sys.stdout.write(keeper.refreshed('access-0'))\n"
    )
    words = ("-c", program, str(vault.path.parent), KEY, x.url)
    runs = [WarmPython(*words, env=os.environ) for _ in range(3)]
    assert [run.communicate(timeout=60)[0] for run in runs] == ["access-1"] * 3
    assert renewing.renewals == 1


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_refused_renewal_requires_a_new_login(
    x: OAuthStub, endpoints: XEndpoints, vault: FileVault, status: int, told: Tell
) -> None:
    x.always("/2/oauth2/token", status, {"error": "invalid_request"})
    vault.put(KEY, secret(-1))
    with pytest.raises(NotLoggedIn) as caught:
        TokenKeeper(vault, KEY, endpoints.api).token()
    assert caught.value.exit_code == 5
    assert "care100 login x" in caught.value.hint
    assert not any(token in told(caught.value) for token in ("access-0", "refresh-0"))


def test_a_server_error_keeps_the_login(
    x: OAuthStub, endpoints: XEndpoints, vault: FileVault
) -> None:
    vault.put(KEY, secret(-1))
    keeper = TokenKeeper(vault, KEY, endpoints.api)
    x.always("/2/oauth2/token", 503, {})
    with pytest.raises(UnexpectedAnswer):
        keeper.token()
    Renewing(x)
    assert keeper.token() == "access-1"


def test_a_token_without_renewal_requires_a_new_login(
    endpoints: XEndpoints, vault: FileVault
) -> None:
    with pytest.raises(NotLoggedIn, match="no token"):
        TokenKeeper(vault, KEY, endpoints.api).token()
    for known in (secret(-1, refresh=None), Secret("access-0", "refresh-0")):
        vault.put(KEY, known)
        with pytest.raises(NotLoggedIn, match="cannot be renewed"):
            TokenKeeper(vault, KEY, endpoints.api).refreshed("access-0")


def test_the_refresh_token_is_kept_when_the_response_has_none(
    x: OAuthStub, endpoints: XEndpoints, vault: FileVault
) -> None:
    x.always("/2/oauth2/token", 200, {"access_token": "access-1", "token_type": "bearer"})
    vault.put(KEY, secret(-1))
    TokenKeeper(vault, KEY, endpoints.api).token()
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
