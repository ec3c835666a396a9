"""Headers of servers' responses: rate limits, times and waits."""

import math
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from care100.platforms.rate_limits import RateLimits
from care100.web import header_times
from tests.fuzz.law import FUZZ, read_or_refuse

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
LONGEST = timedelta(hours=25).total_seconds()
NAMES = [
    "Date", "Retry-After",
    *(f"{start}-{end}" for start in ("X-RateLimit", "X-Rate-Limit", "RateLimit")
      for end in ("Limit", "Remaining", "Reset")),
]  # fmt: skip
VALUES = st.sampled_from(
    [
        "", "soon", "²", "-1", "0", "1", "300", "300, 300", "1, 2", "1.5", "1e9", "0x1", "+5",
        "9" * 14, "9" * 400, "1767614400", "2026-01-05T12:00:09Z", "2026-01-05T12:00:09.5+23:59",
        "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2026-01-05",
        "Mon, 05 Jan 2026 12:00:09 GMT", "Mon, 05 Jan 2026 12:00:09 GMT, Mon, 05 Jan 2026 12:00:09",
        "Mon, 01 Jan 0001 00:00:00 +2359", "Fri, 31 Dec 9999 23:59:59 -2359", "Mon, 99 Foo 2026",
        "Mon, 05 Jan 99999 12:00:00 GMT", "Mon, 05 Jan 2026 12:00:09 +99999999",
    ]
) | st.text(st.characters(max_codepoint=255), max_size=30)  # fmt: skip
HEADERS = st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=6)


@FUZZ
@given(HEADERS)
def test_any_headers_are_understood_or_ignored(pairs: list[tuple[str, str]]) -> None:
    headers = httpx.Headers([(name.encode(), value.encode("latin-1")) for name, value in pairs])
    limits = RateLimits("A server")
    read_or_refuse(lambda: limits.learn("api", headers))
    assert 0 <= limits.wait_for("api", 1, 900) <= LONGEST
    limited = read_or_refuse(lambda: limits.spent("api", headers))
    assert limited is not None
    assert limited.until.left <= LONGEST
    assert limits.server_time().astimezone().year in range(1999, 3001)


@FUZZ
@given(VALUES)
def test_any_time_in_a_header_is_understood_or_ignored(text: str) -> None:
    after = read_or_refuse(lambda: header_times.retry_after(text, NOW))
    assert after is None or (after >= 0 and not math.isnan(after))
    read_or_refuse(lambda: header_times.reset(text, NOW))
    at = read_or_refuse(lambda: header_times.date(text))
    assert at is None or at - timedelta(days=1) < at.astimezone()
    number = read_or_refuse(lambda: header_times.number(text))
    assert number is None or number >= 0


@pytest.mark.parametrize("piece", ["9", "1,", " ", "Mon, ", "²"])
def test_a_long_header_is_read_in_little_time(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    read_or_refuse(lambda: header_times.retry_after(text, NOW))
    read_or_refuse(lambda: header_times.reset(text, NOW))
    read_or_refuse(lambda: header_times.date(text))
