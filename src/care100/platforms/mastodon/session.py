"""The session that Mastodon.py sends its requests with, guarded.

It counts requests, obeys rate limits and the time limit, limits the size of responses, and
never follows a redirect with a token.
"""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from care100.connections.client import TimedClient
from care100.model.server_names import is_loopback
from care100.platforms import operations, server_values
from care100.platforms.errors import Unreachable
from care100.platforms.login_requests import LoginRequests
from care100.platforms.mastodon.operations import OPERATIONS
from care100.platforms.rate_limits import RateLimits
from care100.platforms.server_messages import reason, without
from care100.platforms.targets import Usage

FOLLOWS = "follows"
API = "api"
_LARGEST = 5_000_000
_HEADERS_READ_HERE = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "Date")
# Requests that are answered with no entity (docs.joinmastodon.org/methods: lists, collections).
_WITHOUT_ENTITY = re.compile(r"(DELETE .*|POST .*/api/v1/lists/[^/]+/accounts)", re.DOTALL)
_EMPTY = (b"", b"{}", b"[]")


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
    """A session for one login on the server `where`, with its `token`, or for nobody."""

    def __init__(self, server: str, where: str, token: str, usage: Usage) -> None:
        super().__init__()
        # A proxy from the environment cannot reach servers on this computer.
        client = TimedClient(largest=_LARGEST, trust_env=not is_loopback(urlsplit(server).netloc))
        self.requests = LoginRequests(where, usage, client, OPERATIONS)
        self.limits = RateLimits(where)
        self._where = where
        self._token = token
        # The client below has its own proxies and certificates, and no `.netrc`.
        self.trust_env = False
        # What the client below can decode, which may be less than what urllib3 can.
        self.headers["Accept-Encoding"] = "gzip, deflate"
        for scheme in ("https://", "http://"):
            self.mount(scheme, _Adapter(self.requests))

    def request(self, method: str | bytes, url: str | bytes, *args: Any, **options: Any) -> Any:
        """Send a request like `requests`. Raises PlatformError and Rejected.

        Mastodon.py adds a slash to some paths, which only Mastodon ignores.
        """
        url = str(url).rstrip("/")
        bucket = FOLLOWS if urlsplit(url).path.endswith("/follow") else API
        self.limits.check(bucket)
        response = super().request(method, url, *args, **options | {"allow_redirects": False})
        # requests itself stores the body in this attribute. The token is removed, so that no
        # later message can contain it.
        response._content = without(response.content, self._token)
        if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            raise self.limits.spent(bucket, response.headers)
        if HTTPStatus.MULTIPLE_CHOICES <= response.status_code < HTTPStatus.BAD_REQUEST:
            raise Unreachable(
                f"{self._where} redirected {operations.last()}, and care100 sends no token to"
                " another address.",
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


class _Adapter(BaseAdapter):
    """Sends what `requests` has prepared."""

    def __init__(self, sending: LoginRequests) -> None:
        super().__init__()
        self._sending = sending

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: ARG002 - the arguments are those of the interface
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,  # noqa: ARG002
        verify: bool | str = True,  # noqa: ARG002
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,  # noqa: ARG002
        proxies: Mapping[str, str] | None = None,  # noqa: ARG002
    ) -> requests.Response:
        """Return the whole response. Raises PlatformError."""
        answer = self._sending.send(
            str(request.method),
            str(request.url),
            headers=dict(request.headers),
            content=request.body,
        )
        response = requests.Response()
        response.request, response.url = request, str(request.url)
        response.status_code, response.reason = answer.status_code, answer.reason_phrase
        response.headers = CaseInsensitiveDict(answer.headers)
        response._content = answer.content
        return response

    def close(self) -> None:
        """Close the connections."""
        self._sending.close()


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
