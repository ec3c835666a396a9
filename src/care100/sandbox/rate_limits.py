"""Rate limits: how many calls a key has left, and when its window ends."""

import math
from collections.abc import Callable
from dataclasses import dataclass

DAY = 86_400.0


@dataclass(frozen=True)
class Quota:
    """The state of one key's limit at one moment; `reset` is in Unix seconds."""

    limit: int
    remaining: int
    reset: float
    exceeded: bool


@dataclass
class _Window:
    ends: float
    used: int = 0


class RateLimiter:
    """Counters by key. A window opens at a key's first call, or at midnight UTC when `daily`."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._open: dict[object, _Window] = {}

    def take(
        self, key: object, limit: int, seconds: float, *, calls: int = 1, daily: bool = False
    ) -> Quota:
        """Use `calls` of `limit` in `seconds`. `exceeded` means that too few were left; they are
        used up all the same.
        """
        window = self._window(key, seconds, daily=daily)
        exceeded = window.used + calls > limit
        window.used = min(limit, window.used + calls)
        return Quota(limit, max(0, limit - window.used), window.ends, exceeded)

    def peek(self, key: object, limit: int, seconds: float, *, daily: bool = False) -> Quota:
        """Return the quota without using any of it."""
        window = self._window(key, seconds, daily=daily)
        left = max(0, limit - window.used)
        return Quota(limit, left, window.ends, left == 0)

    def clear(self) -> None:
        """Reset every window."""
        self._open.clear()

    def _window(self, key: object, seconds: float, *, daily: bool) -> _Window:
        now = self._clock()
        window = self._open.get(key)
        if window is None or now >= window.ends:
            ends = (math.floor(now / seconds) + 1) * seconds if daily else now + seconds
            window = self._open[key] = _Window(ends)
        return window
