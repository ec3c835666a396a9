"""The HTTP client for one login's server, with rate limits, points and typed errors.

atproto.com/specs/xrpc and docs.bsky.app, "Rate limits". A token goes to the login's own
server only: redirects are not followed.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx

from care100 import __version__
from care100.auth.addresses import is_loopback
from care100.connections.client import TimedClient
from care100.platforms import operations, server_values
from care100.platforms.bluesky.operations import OPERATIONS
from care100.platforms.errors import (
    Gone,
    NotPermitted,
    PlatformError,
    Refused,
    Unreachable,
    refusal,
)
from care100.platforms.login_requests import LoginRequests
from care100.platforms.rate_limits import RateLimits
from care100.platforms.server_messages import reason
from care100.platforms.targets import Usage

Parameters = Mapping[str, str | int | Sequence[str]]

READS, WRITES = "reads", "writes"
_LARGEST = 10_000_000
_STALE = ("ExpiredToken", "InvalidToken", "invalid_token")
_NONCE = "use_dpop_nonce"
_NOT_FOUND = ("RecordNotFound", "NotFound", "HandleNotFound", "RepoNotFound")
# How servers answer for application views that they do not have.
_NO_VIEW = ("no service configured", "could not resolve proxy", "method not implemented")
_NO_VIEW_STATUSES = (
    HTTPStatus.NOT_FOUND,
    HTTPStatus.NOT_IMPLEMENTED,
    HTTPStatus.BAD_GATEWAY,
)


class NoAppView(PlatformError):
    """The server has no application view: it knows records, but not other people's profiles."""


class Tokens(Protocol):
    """The source of a login's credentials."""

    def headers(self, method: str, url: str) -> dict[str, str]:
        """Return the credentials for one request."""

    def learn(self, url: str, headers: httpx.Headers) -> None:
        """Store what a response says of the next request's credentials."""

    def renew(self, after: Mapping[str, str]) -> None:
        """Renew the credentials, which the server did not accept. Raises NotLoggedIn."""

    def secrets(self) -> tuple[str, ...]:
        """Return the tokens, to hide them in messages."""


class HttpClient:
    """A client of one server at `base`; without `tokens` it asks what everybody may see."""

    def __init__(self, base: str, tokens: Tokens | None, usage: Usage) -> None:
        self.base = base
        self.where = urlsplit(base).netloc
        self.limits = RateLimits(self.where)
        self._tokens = tokens
        client = TimedClient(
            largest=_LARGEST,
            headers={"User-Agent": f"care100/{__version__}", "Accept": "application/json"},
            # A proxy from the environment cannot reach servers on this computer.
            trust_env=not is_loopback(urlsplit(base).hostname or ""),
        )
        self._requests = LoginRequests(self.where, usage, client, OPERATIONS)

    def close(self) -> None:
        """Close the connections."""
        self._requests.close()

    def get(self, method: str, parameters: Parameters, *, open_to_all: bool = False) -> Any:
        """Ask a query, such as `com.atproto.repo.getRecord`, and return its JSON object.

        `open_to_all` leaves out the token. Raises PlatformError: Gone for what does not
        exist, and NoAppView.
        """
        return self._ask("GET", method, READS, parameters=parameters, open_to_all=open_to_all)

    def post(self, method: str, body: Mapping[str, object], points: int) -> Any:
        """Call a procedure that costs so many points, and return its JSON object.

        Raises PlatformError.
        """
        return self._ask("POST", method, WRITES, body=body, units=points)

    def _ask(
        self,
        verb: str,
        method: str,
        bucket: str,
        *,
        parameters: Parameters | None = None,
        body: Mapping[str, object] | None = None,
        units: int = 1,
        open_to_all: bool = False,
    ) -> Any:
        tokens = None if open_to_all else self._tokens
        url = f"{self.base}/xrpc/{method}"
        self.limits.check(bucket, units)
        response = self._send(verb, url, parameters, body, tokens)
        # A response without a usable answer names the nonce to use, or ends the token's life.
        for _ in range(2):
            if tokens is None or not _is_stale(response):
                break
            if _error_of(response) != _NONCE:
                with self._requests.renewing():
                    tokens.renew(response.request.headers)
            response = self._send(verb, url, parameters, body, tokens)
        return self._answer(response, method, bucket)

    def _send(
        self,
        verb: str,
        url: str,
        parameters: Parameters | None,
        body: Mapping[str, object] | None,
        tokens: Tokens | None,
    ) -> httpx.Response:
        headers: dict[str, str] = {}
        if tokens:
            with self._requests.renewing():
                headers = tokens.headers(verb, url)
        response = self._requests.send(verb, url, params=parameters, json=body, headers=headers)
        if tokens:
            tokens.learn(url, response.headers)
        return response

    def _answer(self, response: httpx.Response, method: str, bucket: str) -> Any:
        status = response.status_code
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            raise self.limits.spent(bucket, response.headers)
        self.limits.learn(bucket, response.headers)
        answer = _json(response)
        if status < HTTPStatus.MULTIPLE_CHOICES:
            if not isinstance(answer, dict):
                raise server_values.unreadable(self.where)
            return answer
        if method.startswith("app.bsky.") and _has_no_view(status, answer):
            raise NoAppView(
                f"{self.where} does not show profiles of other accounts.",
                "This needs a server with an application view, such as bsky.social.",
            )
        if status < HTTPStatus.BAD_REQUEST:
            why = ", and care100 sends no token to another address"
            raise self._unreachable("redirected", why)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise self._unreachable(f"has a server error ({status}) for")
        raise self._error(status, answer)

    def _error(self, status: int, answer: object) -> PlatformError:
        name, message = (_text(answer, key) for key in ("error", "message"))
        hidden = self._tokens.secrets() if self._tokens else ()
        said = reason(message or name, *hidden) or "no reason given"
        if status == HTTPStatus.UNAUTHORIZED and self._tokens is None:
            return PlatformError(
                f"{self.where} does not allow {operations.last()} without a login.",
                "Check the server's address, or leave Bluesky out.",
            )
        if status == HTTPStatus.UNAUTHORIZED or name in _STALE:
            return self._requests.rejected("Log in again with: care100 login bluesky HANDLE")
        if name in ("ScopeMissingError", "InsufficientScope", "insufficient_scope"):
            return NotPermitted(
                f"Your login on {self.where} does not allow {operations.last()}: {said}.",
                "Log in again with: care100 login bluesky HANDLE --curator",
            )
        if name in ("AccountTakedown", "AccountDeactivated", "AccountSuspended"):
            refused = refusal(self.where, name)
            return Refused(refused, status=status, server_reason=f"{name}: {said}")
        if status == HTTPStatus.NOT_FOUND or name in _NOT_FOUND or "not found" in said.lower():
            return Gone(
                f"{self.where} did not find what is needed for {operations.last()} ({said}).",
                what=name,
                where=self.where,
            )
        refused = refusal(self.where, f"{status}: {said}")
        return Refused(refused, status=status, server_reason=f"{name}: {said}")

    def _unreachable(self, what: str, why: str = "") -> Unreachable:
        return Unreachable(
            f"{self.where} {what} {operations.last()}{why}.",
            "Run the same command again later to resume.",
        )


def _is_stale(response: httpx.Response) -> bool:
    """Return whether the server wants newer credentials."""
    if response.status_code == HTTPStatus.UNAUTHORIZED:
        return True
    # Servers answer an expired app password session with 400 (com.atproto.server.getSession).
    return response.status_code == HTTPStatus.BAD_REQUEST and _error_of(response) in _STALE


def _error_of(response: httpx.Response) -> str:
    """Return the error's name: of the body, or of RFC 9449's header (8 and 9)."""
    if _NONCE in response.headers.get("www-authenticate", ""):
        return _NONCE
    return _text(_json(response), "error")


def _has_no_view(status: int, answer: object) -> bool:
    message = _text(answer, "message").lower()
    return status in _NO_VIEW_STATUSES or any(sign in message for sign in _NO_VIEW)


def _json(response: httpx.Response) -> object:
    try:
        return response.json()
    except (ValueError, RecursionError):
        return None


def _text(answer: object, name: str) -> str:
    value = answer.get(name) if isinstance(answer, dict) else None
    return value if isinstance(value, str) else ""
