"""Rate limits from response headers, which servers and proxies on the way may spoil."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from care100.platforms.errors import RateLimited
from care100.platforms.rate_limits import RateLimits

MASTODON = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")
X = ("x-rate-limit-limit", "x-rate-limit-remaining", "x-rate-limit-reset")
DEFAULT_SECONDS = 30
# A day's quota, and an hour for clocks that differ.
MOST_SECONDS = 25 * 3600


def received(headers: Iterable[tuple[str, str]]) -> httpx.Headers:
    """Headers as they are sent: in bytes, whatever they are."""
    return httpx.Headers(
        [(name.encode(), value.encode("latin-1", "replace")) for name, value in headers]
    )


def waited(*headers: tuple[str, str]) -> float:
    """The seconds to wait after a 429 with these headers."""
    limited = RateLimits("A server").spent("api", received(headers))
    return limited.until.left


def is_full(*headers: tuple[str, str]) -> bool:
    """Whether no further request is allowed after a response with these headers."""
    limits = RateLimits("A server")
    limits.learn("api", received(headers))
    try:
        limits.check("api")
    except RateLimited:
        return True
    return False


def later(seconds: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


def http_date(moment: datetime) -> str:
    return format_datetime(moment, usegmt=True)


NONSENSE = [
    "",
    "soon",
    "NaN",
    "inf",
    "-5",
    "-0",
    "+5",
    "5.5",
    "1e9",
    "\u00b2",
    "0x10",
    "1_000",
    "99999999999999",
    "9" * 5000,
    "5, 7",
    ",",
    "5,",
    "Fri, 31 Dec 9999 23:59:59 GMT",
    "Fri, 31 Dec 99999999999999999999 23:59:59 GMT",
    "Fri, 31 Dec 9999 23:59:59 -2359",
    "Fri, 31 Dec 2027 23:59:59 +99999999999999999999",
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59-23:59",
    "0001-01-01T00:00:00+23:59",
    "2020-01-01T00:00:00Z",
]


@pytest.mark.parametrize("text", NONSENSE)
def test_a_nonsensical_retry_after_gives_the_default_wait(text: str) -> None:
    assert waited(("Retry-After", text)) == pytest.approx(DEFAULT_SECONDS, abs=5)


@pytest.mark.parametrize("names", [MASTODON, X])
@pytest.mark.parametrize("text", NONSENSE)
def test_a_nonsensical_reset_gives_the_default_wait(names: tuple[str, ...], text: str) -> None:
    limit, remaining, reset = names
    headers = ((limit, "300"), (remaining, "0"), (reset, text))
    assert waited(*headers) == pytest.approx(DEFAULT_SECONDS, abs=5)
    assert not is_full(*headers)


@pytest.mark.parametrize("text", NONSENSE)
def test_a_nonsensical_retry_after_leaves_the_reset(text: str) -> None:
    limit, remaining, reset = MASTODON
    headers = ((limit, "300"), (remaining, "0"), (reset, later(100).isoformat()))
    assert waited(("Retry-After", text), *headers) == pytest.approx(100, abs=5)


@pytest.mark.parametrize("text", ["100", " 100 ", "0100", "100, 100", "100,100,100"])
def test_retry_after_can_be_seconds_and_repeat(text: str) -> None:
    assert waited(("Retry-After", text)) == pytest.approx(100, abs=5)


def test_retry_after_can_be_a_date() -> None:
    assert waited(("Retry-After", http_date(later(100)))) == pytest.approx(100, abs=5)


def test_headers_that_a_proxy_repeats_are_read_once() -> None:
    date = http_date(later(100))
    assert waited(*[("Retry-After", date)] * 2) == pytest.approx(100, abs=5)
    for limit, remaining, reset in (MASTODON, X):
        text = f"{later(100).timestamp():.0f}"
        headers = [(limit, "300"), (remaining, "0"), (reset, text)]
        assert is_full(*headers * 2)
        assert waited(*headers * 2) == pytest.approx(100, abs=5)


def test_a_date_without_a_time_zone_is_in_utc() -> None:
    limit, remaining, reset = MASTODON
    naive = later(100).replace(tzinfo=None)
    quota = ((limit, "300"), (remaining, "0"), (reset, naive.isoformat()))
    assert waited(*quota) == pytest.approx(100, abs=5)
    assert waited(("Retry-After", format_datetime(naive))) == pytest.approx(100, abs=5)


@pytest.mark.parametrize("names", [MASTODON, X])
def test_the_reset_of_a_daily_quota_is_believed(names: tuple[str, ...]) -> None:
    limit, remaining, reset = names
    text = f"{later(86_000).timestamp():.0f}"
    assert waited((limit, "400"), (remaining, "0"), (reset, text)) == pytest.approx(86_000, abs=5)


@pytest.mark.parametrize("names", [MASTODON, X])
@pytest.mark.parametrize(("limit", "remaining"), [("many", "0"), ("300", "-1"), ("300", "none")])
def test_a_quota_that_cannot_be_read_is_ignored(
    names: tuple[str, ...], limit: str, remaining: str
) -> None:
    reset = f"{later(100).timestamp():.0f}"
    assert not is_full((names[0], limit), (names[1], remaining), (names[2], reset))


VALUES = (
    st.sampled_from(NONSENSE)
    | st.integers().map(str)
    | st.floats().map(str)
    | st.datetimes().map(datetime.isoformat)
    | st.datetimes(timezones=st.timezones()).map(datetime.isoformat)
    | st.datetimes().map(format_datetime)
    | st.text(st.characters(max_codepoint=255), max_size=60)
    | st.text("0123456789 ,:-+TZGMT", max_size=60)
)
NAMES = st.sampled_from([*MASTODON, *X, "Retry-After", "Date"])


@given(st.lists(st.tuples(NAMES, VALUES), max_size=12))
def test_no_header_is_believed_for_longer_than_a_daily_quota(
    headers: list[tuple[str, str]],
) -> None:
    answer = received(headers)
    limits = RateLimits("A server")
    limits.learn("api", answer)
    assert 0 <= limits.wait_for("api", 1, 300) <= MOST_SECONDS
    limited = limits.spent("api", answer)
    assert 0 <= limited.until.left <= MOST_SECONDS
