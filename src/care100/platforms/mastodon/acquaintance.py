"""Whether a server has met most accounts of a list, or hardly any, by the look-ups so far.

A look-up is fast and asks nobody else, but is wasted on an account that the server has not met,
which a search must then fetch. A small server has met hardly any, and a look-up and a search for
each of a hundred accounts would use up its rate limit before the last one is followed.
"""

import threading

# Look-ups without a result, beside three for each one with a result, that a list may begin with.
_MISSES = 4
_FOR_EACH_HIT = 3


class Acquaintance:
    """The results of look-ups on one server. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._hits = self._misses = 0

    def note(self, *, met: bool) -> None:
        """Count a look-up."""
        with self._lock:
            self._hits += met
            self._misses += not met

    @property
    def is_likely(self) -> bool:
        """Whether a further account is worth a look-up."""
        with self._lock:
            return self._misses <= _MISSES + _FOR_EACH_HIT * self._hits
