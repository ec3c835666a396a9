"""Handles of all platforms: what holds for each form that people paste."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from care100.model.handles import BadHandle, PlatformId
from care100.platforms import parse_handle, stored_handle
from care100.platforms.mastodon.handles import MASTODON
from care100.platforms.x.handles import X
from tests.platforms.mastodon import test_handles as mastodon
from tests.platforms.x import test_handles as x

READ = [*mastodon.HANDLES, *mastodon.ADDRESSES, *x.HANDLES, *x.ADDRESSES]
REFUSED = [
    *mastodon.NOT_PROFILES,
    *mastodon.MAIL,
    *mastodon.NUMBERS,
    *x.PAGES,
    "",
    "   ",
    "()",
    "Ada",
    "ada_ex",
    "@a@localhost:65536",
    "@sixteen_letters_",
    "((((" * 400,
    "a" * 3000,
]


def _is_printable(refused: BadHandle) -> None:
    assert refused.message.isprintable()
    assert refused.hint
    assert refused.hint.isprintable()


@pytest.mark.parametrize("text", REFUSED)
def test_an_invalid_handle_is_refused_with_a_printable_message(text: str) -> None:
    with pytest.raises(BadHandle) as refused:
        parse_handle(text)
    _is_printable(refused.value)


def test_a_bare_name_is_refused_with_the_forms_of_each_platform() -> None:
    with pytest.raises(BadHandle) as refused:
        parse_handle("ada_ex")
    assert (
        "@name@server for Mastodon, @name.bsky.social or bsky:example.org for Bluesky, @name or "
        "x:name for X" in refused.value.hint
    )


def test_case_is_kept_but_not_compared() -> None:
    assert parse_handle("@ADA@b.social").text == "ADA@b.social"
    assert parse_handle("@ADA@b.social").key == parse_handle("@ada@B.SOCIAL").key


_ANYTHING = (
    st.text(max_size=40)
    | st.from_regex(r"@?[\w.-]{1,8}@[\w.:\[\]-]{1,12}", fullmatch=True)
    | st.from_regex(r"(x:|@|acct:|https?://[\w.:]{1,9}/(@|users/|))[\w@.-]{1,9}", fullmatch=True)
    | st.from_regex(r"https://[a-z]{1,4}\.[a-z.]{1,6}(/[\w@.#!:]{1,9}){1,3}", fullmatch=True)
    | st.sampled_from(READ + REFUSED)
)


@given(_ANYTHING)
def test_a_shown_handle_parses_to_the_same_handle(text: str) -> None:
    try:
        handle = parse_handle(text)
    except BadHandle as refused:
        _is_printable(refused)
        return
    assert parse_handle(handle.typed) == handle
    assert parse_handle(handle.display) == handle
    assert handle.display.isascii()
    assert handle.display.isprintable()


@given(
    st.sampled_from(READ),
    st.text(alphabet=" \t\u200b\u2060\ufeff\"“”„'«»", max_size=4),
    st.text(alphabet=" \t\u200b\u2060\ufeff\"“”„'«».,;:!?)]>", max_size=4),
)
def test_marks_around_a_handle_do_not_change_it(text: str, before: str, after: str) -> None:
    assert parse_handle(f"{before}{text}{after}") == parse_handle(text)


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
