"""Web addresses in lists: only those that a page, a wiki and a terminal show as they are."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care100.model import addresses
from care100.model.addresses import is_web_address


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org",
        "http://example.org:8080/a?b=c#d",
        "https://bücher.example/größe",
        "https://例え.example/道",
        "https://example.org/a(b)c'd*e!",
        "https://example.org/%1B%E2%80%AE",
    ],
)
def test_an_address_is_accepted(address: str) -> None:
    assert is_web_address(address)


INVISIBLE = "\x00\x07\x1b\x7f\x80\x9b\u00ad\u061c\u200b\u200e\u200f\u202a\u202e\u2028\u2066\ufeff"


@pytest.mark.parametrize(
    "character", [*INVISIBLE, "\ue000", "\U000e0041", "\ud800", *' \t<>"\\^`{|}']
)
@pytest.mark.parametrize("place", ["{}https://a.org", "https://a{}b.org", "https://a.org/b{}"])
def test_characters_that_hide_or_end_an_address_are_refused(character: str, place: str) -> None:
    assert not is_web_address(place.format(character))


@given(st.text(st.characters(), max_size=10))
def test_an_accepted_address_has_no_control_and_no_space(text: str) -> None:
    address = f"https://example.org/{text}"
    if is_web_address(address):
        assert not any(
            unicodedata.category(c)[0] in "CZ" for c in address if c not in "\u200c\u200d"
        )


@given(st.from_regex(addresses._PLAIN, fullmatch=True))
def test_an_address_of_a_plain_form_would_pass_the_closer_look(address: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(addresses, "_PLAIN", re.compile("(?!)"))
        assert is_web_address.__wrapped__(address)
