"""Handles: parsed from every form that people paste."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from care100.model.handles import BadHandle, PlatformId
from care100.model.server_names import parse_server
from care100.platforms import parse_handle, stored_handle
from care100.platforms.mastodon.handles import MASTODON
from care100.platforms.x.handles import X

ON_MASTODON = [
    "@Ada@b.social",
    "Ada@b.social",
    "Ada@B.Social",
    " @Ada@b.social ",
    "\u2068@Ada@b.social\u2069",
    "acct:Ada@b.social",
    "mastodon:Ada@b.social",
    "https://b.social/@Ada",
    "https://b.social/@Ada/",
    "https://b.social/@Ada/113549",
    "https://b.social/users/Ada",
    "https://b.social/users/Ada/statuses/1",
    "https://b.social/web/@Ada",
    "https://elsewhere.social/@Ada@b.social",
    "HTTPS://B.SOCIAL/@Ada",
    "http://b.social/@Ada?lang=en#top",
    "b.social/@Ada",
]
ON_X = [
    "@Ada",
    "x:Ada",
    "X:@Ada",
    "https://x.com/Ada",
    "http://twitter.com/Ada",
    "https://www.twitter.com/Ada/status/1?s=20",
    "https://mobile.x.com/Ada/",
    "x.com/Ada",
    "https://x.com/intent/follow?screen_name=Ada",
    "https://x.com/intent/user?screen_name=Ada",
]
BAD = [
    "",
    "   ",
    "Ada",
    "a b@c.social",
    "@a@",
    "@@a",
    "@a@b",
    "@a@b..social",
    "@a@1.2.3.4",
    "@a@b.social:8080",
    "@a@localhost:65536",
    "@.a@b.social",
    "@a.@b.social",
    "@sixteen_letters_",
    "x:",
    "https://x.com/",
    "https://x.com/home",
    "https://x.com/i/lists/1",
    "https://b.social/",
    "https://b.social/about",
    "https://user:secret@b.social/@a",
    "ftp://b.social/@a",
    "https://[broken/@a",
    "@a@b.social\x1b[31m",
    "@" + "a" * 65 + "@b.social",
    "a" * 3000,
]


@pytest.mark.parametrize("text", ON_MASTODON)
def test_a_mastodon_handle_is_parsed_in_every_form(text: str) -> None:
    assert parse_handle(text) == stored_handle(MASTODON, "Ada@b.social")


@pytest.mark.parametrize("text", ON_X)
def test_an_x_handle_is_parsed_in_every_form(text: str) -> None:
    assert parse_handle(text) == stored_handle(X, "Ada")


@pytest.mark.parametrize("text", BAD)
def test_an_invalid_handle_is_refused_with_a_printable_message(text: str) -> None:
    with pytest.raises(BadHandle) as refused:
        parse_handle(text)
    assert refused.value.message.isprintable()
    assert "secret" not in refused.value.hint


@pytest.mark.parametrize("server", ["x.com", "twitter.com", "www.x.com", "X.com"])
def test_a_mastodon_handle_on_x_is_refused(server: str) -> None:
    with pytest.raises(BadHandle, match="X is not a Mastodon server"):
        parse_handle(f"name@{server}")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER.example", "xn--bcher-kva.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("faß.example", "xn--fa-hia.example"),
        ("b.social.", "b.social"),
        ("b\u3002social\u3002", "b.social"),
        ("localhost", "localhost"),
        ("localhost:08091", "localhost:8091"),
        ("127.0.0.1:8091", "127.0.0.1:8091"),
        ("[::1]:8091", "[::1]:8091"),
    ],
)
def test_a_server_is_stored_in_its_ascii_form(written: str, kept: str) -> None:
    assert parse_server(written) == kept == parse_server(kept)


@pytest.mark.parametrize("text", ["a@localhost:8091", "http://localhost:8091/@a"])
def test_a_local_server_can_have_a_port(text: str) -> None:
    assert parse_handle(text).text == "a@localhost:8091"
    assert parse_handle(text).url == "http://localhost:8091/@a"


def test_an_address_can_contain_an_ipv6_address() -> None:
    assert parse_handle("http://[::1]:8091/@a") == parse_handle("a@[::1]:8091")


def test_case_is_kept_but_not_compared() -> None:
    assert parse_handle("@ADA@b.social").text == "ADA@b.social"
    assert parse_handle("@ADA@b.social").key == parse_handle("@ada@B.SOCIAL").key


_ANYTHING = (
    st.text(max_size=40)
    | st.from_regex(r"@?[\w.-]{1,8}@[\w.:\[\]-]{1,12}", fullmatch=True)
    | st.from_regex(r"(x:|@|acct:|https?://[\w.:]{1,9}/(@|users/|))[\w@.-]{1,9}", fullmatch=True)
    | st.sampled_from(ON_MASTODON + ON_X)
)


@given(_ANYTHING)
def test_a_shown_handle_parses_to_the_same_handle(text: str) -> None:
    try:
        handle = parse_handle(text)
    except BadHandle:
        return
    assert parse_handle(handle.typed) == handle
    assert parse_handle(handle.display) == handle
    assert handle.display.isascii()
    assert handle.display.isprintable()


@given(st.from_regex(r"[A-Za-z0-9_]{1,15}", fullmatch=True), st.sampled_from([MASTODON, X]))
def test_a_profile_s_address_is_its_handle(name: str, platform: PlatformId) -> None:
    handle = stored_handle(platform, name if platform == X else f"{name}@b.social")
    try:
        read = parse_handle(handle.url)
    except BadHandle as refused:
        # X keeps some names for its own pages.
        assume("page of X" not in refused.message)
        raise
    assert read == handle
