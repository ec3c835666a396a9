"""Rate limits from the platforms' response headers, shared by all threads.

Nothing here sleeps. A request over a limit raises RateLimited with the time to wait for; the
engine then waits once for all threads. Headers that cannot be read, and times that no quota
has, count as not sent.
"""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from care100.moment import Moment
from care100.platforms.errors import RateLimited
from care100.web import header_times

# The wait after a 429 without a time that can be believed (GoToSocial sends none).
_DEFAULT_SECONDS = 30.0
_SHORTEST_SECONDS = 0.2
# No quota lasts longer than a day. Clocks can differ, but a reset long ago is none.
_LONGEST_SECONDS = 25 * 3600.0
_LATEST_SECONDS = -60.0
# Limit, remaining requests and reset: of Mastodon and GoToSocial, of X, and of servers that
# follow the draft standard (draft-ietf-httpapi-ratelimit-headers-05), such as Bluesky's.
_HEADERS = (
    ("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"),
    ("x-rate-limit-limit", "x-rate-limit-remaining", "x-rate-limit-reset"),
    ("ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"),
)


@dataclass
class _Bucket:
    limit: int
    remaining: int
    reset: Moment


class RateLimits:
    """The limits of one login, by bucket (`api`, `follows`, an X endpoint)."""

    def __init__(self, where: str) -> None:
        self.clock_ahead: float | None = None
        """Seconds by which this computer's clock was ahead of the server's; None if unknown."""
        self._server_time: tuple[datetime, float] | None = None
        self._where = where
        self._buckets: dict[str, _Bucket] = {}
        self._lock = threading.Lock()

    def check(self, bucket: str, units: int = 1) -> None:
        """Count a request of so many units. Raises RateLimited when the bucket has too few left."""
        with self._lock:
            known = self._buckets.get(bucket)
            if not known:
                return
            if known.reset.left <= 0:
                del self._buckets[bucket]
            elif known.remaining < units:
                raise RateLimited(self._where, known.reset)
            else:
                known.remaining -= units

    def learn(self, bucket: str, headers: Mapping[str, str]) -> None:
        """Update a bucket from response headers, in any of the platforms' forms."""
        now = datetime.now(UTC)
        server_time = header_times.date(headers.get("date"))
        if server_time is not None:
            self.clock_ahead = (now - server_time).total_seconds()
            self._server_time = server_time, time.monotonic()
        found = _from_headers(headers, now)
        if not found:
            return
        with self._lock:
            known = self._buckets.get(bucket)
            # Responses can arrive out of order: within one window, the lowest number is right.
            if known and abs(known.reset.ends - found.reset.ends) < 2:
                found.remaining = min(found.remaining, known.remaining)
            self._buckets[bucket] = found

    def server_time(self) -> datetime:
        """Return the time by the server's clock, or by this computer's if it sent none (UTC)."""
        if self._server_time is None:
            return datetime.now(UTC)
        sent, received = self._server_time
        return sent + timedelta(seconds=time.monotonic() - received)

    def spent(self, bucket: str, headers: Mapping[str, str]) -> RateLimited:
        """Return the error for a 429, with the time from the response headers."""
        now = datetime.now(UTC)
        found = _from_headers(headers, now)
        seconds = _believed(header_times.retry_after(headers.get("retry-after"), now))
        if seconds is None:
            seconds = found.reset.left if found else _DEFAULT_SECONDS
        until = Moment.after(max(seconds, _SHORTEST_SECONDS))
        with self._lock:
            self._buckets[bucket] = _Bucket(found.limit if found else 0, 0, until)
        return RateLimited(self._where, until)

    def left(self, bucket: str) -> tuple[int, int] | None:
        """Return a bucket's remaining requests and its limit, or None if they are not known."""
        with self._lock:
            known = self._buckets.get(bucket)
        return (known.remaining, known.limit) if known else None

    def limit(self, bucket: str) -> int:
        """Return a bucket's limit for one window, or 0 if it is not known."""
        with self._lock:
            known = self._buckets.get(bucket)
        return known.limit if known else 0

    def wait_for(self, bucket: str, requests: int, window: float) -> float:
        """Return the seconds that these requests must wait, in windows of `window` seconds."""
        with self._lock:
            known = self._buckets.get(bucket)
        if not known or (left := known.reset.left) <= 0 or requests <= known.remaining:
            return 0.0
        beyond = (requests - known.remaining - 1) // max(known.limit, 1)
        return left + beyond * window


def _from_headers(headers: Mapping[str, str], now: datetime) -> _Bucket | None:
    for names in _HEADERS:
        limit, remaining = (header_times.number(headers.get(name)) for name in names[:2])
        seconds = _believed(header_times.reset(headers.get(names[2]), now))
        if limit is not None and remaining is not None and seconds is not None:
            return _Bucket(limit, remaining, Moment.after(seconds))
    return None


def _believed(seconds: float | None) -> float | None:
    """Return the seconds to a reset if a quota can have them."""
    fits = seconds is not None and _LATEST_SECONDS <= seconds <= _LONGEST_SECONDS
    return seconds if fits else None
