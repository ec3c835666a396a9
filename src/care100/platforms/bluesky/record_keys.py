"""Timestamp identifiers: the keys of records (atproto.com/specs/tid).

A key has 13 characters of a sortable base 32: 53 bits of microseconds since 1970, and 10
bits that tell writers apart. Keys sort by time.
"""

import re
import secrets
import threading
import time
from datetime import UTC, datetime

_DIGITS = "234567abcdefghijklmnopqrstuvwxyz"
_KEY = re.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")
_LENGTH = 13
_WRITER_BITS = 10


class RecordKeys:
    """New keys, each greater than the one before. Thread-safe."""

    def __init__(self) -> None:
        self._writer = secrets.randbits(_WRITER_BITS)
        self._last = 0
        self._lock = threading.Lock()

    def new(self) -> str:
        """Return the next key."""
        with self._lock:
            self._last = max(time.time_ns() // 1000, self._last + 1)
            return key_of(self._last, self._writer)


def key_of(microseconds: int, writer: int) -> str:
    """Return the key of a time since 1970 and a writer from 0 to 1023."""
    number = microseconds << _WRITER_BITS | writer
    digits = []
    for _ in range(_LENGTH):
        digits.append(_DIGITS[number & 31])
        number >>= 5
    return "".join(reversed(digits))


def time_of(key: str) -> datetime | None:
    """Return the time in a key (aware UTC), or None if it is not a timestamp identifier."""
    if not _KEY.fullmatch(key):
        return None
    number = 0
    for digit in key:
        number = number << 5 | _DIGITS.index(digit)
    try:
        return datetime.fromtimestamp((number >> _WRITER_BITS) / 1_000_000, UTC)
    except (OverflowError, ValueError, OSError):
        return None
