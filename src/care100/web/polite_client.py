"""Polite requests to each server: one at a time, with a pause, obeying `Retry-After`."""

import threading
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from types import TracebackType
from typing import Self

from care100.web import header_times
from care100.web.client import GuardedClient, RequestLimits
from care100.web.errors import HostUnreachable, TooSlow, WebError
from care100.web.page import Page

# Seconds between two requests to a server, and the longest wait for a server.
PAUSE_SECONDS = 0.3
_LONGEST_WAIT = 30.0
# Seconds to wait for a busy server without a valid `Retry-After`.
_DEFAULT_WAIT = 5.0
_LIMITS = RequestLimits()


class HostBusy(WebError):
    """The server asks for a longer wait than care100 allows."""


@dataclass
class _ServerState:
    """The state of one server: its lock, and when the next request may start.

    `free_at` is in monotonic seconds. `trouble` is the error that every further request
    raises, or None.
    """

    lock: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = 0.0
    trouble: HostUnreachable | None = None


class PoliteClient:
    """A `GuardedClient` with one request at a time for each server. Use it in a `with`.

    It reuses one connection for each server, and sends nothing more to a server that did
    not respond. `here` may grow during use.
    """

    def __init__(self, *, here: Collection[str] = (), limits: RequestLimits = _LIMITS) -> None:
        self._servers: dict[str, _ServerState] = {}
        self._limits = limits
        self._guarded = GuardedClient(here=here, limits=limits, server_lock=self._lock)

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
        """Return the response of an address, with any status.

        Raises WebError, and HostBusy when the server refuses requests for a longer time.
        """
        page = self._guarded.get(url, accept=accept)
        wait = _wait_of(page)
        if wait is None:
            return page
        server = _server_of(page)
        if wait <= _LONGEST_WAIT:
            self._pause(server, wait)
            page = self._guarded.get(url, accept=accept)
        if _wait_of(page) is not None:
            raise HostBusy(f"{server} is refusing requests for now.", "Try again later.")
        return page

    @contextmanager
    def _lock(self, server: str) -> Iterator[None]:
        state = self._state_of(server)
        with state.lock:
            if state.trouble:
                raise type(state.trouble)(state.trouble.message, state.trouble.hint)
            time.sleep(max(state.free_at - time.monotonic(), 0))
            began = time.monotonic()
            try:
                yield
            except HostUnreachable as trouble:
                if not isinstance(trouble, TooSlow) or self._had_time(began):
                    state.trouble = trouble
                raise
            finally:
                state.free_at = max(state.free_at, time.monotonic() + PAUSE_SECONDS)

    def _had_time(self, since: float) -> bool:
        """Return whether this server had enough time, after any redirects that led to it."""
        return time.monotonic() - since > self._limits.time / 2

    def _pause(self, server: str, seconds: float) -> None:
        state = self._state_of(server)
        with state.lock:
            state.free_at = time.monotonic() + seconds

    def _state_of(self, server: str) -> _ServerState:
        return self._servers.setdefault(server, _ServerState())


def _server_of(page: Page) -> str:
    """Return the server's name, as passed to `server_lock`."""
    return page.url.partition("://")[2].partition("/")[0]


def _wait_of(page: Page) -> float | None:
    """Return the wait in seconds that the server asks for (RFC 9110, 10.2.3), or None."""
    header = page.headers.get("retry-after", "").strip()
    busy = page.status == HTTPStatus.TOO_MANY_REQUESTS
    if not busy and not (page.status == HTTPStatus.SERVICE_UNAVAILABLE and header):
        return None
    wait = header_times.retry_after(header, datetime.now(UTC))
    return _DEFAULT_WAIT if wait is None else wait
