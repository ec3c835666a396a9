"""Tokens of Mastodon that are adopted, checked against the server, and revoked."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable

import pytest

from care100.auth.secret import Secret
from care100.auth.web import ServerError, ServerUnreachable, UnexpectedAnswer
from care100.model.errors import Care100Error, NotLoggedIn, UsageError
from care100.platforms.mastodon.login import (
    adopt_token,
    log_out,
)

from .mastodon_login import by_browser
from .stub import HTML, Browser, OAuthStub, Reply, Request, Stub

Tell = Callable[[BaseException], str]


def test_a_token_is_adopted(mastodon: OAuthStub) -> None:
    grant = adopt_token(mastodon.url, f"  {mastodon.access_token}\n")
    assert grant.secret == Secret(mastodon.access_token)
    assert grant.handle == "acct001@social.example"


def test_a_numeric_account_id_becomes_text(mastodon: OAuthStub) -> None:
    mastodon.always("/api/v1/accounts/verify_credentials", data={"id": 7, "username": "acct001"})
    assert adopt_token(mastodon.url, "t").account_id == "7"


@pytest.mark.parametrize(
    "account",
    [
        [],
        {},
        {"id": "1"},
        {"id": "1", "username": "a\x1b[2J"},
        {"id": True, "username": "a"},
        {"id": "1/../2", "username": "a"},
        {"id": "1", "username": "a b"},
    ],
)
def test_an_invalid_account_response_is_refused(mastodon: OAuthStub, account: object) -> None:
    mastodon.always("/api/v1/accounts/verify_credentials", data=account)
    with pytest.raises(UnexpectedAnswer, match=mastodon.netloc):
        adopt_token(mastodon.url, "t")


def test_a_rejected_token_is_reported_without_quoting_it(mastodon: OAuthStub, told: Tell) -> None:
    with pytest.raises(NotLoggedIn, match=mastodon.netloc) as caught:
        adopt_token(mastodon.url, "the-wrong-token")
    assert "the-wrong-token" not in told(caught.value)


@pytest.mark.parametrize("token", ["", "two words", "töken", "a\x00b", "x" * 10_000])
def test_an_invalid_token_is_not_sent(mastodon: OAuthStub, token: str, told: Tell) -> None:
    with pytest.raises(UsageError) as caught:
        adopt_token(mastodon.url, token)
    assert not token or token not in told(caught.value)
    assert not mastodon.asked


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (HTML, "without JSON data"),
        (Reply(404, b"<html>"), "does not support this API"),
        (Reply(403, {}), "403"),
        (Reply(503, b""), "server error"),
        (Reply(418, {}), "418"),
        (Reply(200, b"[" * 100_000), "without JSON data"),
        (Reply(200, b" " * 600_000), "larger than 500 KB"),
        (Reply(302, headers={"Location": "https://other.example/api/v1/apps"}), "other.example"),
        (Reply(307, headers={"Location": "/about"}), "another page"),
        (Reply(301, headers={"Location": "https://not a server/"}), "another page"),
        (Reply(200, {"client_id": 1}), "without giving it an id"),
        (Reply(200, b"{}", {"Content-Encoding": "gzip"}), "without giving it an id"),
    ],
)
def test_an_unexpected_response_is_reported_with_the_server_s_name(
    mastodon: OAuthStub, browser: Browser, reply: Reply, says: str
) -> None:
    mastodon.routes["/api/v1/apps"] = lambda _: reply
    with pytest.raises(ServerError, match=says) as caught:
        by_browser(mastodon, browser)
    assert mastodon.netloc in caught.value.message
    assert "\x1b" not in caught.value.message + caught.value.hint
    assert not browser.opened


def test_a_redirect_is_not_followed_with_a_token(mastodon: OAuthStub, stub: Stub) -> None:
    location = {"Location": f"{stub.url}/api/v1/accounts/verify_credentials"}
    mastodon.routes["/api/v1/accounts/verify_credentials"] = lambda _: Reply(302, headers=location)
    with pytest.raises(UnexpectedAnswer, match=stub.netloc):
        adopt_token(mastodon.url, "the-token")
    assert not stub.asked


def test_a_refused_connection_is_reported(told: Tell) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with pytest.raises(ServerUnreachable, match=f"127.0.0.1:{port} refused") as caught:
        adopt_token(f"http://127.0.0.1:{port}", "the-token")
    assert "the-token" not in told(caught.value)


def test_an_invalid_certificate_is_reported(mastodon: OAuthStub) -> None:
    with pytest.raises(ServerUnreachable, match="could not prove"):
        adopt_token(mastodon.url.replace("http:", "https:"), "the-token")


def test_a_slow_server_times_out(mastodon: OAuthStub, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = threading.Event()

    def slow(_: Request) -> Reply:
        answer.wait(5)
        return Reply(data={})

    mastodon.routes["/api/v1/accounts/verify_credentials"] = slow
    monkeypatch.setattr("care100.time_limit._Chosen.seconds", 0.2)
    with pytest.raises(ServerUnreachable, match="did not respond within 0"):
        adopt_token(mastodon.url, "the-token")
    answer.set()


def test_an_interrupted_connection_is_reported() -> None:
    with socket.create_server(("127.0.0.1", 0)) as rude:

        def hang_up() -> None:
            connection, _ = rude.accept()
            connection.recv(100)
            connection.close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        with pytest.raises(ServerUnreachable, match="was interrupted"):
            adopt_token(f"http://127.0.0.1:{rude.getsockname()[1]}", "the-token")
        thread.join()


def test_logout_revokes_the_token(mastodon: OAuthStub, browser: Browser) -> None:
    secret = by_browser(mastodon, browser).secret
    assert log_out(mastodon.url, secret)
    assert mastodon.asked[-1].path == "/oauth/revoke"
    assert mastodon.asked[-1].form == {
        "client_id": "the-client-id",
        "client_secret": "the-app-secret",
        "token": secret.access_token,
    }


@pytest.mark.parametrize("reply", [Reply(503), Reply(403, {}), HTML, Reply(302)])
def test_logout_succeeds_when_the_server_fails(mastodon: OAuthStub, reply: Reply) -> None:
    mastodon.routes["/oauth/revoke"] = lambda _: reply
    assert log_out(mastodon.url, Secret("t", client_id="c", client_secret="s")) is (reply is HTML)
    assert not log_out("http://127.0.0.1:1", Secret("t", client_id="c", client_secret="s"))
    assert not log_out(mastodon.url, Secret("t"))


def test_an_invalid_server_name_is_refused_before_any_request() -> None:
    with pytest.raises(Care100Error) as caught:
        adopt_token("http://mastodon.social", "t")
    assert caught.value.exit_code == 2
