"""The OAuth flow: PKCE, the redirect, and pasted codes."""

from __future__ import annotations

import base64
import hashlib
import socket
import threading
from collections.abc import Callable
from urllib.parse import urlencode

import httpx
import pytest

from care100.auth.oauth import (
    LoginDenied,
    LoginError,
    LoginTimedOut,
    Pkce,
    ScopesRefused,
    WrongState,
    new_state,
    read_pasted,
)
from care100.auth.receiver import LoopbackReceiver

from .stub import fetch

STATE = "the-state"


def test_pkce_follows_rfc_7636() -> None:
    pkce, other = Pkce.new(), Pkce.new()
    digest = hashlib.sha256(pkce.verifier.encode()).digest()
    assert base64.urlsafe_b64decode(pkce.challenge + "=") == digest
    assert 43 <= len(pkce.verifier) <= 128
    assert pkce.verifier != other.verifier
    assert pkce.verifier not in repr(pkce)
    assert new_state() != new_state()


def come_back(receiver: LoopbackReceiver, **query: str) -> httpx.Response:
    return fetch(f"{receiver.redirect_uri}?{urlencode(query)}")


def test_the_receiver_returns_the_code_from_the_browser() -> None:
    with LoopbackReceiver(STATE) as receiver:
        page = come_back(receiver, code="the-code", state=STATE)
        assert receiver.wait(5) == "the-code"
    assert page.status_code == 200
    assert "You can close this window" in page.text
    assert "the-code" not in page.text
    assert "<script" not in page.text
    assert '<html lang="en">' in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "Python" not in page.headers["Server"]


def test_the_receiver_accepts_a_redirect_while_waiting() -> None:
    with LoopbackReceiver(STATE) as receiver:
        later = threading.Timer(0.1, come_back, [receiver], {"code": "the-code", "state": STATE})
        later.start()
        assert receiver.wait(5) == "the-code"
        later.join()


def test_the_receiver_ignores_unrelated_requests() -> None:
    with LoopbackReceiver(STATE) as receiver:
        root = receiver.redirect_uri.removesuffix("/callback")
        assert fetch(f"{root}/favicon.ico").status_code == 404
        assert fetch(f"{root}/?code=evil&state={STATE}").status_code == 404
        for stray in (
            {"code": "evil", "state": "another"},
            {"code": "evil"},
            {"error": "access_denied"},
            {"code": "evil", "state": "ünicode"},
        ):
            page = come_back(receiver, **stray)
            assert page.status_code == 400
            assert "does not belong to the login" in page.text
        assert fetch(f"{receiver.redirect_uri}?code=a&state=x&state={STATE}").status_code == 400
        with pytest.raises(LoginTimedOut):
            receiver.wait(0.05)
        come_back(receiver, code="the-code", state=STATE)
        come_back(receiver, code="second", state=STATE)
        assert receiver.wait(5) == "the-code"


def test_the_receiver_ignores_redirects_from_another_server() -> None:
    """RFC 9207: a server may not pass its code off as another's."""
    with LoopbackReceiver(STATE, issuer="https://mine.example") as receiver:
        for issuer in ({}, {"iss": "https://other.example"}):
            assert come_back(receiver, code="evil", state=STATE, **issuer).status_code == 400
        come_back(receiver, code="the-code", state=STATE, iss="https://mine.example")
        assert receiver.wait(5) == "the-code"


def test_a_pasted_address_of_another_server_is_refused() -> None:
    address = f"http://127.0.0.1/callback?code=the-code&state={STATE}&iss="
    mine = "https://mine.example"
    assert read_pasted(f"{address}https%3A%2F%2Fmine.example", STATE, mine) == "the-code"
    with pytest.raises(WrongState):
        read_pasted(f"{address}https%3A%2F%2Fother.example", STATE, mine)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ("access_denied", LoginDenied),
        ("invalid_scope", ScopesRefused),
        ("temporarily_unavailable", LoginError),
        ("<script>alert(1)</script>", LoginError),
    ],
)
def test_a_refusal_on_the_approval_page_fails_the_login(error: str, kind: type[LoginError]) -> None:
    with LoopbackReceiver(STATE) as receiver:
        page = come_back(receiver, error=error, error_description="<b>evil", state=STATE)
        with pytest.raises(kind) as caught:
            receiver.wait(5)
    assert "You can close this window" in page.text
    assert "<script" not in page.text + str(caught.value)
    assert "evil" not in page.text + str(caught.value)


def test_a_redirect_without_a_code_fails_the_login() -> None:
    with LoopbackReceiver(STATE) as receiver:
        come_back(receiver, state=STATE)
        with pytest.raises(LoginError, match="has no code"):
            receiver.wait(5)


def test_the_receiver_times_out() -> None:
    with LoopbackReceiver(STATE) as receiver, pytest.raises(LoginTimedOut, match="0 seconds"):
        receiver.wait(0.05)


def test_an_idle_connection_does_not_block_the_receiver() -> None:
    with LoopbackReceiver(STATE) as receiver:
        address = httpx.URL(receiver.redirect_uri)
        with socket.create_connection((address.host, address.port or 0)):
            come_back(receiver, code="the-code", state=STATE)
            assert receiver.wait(5) == "the-code"


def test_a_port_in_use_is_reported() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(LoginError, match=f"Port {port}.*in use"):
            LoopbackReceiver(STATE, port)


def test_the_receiver_releases_its_port() -> None:
    with LoopbackReceiver(STATE) as receiver:
        port = httpx.URL(receiver.redirect_uri).port
        assert port is not None
        come_back(receiver, code="the-code", state=STATE)
    with LoopbackReceiver(STATE, port) as again:
        assert httpx.URL(again.redirect_uri).port == port


def test_the_receiver_logs_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    with LoopbackReceiver(STATE) as receiver:
        come_back(receiver, code="the-code", state=STATE)
        address = httpx.URL(receiver.redirect_uri)
        with socket.create_connection((address.host, address.port or 0)) as rude:
            rude.sendall(b"GET //[ HTTP/1.0\r\n\r\n")
            rude.recv(1000)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "text",
    [
        "the-code",
        "  the-code\n",
        f"http://127.0.0.1:8910/callback?state={STATE}&code=the-code",
        f"http://127.0.0.1:8910/callback?code=the-code&state={STATE}#fragment",
        f"127.0.0.1:8910/callback?code=the-code&state={STATE}",
        f"?code=the-code&state={STATE}",
        f"code=the-code&state={STATE}",
        "https://social.example/oauth/authorize/native?code=the-code",
    ],
)
def test_a_pasted_code_or_address_is_accepted(text: str) -> None:
    assert read_pasted(text, STATE) == "the-code"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("http://127.0.0.1:8910/callback?code=the-code&state=other", WrongState),
        ("http://127.0.0.1:8910/callback?code=the-code", WrongState),
        ("https://social.example/oauth/authorize/native?code=the-code&state=other", WrongState),
        (f"http://127.0.0.1:8910/callback?error=access_denied&state={STATE}", LoginDenied),
        (f"http://127.0.0.1:8910/callback?state={STATE}", LoginError),
        ("https://social.example/oauth/authorize/native", LoginError),
        ("http://[::1/?code=the-code", LoginError),
        ("", LoginError),
        ("the code", LoginError),
        ("the-code\x1b[2J", LoginError),
        ("the-code" * 1000, LoginError),
    ],
)
def test_invalid_pasted_text_is_refused_without_quoting_it(
    text: str, kind: type[LoginError], told: Callable[[BaseException], str]
) -> None:
    with pytest.raises(kind) as caught:
        read_pasted(text, STATE)
    assert "the-code" not in str(caught.value) + caught.value.hint + repr(caught.value)
