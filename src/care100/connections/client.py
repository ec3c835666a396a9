"""The HTTP client for the user's own servers: whole responses, within limits of time and size."""

import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

import httpx

from care100 import time_limit
from care100.connections import authorities
from care100.connections.deadline import Deadline, TimedBackend, current

# Headers about the encoding of a body, which no longer apply to the decoded one.
_OF_ENCODED_BODY = (b"content-encoding", b"content-length", b"transfer-encoding")


class TooLarge(httpx.HTTPError):
    """The response is larger than the client reads: `largest` bytes."""

    def __init__(self, largest: int) -> None:
        super().__init__(f"more than {largest} bytes")
        self.largest = largest


class TimedClient:
    """A client that follows no redirect, and returns whole responses. Thread-safe.

    `largest` is the limit of a response's body in bytes. Without `compressed`, bodies are
    taken as they are sent, so that this also limits memory. With `trust_env` the client uses
    the proxies that the environment names.
    """

    def __init__(
        self,
        *,
        largest: int,
        headers: Mapping[str, str] = MappingProxyType({}),
        compressed: bool = True,
        trust_env: bool = True,
    ) -> None:
        self._largest = largest
        self._compressed = compressed
        if not compressed:
            headers = {**headers, "Accept-Encoding": "identity"}
        self._http = httpx.Client(
            verify=authorities.trusted(trust_env),
            headers=headers,
            follow_redirects=False,
            trust_env=trust_env,
        )
        # httpx reads proxies and certificates from the environment, and has no other place
        # for a network backend.
        for transport in (self._http._transport, *self._http._mounts.values()):
            if isinstance(transport, httpx.HTTPTransport):
                transport._pool._network_backend = TimedBackend()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def send(self, method: str, url: str, **options: Any) -> httpx.Response:
        """Send a request with httpx's options, and return the response with its whole body.

        Raises httpx.HTTPError: TimeoutException when the time is over, and TooLarge.
        """
        seconds = time_limit.seconds()
        token = current.set(Deadline(urlsplit(url).netloc, time.monotonic() + seconds))
        try:
            with self._http.stream(
                method, url, timeout=httpx.Timeout(None, pool=seconds), **options
            ) as response:
                content = bytearray()
                for chunk in response.iter_bytes() if self._compressed else response.iter_raw():
                    content += chunk
                    if len(content) > self._largest:
                        raise TooLarge(self._largest)
        finally:
            current.reset(token)
        # As bytes, because httpx cannot encode all texts that it decodes.
        kept = [one for one in response.headers.raw if one[0].lower() not in _OF_ENCODED_BODY]
        return httpx.Response(
            response.status_code, headers=kept, content=bytes(content), request=response.request
        )


def failure(server: str, error: httpx.HTTPError, request: str = "") -> tuple[str, str]:
    """Return why a request to a server failed, and what the user can do.

    `request` names it, such as “the request to follow an account”.
    """
    of, to = (f" {word} {request}" if request else "" for word in ("during", "to"))
    causes = list(_causes(error))
    if isinstance(error, TooLarge):
        return (
            f"{server} sent a response{to} larger than {error.largest // 1000:,} KB.",
            "Check the server's name, and report this to its administrator.",
        )
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return (
            f"{server} could not prove its identity: its certificate or encryption is not valid.",
            "Check the name. If it is right, report this to the server's administrator.",
        )
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return f"The server {server} was not found.", "Check the name and your network connection."
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return (
            f"{server} refused the connection.",
            "Check the server's name, or run the same command again later.",
        )
    if isinstance(error, httpx.TimeoutException):
        seconds = f"{time_limit.seconds():g} second"
        return (
            f"{server} did not respond within {seconds}{'' if seconds == '1 second' else 's'}{to}.",
            "Run the same command again later, or give the server more time with --timeout.",
        )
    return (
        f"The connection to {server} was interrupted{of}.",
        "Run the same command again later.",
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__
