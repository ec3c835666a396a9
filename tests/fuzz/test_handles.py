"""Handles and addresses: any text is one, or is refused with words that can be shown."""

from collections.abc import Callable
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care100 import platforms
from care100.auth.addresses import check_endpoint, normalise_server
from care100.auth.oauth import LoginError, read_pasted
from care100.model.addresses import is_web_address
from care100.model.errors import UsageError
from care100.model.handles import BadHandle, Handle
from care100.model.server_names import parse_server
from care100.platforms.profile_texts import excerpt, handles_in
from care100.registry.postgres import address as server_address
from care100.subscribe import platform_lists
from care100.web import NotAllowed, addresses
from tests.fuzz.hostile import texts
from tests.fuzz.law import FUZZ, assert_printable, read_or_refuse

PIECES = st.sampled_from(
    [
        "@", "x:", "bsky:", "acct:", "mailto:", "https://", "HTTP://", "//", "/", "?", "#",
        "#!/", "&", "=",
        ":", ":99999", "[", "]", "::1", "127.0.0.1", "localhost", "x.com", "twitter.com",
        "bsky.app",
        "profile", "users", "i", "user", "intent", "follow", "screen_name", "user_id", "lists",
        "status",
        "web.archive.org/web/2020/", "nitter.net", "threads.net", "elk.zone", "ada", "a.example",
        "Ü", "ü.de",
        "xn--", "xn--a", "xn--80ak6aa92e.com", ".", "..", "-", "_", "%", "%00", "%40", "%ff",
        "\u3002",
        "\uff0e", "\uff20", "\u200b", "\u202e", "did:plc:" + "a" * 24, "did:web:", "(", ")", "<",
        ">", "“", "”",
    ]
)  # fmt: skip
pasted = st.lists(PIECES | texts, max_size=7).map("".join)
LONG = 50_000


def check(handle: Handle | None) -> None:
    """Fail for a handle that cannot be shown."""
    if handle:
        assert_printable(handle.text, handle.display, handle.typed, handle.url, handle.server)


@FUZZ
@given(pasted)
def test_any_text_is_a_handle_or_refused(text: str) -> None:
    check(read_or_refuse(lambda: platforms.parse_handle(text), BadHandle))


@FUZZ
@pytest.mark.parametrize("on", platforms.PLATFORMS)
@given(pasted)
def test_any_text_is_a_handle_on_a_platform_or_refused(on: str, text: str) -> None:
    one = platforms.platform(on)
    check(read_or_refuse(lambda: platforms.parse_handle_on(on, text), BadHandle))
    check(read_or_refuse(lambda: one.read_handle(text), BadHandle))
    assert_printable(one.check_permanent_id(text), one.check_published(text))
    assert isinstance(one.read_published(text), str)
    if not one.check_published(text):
        assert_printable(one.published_url(text))


@FUZZ
@pytest.mark.parametrize("on", platforms.PLATFORMS)
@given(pasted)
def test_any_text_is_a_place_to_read_accounts_from_or_refused(on: str, text: str) -> None:
    read_or_refuse(lambda: platforms.platform(on).pull_source(text, "People"), UsageError)
    read_or_refuse(lambda: platforms.platform(on).public_list(text), UsageError)
    read_or_refuse(lambda: platform_lists.reader_of(text), UsageError)


@FUZZ
@given(pasted)
def test_any_text_is_an_address_or_refused(text: str) -> None:
    if is_web_address(text):
        assert_printable(text)
    if found := read_or_refuse(lambda: addresses.read(text), NotAllowed):
        assert_printable(found.url, found.server)
    for read in (normalise_server, lambda typed: check_endpoint(typed, "NAME")):
        if server := read_or_refuse(lambda read=read: read(text), UsageError):  # type: ignore[misc]
            assert_printable(server)
    if name := read_or_refuse(lambda: parse_server(text), BadHandle):
        assert_printable(name)


@FUZZ
@given(pasted, pasted)
def test_any_address_of_a_server_is_shown_without_its_password(secret: str, rest: str) -> None:
    assert_printable(server_address.shown(f"postgresql://me:{secret}@{rest}"))
    typed, escaped = (
        f"postgresql://me:{one}@host/db"
        for one in (secret, quote(secret, safe="", errors="replace"))
    )
    assert server_address.shown(escaped) == "postgresql://me@host/db"
    expected = "me@host/db" if server_address.is_clear(typed) else "…"
    assert server_address.shown(typed) == f"postgresql://{expected}"


@FUZZ
@given(pasted)
def test_any_pasted_text_is_a_code_or_refused(text: str) -> None:
    if code := read_or_refuse(lambda: read_pasted(text, "state"), LoginError):
        assert_printable(code)


@FUZZ
@pytest.mark.parametrize("on", platforms.PLATFORMS)
@given(pasted)
def test_any_text_names_accounts_or_none(on: str, text: str) -> None:
    for handle in handles_in([text, excerpt(text)], on):
        check(handle)


@pytest.mark.parametrize(
    "piece", ["@", "@a", "@a@", "x: ", "//", "https://", "https://.", "<", "&#", "(x", "a."]
)
@pytest.mark.parametrize(
    "read",
    [
        excerpt,
        *(lambda text, on=on: handles_in([text], on) for on in platforms.PLATFORMS),
    ],
)
def test_a_long_text_is_read_in_little_time(read: Callable[[str], object], piece: str) -> None:
    text = piece * (LONG // len(piece))
    read_or_refuse(lambda: read(text), BadHandle)
