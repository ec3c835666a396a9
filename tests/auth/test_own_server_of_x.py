"""A token of X goes only to the server that it belongs to, whatever the settings name later."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.auth.stub import OAuthStub
from tests.auth.test_sandbox_logins import Clicks
from tests.person import Person

TOKEN_PATH = "/2/oauth2/token"


@pytest.fixture
def user(person: Person, monkeypatch: pytest.MonkeyPatch) -> Person:
    """A person who logged in through the approval page, so that the token can be renewed."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    person.sandbox.x.state.add_client("an-app", f"http://127.0.0.1:{port}/callback")
    monkeypatch.setenv("CARE100_X_REDIRECT_PORT", str(port))
    monkeypatch.setattr("webbrowser.open", Clicks("yes"))
    person.runs("login", "x", "--client-id", "an-app")
    person.sandbox.x.log.clear()
    return person


@pytest.fixture(params=["unset", "another server"])
def wrong_servers(
    request: pytest.FixtureRequest, user: Person, x: OAuthStub, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], list[str]]:
    """Change the settings after the login; return the requests and look-ups of other servers."""
    if request.param == "unset":
        monkeypatch.delenv("CARE100_X_API_URL")  # it stands for api.x.com
    else:
        monkeypatch.setenv("CARE100_X_API_URL", x.url)
    names: list[str] = []
    look_up = socket.getaddrinfo

    def recorded(host: Any, *rest: Any, **options: Any) -> Any:
        names.append(str(host))
        return look_up(host, *rest, **options)

    monkeypatch.setattr(socket, "getaddrinfo", recorded)

    def wrong() -> list[str]:
        here = {"127.0.0.1", "localhost"}
        return [one.path for one in x.asked] + [name for name in names if name not in here]

    return wrong


def secret(person: Person) -> dict[str, Any]:
    """Return the stored tokens of the only login."""
    [text] = json.loads((person.home / "secrets" / "secrets.json").read_text()).values()
    found: dict[str, Any] = json.loads(text)
    return found


def expire(person: Person) -> str:
    """Let the access token expire, and return it."""
    vault = person.home / "secrets" / "secrets.json"
    [key] = json.loads(vault.read_text())
    past = datetime.now(UTC) - timedelta(hours=1)
    kept = secret(person)
    vault.write_text(json.dumps({key: json.dumps(kept | {"expires_at": past.isoformat()})}))
    return str(kept["access_token"])


def asked(person: Person, path: str) -> int:
    return len(person.sandbox.x.log.matching("POST", path))


def test_logout_revokes_the_tokens_on_their_own_server(
    user: Person, wrong_servers: Callable[[], list[str]]
) -> None:
    token = str(secret(user)["access_token"])
    ran = user.runs("logout", "x")
    assert wrong_servers() == []
    assert user.sandbox.x.user_of(token) is None
    assert "did not confirm" not in ran.err


def test_a_command_renews_an_expired_token_on_its_own_server(
    user: Person, wrong_servers: Callable[[], list[str]]
) -> None:
    user.has_list()
    expired = expire(user)
    user.runs("follow", "people", "--on", "x", "--copy", "--yes")
    assert wrong_servers() == []
    assert asked(user, TOKEN_PATH) == 1
    assert secret(user)["access_token"] != expired


def test_the_login_check_renews_an_expired_token_on_its_own_server(
    user: Person, wrong_servers: Callable[[], list[str]]
) -> None:
    expired = expire(user)
    ran = user.runs("doctor")
    assert "on X: works" in ran.out
    assert wrong_servers() == []
    assert asked(user, TOKEN_PATH) == 1
    assert secret(user)["access_token"] != expired


@pytest.mark.parametrize("address", ["http://api.x.com", "not an address"])
def test_a_setting_that_cannot_be_used_does_not_stop_a_login_that_works(
    user: Person, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("CARE100_X_API_URL", address)
    token = str(secret(user)["access_token"])
    user.runs("doctor")
    user.runs("logout", "x")
    assert user.sandbox.x.user_of(token) is None
