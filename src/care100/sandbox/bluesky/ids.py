"""The identifiers of the AT Protocol (atproto.com/specs): their syntax, and new ones."""

import random
import re
from collections.abc import Callable

HANDLE = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?", re.I)
DID = re.compile(r"did:[a-z]+:[a-zA-Z0-9._:%-]*[a-zA-Z0-9._-]")
NSID = re.compile(r"[a-zA-Z]([a-zA-Z0-9-]{0,62}\.)([a-zA-Z0-9-]{1,63}\.)+[a-zA-Z][a-zA-Z0-9]{0,62}")
RECORD_KEY = re.compile(r"(?!\.{1,2}$)[a-zA-Z0-9_~.:-]{1,512}")
TID = re.compile(r"[234567a-j][234567a-z]{12}")
CID = re.compile(r"b[a-z2-7]{58}")
AT_URI = re.compile(
    rf"at://(?P<repo>{DID.pattern}|{HANDLE.pattern})"
    r"(/(?P<collection>[a-zA-Z0-9.-]+)(/(?P<rkey>[a-zA-Z0-9_~.:-]{1,512}))?)?"
)

INVALID_HANDLE = "handle.invalid"
"""What app views show for a handle that does not lead back to its account."""

_BASE32 = "abcdefghijklmnopqrstuvwxyz234567"
_SORTABLE = "234567abcdefghijklmnopqrstuvwxyz"
_CLOCK_BITS = 10


def new_did(chance: random.Random) -> str:
    """Return a new DID of the identity directory's kind."""
    return "did:plc:" + "".join(chance.choice(_BASE32) for _ in range(24))


def at_uri(did: str, collection: str, rkey: str) -> str:
    """Return the address of a record."""
    return f"at://{did}/{collection}/{rkey}"


class TidClock:
    """New TIDs: times in microseconds that sort as text, each later than the one before."""

    def __init__(self, clock: Callable[[], float], clock_id: int) -> None:
        self._clock = clock
        self._clock_id = clock_id % (1 << _CLOCK_BITS)
        self._last = 0

    def next(self) -> str:
        """Return the next TID."""
        self._last = max(self._last + 1, int(self._clock() * 1_000_000))
        number, letters = (self._last << _CLOCK_BITS) | self._clock_id, ""
        for _ in range(13):
            letters = _SORTABLE[number % 32] + letters
            number //= 32
        return letters
