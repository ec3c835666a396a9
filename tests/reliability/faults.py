"""The faults of the matrix."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpcore
import pytest

DNS = "DNS failure"
# Enough for the first attempt and its retry; each one costs the whole time limit.
_SLOW: dict[str, Any] = {"times": 2}
_IDS = ["id", "uri", "did", "cid", "data", "accounts"]


def _status(number: int, **more: Any) -> dict[str, Any]:
    return {"kind": "status", "status": number, **more}


# The options of the sandbox's fault by the name of each kind. A fault lasts until it is cleared,
# unless `times` says otherwise.
FAULTS: dict[str, dict[str, Any]] = {
    "refused": {"kind": "refuse"},
    "reset before the effect": {"kind": "cut_before"},
    "reset after the effect": {"kind": "cut_after"},
    "timeout before the effect": {"kind": "hang_before", **_SLOW},
    "timeout after the effect": {"kind": "hang_after", **_SLOW},
    "one byte at a time": {"kind": "drip", "seconds": 0.5, **_SLOW},
    "401": _status(401),
    "403": _status(403),
    "404": _status(404),
    "410": _status(410),
    "422": _status(422),
    "429 with a reset": _status(429, times=1, retry_after=1, reset_after=1.0),
    "429 without a reset": _status(429, times=1),
    "500": _status(500),
    "502": _status(502),
    "503": _status(503),
    "HTML": {"kind": "page", "status": 200},
    "HTML with 403": {"kind": "page", "status": 403},
    "truncated body": {"kind": "cut_body"},
    "wrong type": {"kind": "body", "body": "odd"},
    "null ids": {"kind": "null_values", "names": _IDS},
    "missing ids": {"kind": "missing_values", "names": _IDS},
    "redirect": {"kind": "redirect", "location": "https://elsewhere.example/"},
}
_YEARS = 3652.0
# How far the computer's clock is set when the operation begins, and what else goes wrong then.
JUMPS: dict[str, tuple[dict[str, float], str]] = {
    "clock set 3 hours ahead": ({"hours": 3}, ""),
    "clock set 10 years ahead": ({"days": _YEARS}, ""),
    "clock set 10 years back": ({"days": -_YEARS}, ""),
    "429 with a reset, and clock set back": ({"hours": -3}, "429 with a reset"),
    "lost response, and clock set ahead": ({"hours": 3}, "reset after the effect"),
    "lost response, and clock set back": ({"hours": -3}, "reset after the effect"),
}
ALL = (*FAULTS, *JUMPS, DNS)
# Lost responses, for which care100 cannot know whether the request took effect.
SLOW_FAULTS = frozenset({"timeout before the effect", "timeout after the effect"}) | {
    "one byte at a time"
}


@contextmanager
def no_names(concerns: Callable[[str, str], bool]) -> Iterator[list[str]]:
    """Let the look-up of a server's name fail for requests whose method and path concern it.

    Yields the list of their paths. Each request makes a connection of its own.
    """
    failing: list[str] = []
    under_way: set[int] = set()
    handle, look_up = httpcore.ConnectionPool.handle_request, socket.getaddrinfo

    def handling(pool: httpcore.ConnectionPool, request: httpcore.Request) -> httpcore.Response:
        pool._max_keepalive_connections = 0
        path = request.url.target.decode().partition("?")[0]
        if not concerns(request.method.decode(), path):
            return handle(pool, request)
        failing.append(path)
        under_way.add(threading.get_ident())
        try:
            return handle(pool, request)
        finally:
            under_way.discard(threading.get_ident())

    def looking_up(*given: Any, **options: Any) -> Any:
        if under_way:
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return look_up(*given, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(httpcore.ConnectionPool, "handle_request", handling)
        patch.setattr(socket, "getaddrinfo", looking_up)
        yield failing
