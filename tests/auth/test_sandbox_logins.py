"""Logins to the sandbox through its approval pages."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import httpx
import pytest

from care100.auth.oauth import LoginDenied, Person
from care100.auth.vault import FileVault
from care100.model.errors import NotLoggedIn
from care100.platforms.login import LoginGrant, LoginRequest
from care100.platforms.mastodon import login as mastodon
from care100.platforms.x import login as x
from care100.sandbox.sandbox import Sandbox

_HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


class Clicks:
    """A browser that opens an approval page and presses one of its buttons."""

    def __init__(self, decision: str) -> None:
        self.decision = decision
        self.last = ""

    def __call__(self, address: str) -> None:
        with httpx.Client(trust_env=False, follow_redirects=True, timeout=5) as browser:
            hidden = dict(_HIDDEN.findall(browser.get(address).text))
            form = {name: unescape(value) for name, value in hidden.items()}
            answer = {"user": "curator", "decision": self.decision}
            page = browser.post(address.partition("?")[0], data=form | answer)
            self.last = page.text


def to_mastodon(sandbox: Sandbox, clicks: Clicks, *, curator: bool) -> LoginGrant:
    person = Person(clicks, lambda _: None, str)
    return mastodon.requested(LoginRequest(person, sandbox.mastodon.url, {"curator": curator}))


@pytest.mark.parametrize("curator", [False, True])
def test_login_on_mastodon(sandbox: Sandbox, curator: bool) -> None:
    grant = to_mastodon(sandbox, Clicks("yes"), curator=curator)
    assert grant.handle == f"curator@{sandbox.mastodon.domain}"
    assert grant.domain == sandbox.mastodon.domain
    assert mastodon.adopt_token(grant.server, grant.secret.access_token).handle == grant.handle
    assert mastodon.log_out(grant.server, grant.secret)
    with pytest.raises(NotLoggedIn):
        mastodon.adopt_token(grant.server, grant.secret.access_token)


def test_login_on_mastodon_fails_when_it_is_not_approved(sandbox: Sandbox) -> None:
    clicks = Clicks("no")
    with pytest.raises(LoginDenied):
        to_mastodon(sandbox, clicks, curator=False)
    assert "Not approved" in clicks.last


def test_login_on_mastodon_with_a_pasted_code(sandbox: Sandbox) -> None:
    shown: list[str] = []

    def paste() -> str:
        clicks = Clicks("yes")
        clicks(shown[0].splitlines()[1])
        found = re.search(r"<code[^>]*>([^<]+)</code>", clicks.last)
        assert found
        return found[1]

    person = Person(None, shown.append, paste)
    grant = mastodon.requested(LoginRequest(person, sandbox.mastodon.url))
    assert grant.handle == f"curator@{sandbox.mastodon.domain}"


def test_login_on_x(sandbox: Sandbox, tmp_path: Path) -> None:
    endpoints = x.XEndpoints(sandbox.x.url, f"{sandbox.x.url}/i/oauth2/authorize")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    sandbox.x.state.add_client("an-app", f"http://127.0.0.1:{port}/callback")
    grant = x.log_in(
        endpoints,
        "an-app",
        open_browser=Clicks("yes"),
        show=lambda _: None,
        ask_code=str,
        port=port,
    )
    assert grant.handle == "curator"
    vault = FileVault(tmp_path / "secrets")
    vault.put("x:1", grant.secret)
    first = x.TokenKeeper(vault, "x:1", endpoints.api).refreshed(grant.secret.access_token)
    second = x.TokenKeeper(vault, "x:1", endpoints.api).refreshed(first)
    assert x.adopt_token(endpoints, second).account_id == grant.account_id
    kept = vault.get("x:1")
    assert kept is not None
    assert x.log_out(endpoints.api, kept)
    with pytest.raises(NotLoggedIn):
        x.TokenKeeper(vault, "x:1", endpoints.api).refreshed(second)
