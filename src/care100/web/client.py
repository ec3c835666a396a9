"""Reading web addresses that strangers wrote into lists, profiles and pages."""

import os
import re
import ssl
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import urljoin

import httpcore
import httpx

from care100 import __version__
from care100.web import addresses
from care100.web.addresses import Address
from care100.web.errors import HostUnreachable, NotSecure, Unreadable
from care100.web.page import Page, Unpacker
from care100.web.transport import Backend, Budget, budget, too_slow

USER_AGENT = f"care100/{__version__}"
# Idle connections at most: each is a descriptor, and many a computer gives a program 1,024.
MOST_KEPT = 100
# Seconds that one may be idle; after five many a server has closed it.
KEPT_SECONDS = 5.0
_REDIRECTS = (301, 302, 303, 307, 308)
# Heads, chunk marks and what comes before a gzip's data, beside the body itself.
_AROUND = 256 * 1024
_SENDABLE = re.compile(r"[!-~](?:[ -~]{0,298}[!-~])?")


@dataclass(frozen=True)
class RequestLimits:
    """What one `get` may take, with all its redirects: the size is in bytes, unpacked."""

    seconds: float = 20.0
    size: int = 2_000_000
    redirects: int = 5


@dataclass(frozen=True)
class CacheValidators:
    """What a server called its answer (RFC 9110, 8.8), for asking only for a newer one.

    A name that does not fit into a header, which a server makes up as it likes, is not sent.
    """

    etag: str = ""
    modified: str = ""


Turn = Callable[[str], AbstractContextManager[object]]


class GuardedClient:
    """Reads the addresses of strangers, from several threads at once. Use it in a `with`.

    `here` names servers on this computer that may be read, as `addresses.read` takes them;
    no other page leads there. It may grow meanwhile. `turn` is entered with the server's
    name before each request, those of redirects too, and left when its answer is read: the
    place to be polite in. The time spent waiting in it is not the server's.

    There are no cookies and no credentials, and no proxy is used, whatever the environment
    says: a proxy would look the name up by itself, and what was checked here would not be
    what is connected to.
    """

    def __init__(
        self,
        *,
        here: Collection[str] = (),
        limits: RequestLimits = RequestLimits(),
        turn: Turn = lambda _: nullcontext(),
    ) -> None:
        self._here = here
        self._limits = limits
        self._turn = turn
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            max_connections=None,
            max_keepalive_connections=MOST_KEPT,
            keepalive_expiry=KEPT_SECONDS,
            network_backend=Backend(self._here),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.close()

    def get(
        self, url: str, *, accept: str = "*/*", seen: CacheValidators = CacheValidators()
    ) -> Page:
        """Read an address, with whatever status the server answers. Raises Trouble.

        With `seen` the answer may be 304 and empty: nothing has changed.
        """
        address = addresses.read(url, self._here)
        seconds = self._limits.seconds
        for _ in range(self._limits.redirects + 1):
            with self._turn(address.server):
                began = time.monotonic()
                answer = self._ask(address, _headers(address, accept, seen), seconds)
                seconds -= time.monotonic() - began
            if isinstance(answer, Page):
                return answer
            address = self._next(address, answer)
        raise Unreadable(f"{address.server} sends visitors on and on.")

    def _next(self, address: Address, location: str) -> Address:
        """Where a redirect leads. Raises NotAllowed also when a public page leads here."""
        try:
            url = urljoin(address.url, location)
        except ValueError:
            raise Unreadable(f"{address.server} sends visitors to no address.") from None
        return addresses.read(url, self._here if address.is_here else ())

    def _ask(self, address: Address, headers: list[tuple[str, str]], seconds: float) -> Page | str:
        """One request: the page, or where its redirect leads to.

        A server may close a kept connection at the moment at which it is used again, and
        is then asked once more, anew.
        """
        allowed = Budget(address.server, time.monotonic() + seconds, self._limits.size + _AROUND)
        token = budget.set(allowed)
        try:
            with _in_words(address.server):
                while True:
                    try:
                        return self._ask_once(address, headers)
                    except (httpcore.NetworkError, httpcore.RemoteProtocolError):
                        if allowed.fresh:
                            raise
        finally:
            budget.reset(token)

    def _ask_once(self, address: Address, headers: list[tuple[str, str]]) -> Page | str:
        url = httpcore.URL(
            scheme=address.scheme.encode(),
            host=address.host.encode(),
            port=address.port,
            target=address.target.encode(),
        )
        waits = {"timeout": {"pool": budget.get().seconds()}}
        with self._pool.stream("GET", url, headers=headers, extensions=waits) as response:
            return self._read(address, response)

    def _read(self, address: Address, response: httpcore.Response) -> Page | str:
        headers: dict[str, str] = {}
        for raw, value in response.headers:
            name, text = raw.decode("ascii").lower(), value.decode("utf-8", "replace")
            headers[name] = f"{headers[name]}, {text}" if name in headers else text
        if response.status in _REDIRECTS and headers.get("location"):
            return headers["location"]
        unpacker = Unpacker(headers.get("content-encoding", ""), self._limits.size, address.server)
        for piece in response.iter_stream():
            unpacker.take(piece)
            budget.get().seconds()
        body = unpacker.whole() if response.status != 304 else b""
        return Page(address.url, response.status, headers, body)


def _headers(address: Address, accept: str, seen: CacheValidators) -> list[tuple[str, str]]:
    known = [("If-None-Match", seen.etag), ("If-Modified-Since", seen.modified)]
    return [
        ("Host", address.server),
        ("User-Agent", USER_AGENT),
        ("Accept", accept),
        ("Accept-Encoding", "gzip"),
        *((name, value) for name, value in known if _SENDABLE.fullmatch(value)),
    ]


@contextmanager
def _in_words(server: str) -> Iterator[None]:
    try:
        yield
    except httpcore.TimeoutException as error:
        raise too_slow(server) from error
    except (httpcore.ConnectError, httpcore.NetworkError) as error:
        raise _unreachable(server, error) from error
    except (httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
        raise Unreadable(f"{server} sent an answer that is broken.") from error


def _unreachable(server: str, error: Exception) -> HostUnreachable:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return NotSecure(
                f"{server} could not prove that it is {server}: "
                "its certificate or encryption is wrong."
            )
        cause = cause.__cause__ or cause.__context__
    hint = _PROXY if any(os.environ.get(name) for name in _PROXIES) else "Try again later."
    return HostUnreachable(f"{server} could not be reached.", hint)


_PROXIES = ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")
_PROXY = "Addresses of strangers are read without your proxy, which could not be guarded."
