"""The excerpt of a website's text names the same accounts as the whole text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care100.check.websites import of_page
from care100.platforms import parse_handle
from care100.platforms.profile_texts import excerpt, mentions, names
from care100.web import Page

_ACCOUNTS = [parse_handle("ann@b.social"), parse_handle("x:ann")]
_OTHER_ADDRESS = "https://web.b.social/ap/1"
_PIECES = [
    "ann", "@", "b.social", "//b.social/", "users/", "https://", "x.com/", "Twitter.com/", "www.",
    "#!/", "twitter", "x", ":", "/", "(", ")", " ", "\n", "<", ">", '"', "'", "&amp;", "&#64;",
    "&amp;#64;", "-", ".", "é", "status", _OTHER_ADDRESS, "ann@b.social", "twitter: @ann",
    "x (@ann",
]  # fmt: skip


@given(st.lists(st.sampled_from(_PIECES), max_size=14).map("".join))
def test_the_excerpt_of_a_page_names_the_same_accounts(text: str) -> None:
    for handle in _ACCOUNTS:
        for addresses in ((), (_OTHER_ADDRESS,)):
            assert names([excerpt(text)], handle, addresses) == names([text], handle, addresses)


@pytest.mark.parametrize(
    "naming",
    [
        '<a rel="me" href="https://b.social/@ann">', "mail ann@b.social", "<b>X:</b> x.com/ann",
        "twitter @x:@ann", f"<a href={_OTHER_ADDRESS}>",
    ],
)  # fmt: skip
def test_the_excerpt_of_a_long_page_is_short(naming: str) -> None:
    text = f"{'<p>Many words. ' * 10_000}{naming}{' And more.</p>' * 10_000}"
    kept = of_page(Page("https://a.example/", 200, {}, text.encode())).text
    assert kept is not None
    assert 0 < len(kept) < 100
    assert any(names([kept], handle, [_OTHER_ADDRESS]) for handle in _ACCOUNTS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('<a href="https://ada.example/" rel="me">ada.example</a>', True),
        ("my site: Ada.Example.", True),
        ("http://www.ada.example", True),
        ("https://ada.example/about", False),
        ("https://ada.example.evil.example", False),
        ("https://evil.example/ada.example", False),
        ("me@ada.example", False),
        ("not-ada.example", False),
    ],
)
def test_a_profile_mentions_a_website(text: str, *, expected: bool) -> None:
    for address in ("https://ada.example", "https://www.ada.example/"):
        assert mentions([text], address) is expected
