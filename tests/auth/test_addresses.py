"""Validation of server names and API addresses for logins."""

from __future__ import annotations

import pytest

from care100.auth.addresses import check_endpoint, is_loopback, normalise_server
from care100.model.errors import UsageError


@pytest.mark.parametrize(
    ("typed", "server"),
    [
        ("mastodon.social", "https://mastodon.social"),
        (" https://Mastodon.Social/ ", "https://mastodon.social"),
        ("https://mastodon.social:443", "https://mastodon.social"),
        ("mastodon.social.", "https://mastodon.social"),
        ("@me@mastodon.social", "https://mastodon.social"),
        ("me@Mastodon.social", "https://mastodon.social"),
        ("bücher.example", "https://xn--bcher-kva.example"),
        ("BÜCHER.example", "https://xn--bcher-kva.example"),
        ("localhost:8091", "http://localhost:8091"),
        ("me@localhost:8091", "http://localhost:8091"),
        ("https://localhost:8091", "https://localhost:8091"),
        ("http://127.0.0.2:80/", "http://127.0.0.2:80"),
        ("[::1]:8091", "http://[::1]:8091"),
        ("::1", "http://[::1]"),
    ],
)
def test_a_server_name_is_accepted_in_every_form(typed: str, server: str) -> None:
    assert normalise_server(typed) == server
    assert normalise_server(server) == server


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "mastodon",
        "http://mastodon.social",
        "mastodon.social:8443",
        "https://me:secret@mastodon.social",
        "me:secret@mastodon.social",
        "https://mastodon.social@evil.example/",
        "https://mastodon.social/@me",
        "mastodon.social/about",
        "https://mastodon.social?x=1",
        "https://mastodon.social#x",
        "ftp://mastodon.social",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "mastodon.social\\@evil.example",
        "mastodon social",
        "mastodon.social\nevil.example",
        "192.168.0.1",
        "https://10.0.0.1",
        "0x7f.0x1",
        "127.1",
        "[::2]",
        "[::1",
        "localhost:99999",
        "localhost:port",
        "localhost:0",
        "-bad-.example",
        "a_b.example",
        "@",
        "@me@",
        "x" * 300 + ".example",
    ],
)
def test_an_invalid_server_name_is_refused_without_its_password(typed: str) -> None:
    with pytest.raises(UsageError) as caught:
        normalise_server(typed)
    assert "secret" not in str(caught.value)


def test_an_endpoint_needs_https_unless_it_is_on_this_computer() -> None:
    assert check_endpoint("https://x.com/i/oauth2/authorize/", "V") == (
        "https://x.com/i/oauth2/authorize"
    )
    assert check_endpoint("http://127.0.0.1:8920", "V") == "http://127.0.0.1:8920"
    for bad in ("http://api.x.com", "api.x.com", "https://u:p@api.x.com", "https://x.com/?a=b"):
        with pytest.raises(UsageError, match=r"^V cannot be used\. "):
            check_endpoint(bad, "V")


def test_only_this_computer_is_loopback() -> None:
    assert all(map(is_loopback, ("localhost", "127.0.0.1", "127.8.9.1", "::1", "[::1]")))
    assert not any(map(is_loopback, ("localhost.example", "128.0.0.1", "mastodon.social", "")))
