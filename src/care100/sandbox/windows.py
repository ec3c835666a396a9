"""Rate-limit windows: how many calls a key has left, and when it gets them back."""

import math
from collections.abc import Callable
from dataclasses import dataclass

DAY = 86_400.0


@dataclass(frozen=True)
class Allowance:
    """What one key has left of a limit at one moment; `reset` is in Unix seconds."""

    limit: int
    remaining: int
    reset: float
    spent: bool


@dataclass
class _Window:
    ends: float
    used: int = 0


class Windows:
    """Counters by key. A window opens at a key's first call, or at midnight UTC when `daily`."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._open: dict[object, _Window] = {}

    def take(self, key: object, limit: int, seconds: float, *, daily: bool = False) -> Allowance:
        """Use up one call of `limit` in `seconds`; `spent` says that there was none left."""
        window = self._window(key, seconds, daily=daily)
        spent = window.used >= limit
        if not spent:
            window.used += 1
        return Allowance(limit, max(0, limit - window.used), window.ends, spent)

    def peek(self, key: object, limit: int, seconds: float, *, daily: bool = False) -> Allowance:
        """What is left, without using any of it."""
        window = self._window(key, seconds, daily=daily)
        left = max(0, limit - window.used)
        return Allowance(limit, left, window.ends, left == 0)

    def clear(self) -> None:
        """Forget every window, as if nobody had called yet."""
        self._open.clear()

    def _window(self, key: object, seconds: float, *, daily: bool) -> _Window:
        now = self._clock()
        window = self._open.get(key)
        if window is None or now >= window.ends:
            ends = (math.floor(now / seconds) + 1) * seconds if daily else now + seconds
            window = self._open[key] = _Window(ends)
        return window
