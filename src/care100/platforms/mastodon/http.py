"""The HTTP client for Mastodon servers: Mastodon.py over a guarded session.

The session counts requests, obeys rate limits, limits the size of responses, and never
follows a redirect with a token.
"""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import mastodon
import requests
from mastodon.types_base import PaginatableList
from requests.adapters import HTTPAdapter

from care100 import __version__
from care100.model import sanitize
from care100.model.reasons import Reason, ReasonCode
from care100.platforms import server_values
from care100.platforms.errors import (
    AuthRejected,
    Blocked,
    Gone,
    PlatformError,
    Refused,
    Unreachable,
)
from care100.platforms.rate_limits import RateLimits
from care100.platforms.server_messages import reason, without
from care100.platforms.targets import Usage

PARALLEL = 4
_LARGEST = 5_000_000
# Seconds. A server needs many to resolve an account that it does not know yet.
_TIMEOUT = 60
_HEADERS_READ_HERE = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "Date")
# Requests that are answered with no entity (docs.joinmastodon.org/methods: lists, collections).
_WITHOUT_ENTITY = re.compile(r"(DELETE .*|POST .*/api/v1/lists/[^/]+/accounts)", re.DOTALL)
_EMPTY = (b"", b"{}", b"[]")
# The errors of code that reads a response which is not as documented.
_NOT_AS_DOCUMENTED = (LookupError, AttributeError, TypeError, ValueError, RecursionError)
# With these statuses a page is a firewall's or a proxy's. Others are about the request itself.
_FIREWALL = {
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.METHOD_NOT_ALLOWED,
    HTTPStatus.NOT_ACCEPTABLE,
    HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS,
}
# A path of the API that no server has.
_MISSING = "/api/v1/care100/nothing"
FOLLOWS = "follows"
API = "api"


class Rejected(Exception):
    """An error response: its status, and the server's reason or an empty string.

    `page` is the body if it is not the JSON of an API, without the request's own address.
    Mastodon.py itself keeps a reason only when it has the form that it expects.
    """

    def __init__(self, status: int, server_reason: str, page: bytes = b"") -> None:
        super().__init__(f"{status}: {server_reason}" if server_reason else str(status))
        self.status = status
        self.server_reason = server_reason
        self.page = page


class MeteredSession(requests.Session):
    """A session for one login on the server `where`, with its `token`."""

    def __init__(self, where: str, token: str) -> None:
        super().__init__()
        self.usage = Usage()
        self.limits = RateLimits(where)
        self._where = where
        self._token = token
        self._lock = threading.Lock()
        for scheme in ("https://", "http://"):
            self.mount(scheme, HTTPAdapter(pool_maxsize=PARALLEL * 2))

    def request(self, method: str | bytes, url: str | bytes, *args: Any, **options: Any) -> Any:
        """Send a request like `requests`. Raises RateLimited before sending, and Rejected.

        Mastodon.py adds a slash to some paths, which only Mastodon ignores.
        """
        url = str(url).rstrip("/")
        bucket = FOLLOWS if urlsplit(url).path.endswith("/follow") else API
        self.limits.check(bucket)
        with self._lock:
            if method == "GET":
                self.usage.reads += 1
            else:
                self.usage.writes += 1
        options |= {"allow_redirects": False, "stream": True}
        response = super().request(method, url, *args, **options)
        # `stream` allows a size limit on reading. requests itself stores the body in this
        # attribute. The token is removed, so that no later message can contain it.
        response._content = without(self._bounded(response), self._token)
        if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            raise self.limits.spent(bucket, response.headers)
        if HTTPStatus.MULTIPLE_CHOICES <= response.status_code < HTTPStatus.BAD_REQUEST:
            raise Unreachable(
                f"{self._where} redirected a request, which care100 does not follow.",
                "Log in again with the server's current name.",
            )
        self.limits.learn(bucket, response.headers)
        # Mastodon.py would read these headers again, and fail when it cannot.
        for name in _HEADERS_READ_HERE:
            response.headers.pop(name, None)
        if response.status_code >= HTTPStatus.BAD_REQUEST:
            raise _rejected(response, self._token)
        if _WITHOUT_ENTITY.fullmatch(f"{method!s} {urlsplit(url).path}"):
            if b"".join(response.content.split()) not in _EMPTY:
                raise server_values.unreadable(self._where)
            response._content = b"{}"
        return response

    def _bounded(self, response: requests.Response) -> bytes:
        body = bytearray()
        for chunk in response.iter_content(65536):
            body += chunk
            if len(body) > _LARGEST:
                response.close()
                raise Unreachable(
                    f"{self._where} sent more data than care100 reads.", "Try again later."
                )
        return bytes(body)


class _Object(dict[str, Any]):
    """A JSON object, whose keys Mastodon.py reads as attributes when it looks for pages."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


class _PlainMastodon(mastodon.Mastodon):
    """Mastodon.py with the JSON of responses as it is.

    Mastodon.py converts values to the types that it expects: a missing key becomes None, and a
    text in the place of a boolean False. A client could not tell them from a real answer.
    """

    def _Mastodon__try_cast_to_type(  # noqa: N802 - the name of Mastodon.py's method
        self,
        value: Any,
        override_type: Any = None,  # noqa: ARG002
    ) -> tuple[Any, None]:
        if isinstance(value, dict):
            return _Object(value), None
        if isinstance(value, list):
            # Mastodon.py keeps the address of the next page on this kind of list.
            return PaginatableList(value), None  # type: ignore[no-untyped-call]
        return value, None

    def bare_request(self, method: str, path: str) -> Any:
        """Send a request without any arguments."""
        return self._Mastodon__api_request(method, path, {})  # type: ignore[attr-defined]


class HttpClient:
    """Mastodon.py for one login; `asking()` converts its errors to PlatformError."""

    def __init__(self, server: str, token: str, where: str) -> None:
        self.where = where
        self._own_page: bytes | None = None
        self._learning = threading.Lock()
        self._session = MeteredSession(where, token)
        self.api = _PlainMastodon(
            access_token=token,
            api_base_url=server,
            session=self._session,
            version_check_mode="none",
            ratelimit_method="throw",
            request_timeout=_TIMEOUT,
            user_agent=f"care100/{__version__}",
        )

    @property
    def usage(self) -> Usage:
        """Return the requests sent so far."""
        return self._session.usage

    @property
    def limits(self) -> RateLimits:
        """Return the rate limits learned from the server."""
        return self._session.limits

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def send(self, method: str, path: str) -> Any:
        """Send a request without the arguments that Mastodon.py adds to some. Use in `asking`."""
        return self.api.bare_request(method, path)

    @contextmanager
    def asking(self, about: str = "") -> Iterator[None]:
        """Wrap a call; `about` names its subject in errors. Raises only PlatformError."""
        try:
            yield
        except mastodon.MastodonNetworkError as error:
            cause = error.__context__
            if isinstance(cause, PlatformError):
                raise cause from None
            if isinstance(cause, Rejected):
                raise self._error_for(cause, about) from cause
            raise self._unreachable("did not respond") from error
        except (mastodon.MastodonError, *_NOT_AS_DOCUMENTED) as error:
            raise server_values.unreadable(self.where) from error

    def _error_for(self, no: Rejected, about: str) -> PlatformError:
        """Return the user's error for a rejection."""
        is_missing = no.status in (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED)
        if no.page and no.status in _FIREWALL and not (is_missing and self._is_own_page(no.page)):
            return Blocked(self.where, no.status)
        if no.status == HTTPStatus.UNAUTHORIZED:
            return AuthRejected(
                f"{self.where} no longer accepts your login.",
                "Log in again with: care100 login mastodon "
                + urlsplit(self.api.api_base_url or "").netloc,
            )
        if is_missing:
            return Gone(f"{sanitize.titled(about or self.where)} does not exist.")
        if no.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return self._unreachable(f"has a server error ({no.status})")
        refused = Reason(ReasonCode.REFUSED, self.where, str(no))
        return Refused(refused, status=no.status, server_reason=no.server_reason)

    def _is_own_page(self, page: bytes) -> bool:
        """Whether a page is the server's own answer for what does not exist, not a firewall's.

        snac answers so. It has the same page for a path that cannot exist, and data elsewhere.
        """
        with self._learning:
            if self._own_page is None:
                self._own_page = self._page_of_missing()
            return page == self._own_page

    def _page_of_missing(self) -> bytes:
        """Return the page for a path that cannot exist, or nothing if that is not the server's."""
        if self._rejection("/api/v1/accounts/verify_credentials"):
            return b""
        missing = self._rejection(_MISSING)
        return missing.page if missing and missing.status == HTTPStatus.NOT_FOUND else b""

    def _rejection(self, path: str) -> Rejected | None:
        """Return the server's rejection of a request, or None for data. Raises PlatformError."""
        try:
            self.send("GET", path)
        except mastodon.MastodonNetworkError as error:
            no = error.__context__
            if isinstance(no, Rejected):
                return no
            if isinstance(no, PlatformError):
                raise no from None
            raise self._unreachable("did not respond") from error
        except (mastodon.MastodonError, *_NOT_AS_DOCUMENTED) as error:
            raise server_values.unreadable(self.where) from error
        return None

    def _unreachable(self, what: str) -> Unreachable:
        return Unreachable(f"{self.where} {what}.", "Run the same command again later to resume.")


def _rejected(response: requests.Response, token: str) -> Rejected:
    try:
        answer = response.json()
    except RecursionError:
        answer = None
    except ValueError:
        path = urlsplit(response.url).path.encode()
        return Rejected(response.status_code, "", response.content.replace(path, b"").strip())
    return Rejected(response.status_code, reason(_error_reason(answer), token))


def _error_reason(answer: object) -> object:
    """Return the reason in an error response (docs.joinmastodon.org/entities/Error)."""
    # Errors about Collections are wrapped once more (methods/collections).
    while isinstance(answer, dict):
        answer = answer.get("error")
    return answer
