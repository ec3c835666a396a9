"""Politeness towards strangers' servers: one request at a time, a pause, and `Retry-After`."""

import re
import threading
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from types import TracebackType
from typing import Self

from care100.web.client import GuardedClient, RequestLimits
from care100.web.errors import HostUnreachable, TooSlow, WebError
from care100.web.page import Page

# Seconds between two requests to a server, and the longest that one is waited for.
PAUSE_SECONDS = 0.3
_LONGEST_WAIT = 30.0
# What a server that names no time is given.
_WITHOUT_A_TIME = 5.0
_LIMITS = RequestLimits()


class HostBusy(WebError):
    """The server asks to be left alone for longer than care100 waits."""


@dataclass
class _Turn:
    """Whose turn it is at one server, and from when on it may be asked (monotonic seconds).
    `trouble` is why it is not asked any more.
    """

    lock: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = 0.0
    trouble: HostUnreachable | None = None


class PoliteClient:
    """`GuardedClient`, which asks no server two things at once. Use it in a `with`.

    So it needs one connection a server, which is kept. A server that did not answer is not
    asked again: that costs it and us nothing more. `here` may grow meanwhile.
    """

    def __init__(self, *, here: Collection[str] = (), limits: RequestLimits = _LIMITS) -> None:
        self._turns: dict[str, _Turn] = {}
        self._limits = limits
        self._guarded = GuardedClient(here=here, limits=limits, turn=self._turn)

    def __enter__(self) -> Self:
        self._guarded.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._guarded.__exit__(kind, error, trace)

    def get(self, url: str, *, accept: str = "*/*") -> Page:
        """Read an address, with whatever status the server answers. Raises WebError, and
        Busy when a server has had too many requests and does not want to be asked soon.
        """
        page = self._guarded.get(url, accept=accept)
        wait = _wait_of(page)
        if wait is None:
            return page
        server = _server_of(page)
        if wait <= _LONGEST_WAIT:
            self._rest(server, wait)
            page = self._guarded.get(url, accept=accept)
        if _wait_of(page) is not None:
            raise HostBusy(f"{server} wants to be asked later.")
        return page

    @contextmanager
    def _turn(self, server: str) -> Iterator[None]:
        turn = self._turn_of(server)
        with turn.lock:
            if turn.trouble:
                raise type(turn.trouble)(turn.trouble.message, turn.trouble.hint)
            time.sleep(max(turn.free_at - time.monotonic(), 0))
            began = time.monotonic()
            try:
                yield
            except HostUnreachable as trouble:
                if not isinstance(trouble, TooSlow) or self._had_time(began):
                    turn.trouble = trouble
                raise
            finally:
                turn.free_at = max(turn.free_at, time.monotonic() + PAUSE_SECONDS)

    def _had_time(self, since: float) -> bool:
        """Whether the slowness is the server's own, and not that of one which led there."""
        return time.monotonic() - since > self._limits.seconds / 2

    def _rest(self, server: str, seconds: float) -> None:
        turn = self._turn_of(server)
        with turn.lock:
            turn.free_at = time.monotonic() + seconds

    def _turn_of(self, server: str) -> _Turn:
        return self._turns.setdefault(server, _Turn())


def _server_of(page: Page) -> str:
    """The server's name, as `turn` is told it."""
    return page.url.partition("://")[2].partition("/")[0]


def _wait_of(page: Page) -> float | None:
    """How many seconds the server wants to be left alone (RFC 9110, 10.2.3); None if it
    does not.
    """
    said = page.headers.get("retry-after", "").strip()
    busy = page.status == HTTPStatus.TOO_MANY_REQUESTS
    if not busy and not (page.status == HTTPStatus.SERVICE_UNAVAILABLE and said):
        return None
    if re.fullmatch(r"[0-9]+", said):
        return float(said)
    try:
        until = parsedate_to_datetime(said)
        until = until if until.tzinfo else until.replace(tzinfo=UTC)
        return max((until - datetime.now(UTC)).total_seconds(), 0.0)
    except (ValueError, OverflowError):
        # Also a date whose year or zone no computer can hold.
        return _WITHOUT_A_TIME
