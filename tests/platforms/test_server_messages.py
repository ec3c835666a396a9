"""Servers' error messages are shortened to one line and contain no token."""

import re
from string import ascii_letters, digits
from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from care100.platforms.server_messages import HIDDEN, LONGEST, reason

TOKENS = st.text(ascii_letters + digits + "-._~+/=", min_size=20, max_size=60)


@given(st.text(), TOKENS, st.text())
def test_a_reason_is_one_short_line_without_tokens(before: str, token: str, after: str) -> None:
    said = reason(f"{before}{token}{after}", token)
    assert token not in said
    assert len(said) <= LONGEST
    assert said.isprintable() or re.search("[\u200c\u200d]", said)


def test_a_token_is_hidden_in_every_encoding() -> None:
    token = "aB3/x+y=" * 4
    for written in (token, token.upper(), quote(token, safe=""), quote(token, safe="").lower()):
        assert reason(f"no: {written}, sorry", token) == f"no: {HIDDEN}, sorry"
    assert reason(f"no: {token[:9]}\x1b\u200e{token[9:]}", token) == f"no: {HIDDEN}"
    assert reason(f"{token} and {'other' * 9}", "other" * 9, token) == f"{HIDDEN} and {HIDDEN}"


def test_a_token_is_hidden_before_the_line_is_cut() -> None:
    token = "t0ken" * 8
    assert "t0k" not in reason("x" * (LONGEST - 20) + token, token)


def test_a_reason_that_is_not_text_is_empty() -> None:
    assert [reason(said) for said in (None, 7, ["no"], {"error": "no"}, "", " \x07\n")] == [""] * 6
    assert reason("Validation failed:\n  name is\ttaken.") == "Validation failed: name is taken"
