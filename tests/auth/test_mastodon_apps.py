"""The apps that logins on Mastodon register, and the scopes that servers refuse at use."""

from __future__ import annotations

import socket
from pathlib import Path

import httpx
import pytest

from care100.auth.oauth import LoginError, LoginTimedOut
from care100.auth.receiver import LoopbackReceiver
from care100.auth.registered_apps import RegisteredApp, RegisteredApps
from care100.auth.web import UnexpectedAnswer
from care100.model.errors import Care100Error
from care100.platforms.errors import RateLimited
from care100.platforms.mastodon.login import (
    BROAD_SCOPES,
    SCOPES,
    adopt_token,
)

from .mastodon_login import by_browser
from .stub import HTML, Browser, OAuthStub, Reply, Request, Stub

FORBIDDEN = {"error": "This action is outside the authorized scopes"}


def kept(path: Path) -> RegisteredApps:
    """The apps of a copy of care100 with this data folder, read anew for each login."""
    return RegisteredApps(path)


def registrations(server: Stub) -> int:
    return server.paths().count("/api/v1/apps")


def revoked(server: Stub) -> list[str]:
    return [one.form["token"] for one in server.asked if one.path == "/oauth/revoke"]


def narrow_scopes_are_refused_at_use(server: OAuthStub) -> None:
    """Let the server grant narrow scopes, and refuse them when they are used, as Takahe does."""
    whoami, give_token = server.routes[WHOAMI], server.give_token
    scopes: list[str] = []

    def give(request: Request) -> Reply:
        approved = server.codes.get(request.form["code"])
        scopes[:] = approved.query["scope"].split() if approved else scopes
        return give_token(request)

    server.routes["/oauth/token"] = give
    server.routes[WHOAMI] = lambda request: (
        whoami(request) if "read" in scopes else Reply(403, {"error": "out_of_scope_for_token"})
    )


WHOAMI = "/api/v1/accounts/verify_credentials"


@pytest.mark.parametrize(
    "reply",
    [
        Reply(500, {}),
        Reply(403, {"error": "Your login is missing a confirmed e-mail address"}),
        Reply(401, {}),
        Reply(200, {"id": "1"}),
        HTML,
    ],
)
def test_a_token_that_the_login_fails_with_is_revoked(
    mastodon: OAuthStub, browser: Browser, reply: Reply
) -> None:
    mastodon.routes[WHOAMI] = lambda _: reply
    with pytest.raises(Care100Error):
        by_browser(mastodon, browser)
    assert revoked(mastodon) == [mastodon.access_token]
    assert len(browser.opened) == 1


def test_a_failed_login_does_not_revoke_the_token_of_a_kept_login(
    mastodon: OAuthStub, browser: Browser
) -> None:
    mastodon.routes[WHOAMI] = lambda _: Reply(500)
    with pytest.raises(UnexpectedAnswer):
        by_browser(mastodon, browser, is_kept=lambda token: token == mastodon.access_token)
    assert revoked(mastodon) == []


def test_a_failed_adoption_does_not_revoke_the_user_s_own_token(mastodon: OAuthStub) -> None:
    mastodon.routes[WHOAMI] = lambda _: Reply(403, FORBIDDEN)
    with pytest.raises(LoginError, match="refused the permissions of the token"):
        adopt_token(mastodon.url, mastodon.access_token)
    assert revoked(mastodon) == []


def test_broad_scopes_are_requested_once_when_narrow_ones_are_refused_at_use(
    mastodon: OAuthStub, browser: Browser, tmp_path: Path
) -> None:
    narrow_scopes_are_refused_at_use(mastodon)
    shown: list[str] = []
    grant = by_browser(mastodon, browser, apps=kept(tmp_path), show=shown.append, curator=True)
    assert grant.secret.scopes == BROAD_SCOPES
    assert len(browser.opened) == 2
    assert revoked(mastodon) == [mastodon.access_token]
    [why] = [text for text in shown if "once more" in text]
    assert mastodon.netloc in why
    # The next login asks for them at once.
    grant = by_browser(mastodon, browser, apps=kept(tmp_path), curator=True)
    assert grant.secret.scopes == BROAD_SCOPES
    assert len(browser.opened) == 3


def test_a_login_stops_when_broad_scopes_are_refused_at_use_too(
    mastodon: OAuthStub, browser: Browser
) -> None:
    mastodon.routes[WHOAMI] = lambda _: Reply(403, FORBIDDEN)
    with pytest.raises(LoginError, match="refused all permissions"):
        by_browser(mastodon, browser, curator=True)
    assert len(browser.opened) == 2
    assert len(revoked(mastodon)) == 2


@pytest.mark.parametrize("curator", [False, True])
def test_an_app_is_registered_once_and_used_again(
    mastodon: OAuthStub, browser: Browser, tmp_path: Path, curator: bool
) -> None:
    for _ in range(3):
        assert by_browser(mastodon, browser, apps=kept(tmp_path), curator=curator)
    assert registrations(mastodon) == 1
    assert len({httpx.URL(page).params["redirect_uri"] for page in browser.opened}) == 1


def test_a_curator_s_app_is_not_used_for_a_follower(
    mastodon: OAuthStub, browser: Browser, tmp_path: Path
) -> None:
    by_browser(mastodon, browser, apps=kept(tmp_path), curator=True)
    grant = by_browser(mastodon, browser, apps=kept(tmp_path))
    assert grant.secret.scopes == SCOPES
    assert registrations(mastodon) == 2


def test_each_server_has_its_own_app(
    mastodon: OAuthStub, browser: Browser, tmp_path: Path, stub: Stub
) -> None:
    by_browser(mastodon, browser, apps=kept(tmp_path))
    stub.always("/api/v1/apps", 404)
    with pytest.raises(UnexpectedAnswer):
        by_browser(stub, browser, apps=kept(tmp_path))
    assert stub.paths() == ["/api/v1/apps"]


@pytest.mark.parametrize(
    "reply",
    [
        Reply(401, {"error": "invalid_client"}),
        Reply(401, {"error": "invalid_client_id"}),
        Reply(400, {"error": "invalid_client"}),
    ],
)
def test_an_app_that_the_server_has_deleted_is_registered_again(
    mastodon: OAuthStub, browser: Browser, tmp_path: Path, reply: Reply
) -> None:
    by_browser(mastodon, browser, apps=kept(tmp_path))
    give_token = mastodon.give_token

    def token(request: Request) -> Reply:
        return give_token(request) if request.form["code"] in mastodon.codes else reply

    mastodon.routes["/oauth/token"] = token
    assert by_browser(mastodon, browser, apps=kept(tmp_path))
    assert registrations(mastodon) == 2
    assert len(browser.opened) == 2  # no page was opened with the deleted app


def test_another_port_needs_another_app(
    mastodon: OAuthStub, browser: Browser, tmp_path: Path
) -> None:
    by_browser(mastodon, browser, apps=kept(tmp_path))
    port = httpx.URL(httpx.URL(browser.opened[0]).params["redirect_uri"]).port
    with socket.create_server(("127.0.0.1", port or 0)):
        assert by_browser(mastodon, browser, apps=kept(tmp_path))
    assert registrations(mastodon) == 2


def test_an_app_whose_page_never_came_back_is_forgotten(
    mastodon: OAuthStub, browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_browser(mastodon, browser, apps=kept(tmp_path))

    def give_up(_: LoopbackReceiver) -> str:
        raise LoginTimedOut("The login was not approved.", "Try again.")

    with monkeypatch.context() as patched:
        patched.setattr(LoopbackReceiver, "wait", give_up)
        with pytest.raises(LoginTimedOut):
            by_browser(mastodon, browser, apps=kept(tmp_path))
    by_browser(mastodon, browser, apps=kept(tmp_path))
    assert registrations(mastodon) == 2


def test_the_file_of_apps_is_private_and_replaced_when_it_is_damaged(
    mastodon: OAuthStub, browser: Browser, tmp_path: Path
) -> None:
    by_browser(mastodon, browser, apps=kept(tmp_path))
    [file] = (tmp_path / "secrets").glob("*.json")
    assert file.stat().st_mode & 0o077 == 0
    for text in ("{", "[]", "{}", file.read_text().replace("client_id", "client")):
        file.write_text(text)
        by_browser(mastodon, browser, apps=kept(tmp_path))
        by_browser(mastodon, browser, apps=kept(tmp_path))
    assert registrations(mastodon) == 5


def test_an_app_is_unchanged_after_json() -> None:
    app = RegisteredApp("id", "secret", "http://127.0.0.1:1/callback", ("read", "write"))
    assert RegisteredApp.from_json(app.to_json()) == app
    assert "secret" not in repr(app)


def limited(server: Stub, times: int, retry_after: str) -> None:
    """Let the server refuse so many registrations."""
    register, left = server.routes["/api/v1/apps"], [times]

    def limit(request: Request) -> Reply:
        if not left[0]:
            return register(request)
        left[0] -= 1
        return Reply(429, {"error": "Too many requests"}, {"Retry-After": retry_after})

    server.routes["/api/v1/apps"] = limit


def test_a_limit_on_registrations_is_waited_for_with_a_word(
    mastodon: OAuthStub, browser: Browser
) -> None:
    limited(mastodon, 2, "0")
    shown: list[str] = []
    assert by_browser(mastodon, browser, show=shown.append)
    assert registrations(mastodon) == 3
    assert "registers only a few apps at a time" in shown[0]


def test_a_limit_on_registrations_stops_a_login_that_must_not_wait(
    mastodon: OAuthStub, browser: Browser
) -> None:
    limited(mastodon, 1, "500")
    with pytest.raises(RateLimited, match="allows no more requests until") as caught:
        by_browser(mastodon, browser, no_wait=True)
    assert caught.value.exit_code == 4
    assert not browser.opened
