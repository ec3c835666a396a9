"""The requests of one login: counted, limited in time, and none after the login was rejected.

All threads of a login share them.
"""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import httpx

from care100 import time_limit
from care100.auth.web import ServerError
from care100.connections.client import TimedClient, failure
from care100.model.errors import NotLoggedIn
from care100.platforms import operations
from care100.platforms.errors import AuthRejected, TimedOut, Unreachable
from care100.platforms.operations import Operation
from care100.platforms.targets import Usage


class LoginRequests:
    """Sends the requests of one login to the server `where`, and counts them in `usage`.

    `named` are the operations of the platform, for errors.
    """

    def __init__(
        self, where: str, usage: Usage, client: TimedClient, named: Sequence[Operation]
    ) -> None:
        self.where = where
        self._named = named
        self.usage = usage
        self._client = client
        self._lock = threading.Lock()
        self._rejected: AuthRejected | None = None
        self._silent_since: float | None = None

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def send(self, method: str, url: str, **options: Any) -> httpx.Response:
        """Send a request with httpx's options, and return the whole response, with any status.

        Raises Unreachable, and TimedOut. Raises without sending anything AuthRejected, once the
        login was rejected, and TimedOut, once the server has been silent for too long.
        """
        self._count(method)
        request = operations.name(self._named, method, url)
        began = time.monotonic()
        try:
            response = self._client.send(method, url, **options)
        except httpx.TimeoutException as error:
            with self._lock:
                self._silent_since = self._silent_since or began
            raise TimedOut(*failure(self.where, error, request)) from error
        except httpx.HTTPError as error:
            raise Unreachable(*failure(self.where, error, request)) from error
        with self._lock:
            self._silent_since = None
        return response

    def rejected(self, hint: str) -> AuthRejected:
        """Return the error for a login that is no longer accepted, and send nothing more."""
        return self._end(AuthRejected(f"{self.where} no longer accepts your login.", hint))

    @contextmanager
    def renewing(self) -> Iterator[None]:
        """Renew the login's token. Raises AuthRejected if it cannot be renewed, and Unreachable."""
        try:
            yield
        except NotLoggedIn as error:
            raise self._end(AuthRejected(error.message, error.hint)) from error
        except ServerError as error:
            raise Unreachable(error.message, error.hint) from error

    def _end(self, error: AuthRejected) -> AuthRejected:
        with self._lock:
            self._rejected = self._rejected or error
            return self._rejected

    def _count(self, method: str) -> None:
        """Count a request that is about to be sent. Raises AuthRejected and TimedOut instead."""
        with self._lock:
            if self._rejected:
                raise AuthRejected(self._rejected.message, self._rejected.hint)
            if self._silent_since is not None:
                seconds = time.monotonic() - self._silent_since
                if seconds >= time_limit.in_all():
                    raise TimedOut(
                        f"{self.where} has not responded for {seconds:.0f} seconds.",
                        "Run the same command again later, or give the server more time with"
                        " --timeout.",
                    )
            if method == "GET":
                self.usage.reads += 1
            else:
                self.usage.writes += 1
