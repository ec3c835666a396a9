"""Rate limits from the platforms' response headers, shared by all threads.

Nothing here sleeps. A request over a limit raises RateLimited with the time to wait for; the
engine then waits once for all threads.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from care100.platforms.errors import RateLimited

# The wait after a 429 without a time (GoToSocial).
_DEFAULT_WAIT = timedelta(seconds=30)
# Clocks and headers can be wrong, so no wait is longer than one day.
_LONGEST = timedelta(days=1)


@dataclass
class _Bucket:
    limit: int
    remaining: int
    reset: datetime


class RateLimits:
    """The limits of one login, by bucket (`api`, `follows`, an X endpoint)."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._buckets: dict[str, _Bucket] = {}
        self._lock = threading.Lock()

    def check(self, bucket: str) -> None:
        """Count one request. Raises RateLimited when the bucket has none left."""
        with self._lock:
            known = self._buckets.get(bucket)
            if not known:
                return
            if known.reset <= datetime.now(UTC):
                del self._buckets[bucket]
            elif known.remaining <= 0:
                raise RateLimited(self._where, known.reset)
            else:
                known.remaining -= 1

    def learn(self, bucket: str, headers: Mapping[str, str]) -> None:
        """Update a bucket from response headers, in Mastodon's or X's form."""
        found = _from_headers(headers)
        if not found:
            return
        with self._lock:
            known = self._buckets.get(bucket)
            # Responses can arrive out of order: within one window, the lowest number is right.
            if known and abs(known.reset - found.reset) < timedelta(seconds=2):
                found.remaining = min(found.remaining, known.remaining)
            self._buckets[bucket] = found

    def spent(self, bucket: str, headers: Mapping[str, str]) -> RateLimited:
        """Return the error for a 429, with the time from the response headers."""
        now = datetime.now(UTC)
        found = _from_headers(headers)
        until = _retry_after(headers, now) or (found and found.reset) or now + _DEFAULT_WAIT
        until = min(max(until, now + timedelta(seconds=0.2)), now + _LONGEST)
        with self._lock:
            self._buckets[bucket] = _Bucket(found.limit if found else 0, 0, until)
        return RateLimited(self._where, until)

    def wait_for(self, bucket: str, requests: int, window: float) -> float:
        """Return the seconds that these requests must wait, in windows of `window` seconds."""
        now = datetime.now(UTC)
        with self._lock:
            known = self._buckets.get(bucket)
        if not known or known.reset <= now or requests <= known.remaining:
            return 0.0
        beyond = (requests - known.remaining - 1) // max(known.limit, 1)
        return (known.reset - now).total_seconds() + beyond * window


def _from_headers(headers: Mapping[str, str]) -> _Bucket | None:
    try:
        limit = int(headers["x-ratelimit-limit" if _mastodon(headers) else "x-rate-limit-limit"])
        if _mastodon(headers):
            remaining = int(headers["x-ratelimit-remaining"])
            reset = _moment(headers["x-ratelimit-reset"])
        else:
            remaining = int(headers["x-rate-limit-remaining"])
            reset = datetime.fromtimestamp(int(headers["x-rate-limit-reset"]), UTC)
    except (KeyError, ValueError, OverflowError, OSError):
        return None
    return _Bucket(limit, remaining, min(reset, datetime.now(UTC) + _LONGEST))


def _mastodon(headers: Mapping[str, str]) -> bool:
    return "x-ratelimit-limit" in headers


def _moment(text: str) -> datetime:
    """Parse a reset time: ISO 8601 from Mastodon, Unix seconds from GoToSocial."""
    if text.isdigit():
        return datetime.fromtimestamp(int(text), UTC)
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _retry_after(headers: Mapping[str, str], now: datetime) -> datetime | None:
    text = headers.get("retry-after", "")
    return now + min(timedelta(seconds=int(text)), _LONGEST) if text.isdigit() else None
