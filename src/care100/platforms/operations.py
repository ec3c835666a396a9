"""The names of requests in errors: what a server was asked to do, such as “follow an account”."""

import re
from collections.abc import Sequence
from contextvars import ContextVar
from urllib.parse import urlsplit

# Methods, a regular expression that is searched for in the path, and the words after “to”.
Operation = tuple[str, str, str]

# A thread sends one request at a time, and reads its response before the next.
_last: ContextVar[str] = ContextVar("_last", default="the request")


def name(operations: Sequence[Operation], method: str, url: str) -> str:
    """Return the name of a request that is sent now, by the first of a platform's operations."""
    path = urlsplit(url).path
    words = next(
        (words for verbs, form, words in operations if method in verbs and re.search(form, path)),
        "read data" if method == "GET" else "change data",
    )
    _last.set(f"the request to {words}")
    return _last.get()


def last() -> str:
    """Return the name of this thread's last request."""
    return _last.get()
