"""The HTTP client for Mastodon servers: Mastodon.py over a guarded session."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import mastodon
from mastodon.types_base import PaginatableList

from care100 import __version__
from care100.platforms import operations, server_values
from care100.platforms.errors import Blocked, Gone, PlatformError, Refused, Unreachable, refusal
from care100.platforms.mastodon.session import MeteredSession, Rejected
from care100.platforms.rate_limits import RateLimits
from care100.platforms.targets import Usage

# Requests at once, fewer if the server's own headers leave less. They are on their way for most of
# the time, so that a server works on one or two. A page in a browser sends more over HTTP/2.
PARALLEL = 10
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
    """Mastodon.py for one login; `asking()` converts its errors to PlatformError.

    Without a `token` it asks what everybody may see. Requests are counted in `usage`.
    """

    def __init__(
        self, server: str, token: str | None, where: str, usage: Usage | None = None
    ) -> None:
        self.where = where
        self._own_page: bytes | None = None
        self._learning = threading.Lock()
        self._session = MeteredSession(server, where, token or "", usage or Usage())
        self.api = _PlainMastodon(
            access_token=token,
            api_base_url=server,
            session=self._session,
            version_check_mode="none",
            ratelimit_method="throw",
            user_agent=f"care100/{__version__}",
        )

    @property
    def usage(self) -> Usage:
        """Return the requests sent so far."""
        return self._session.requests.usage

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
            raise self._unreachable("did not respond to") from error
        except (mastodon.MastodonError, *server_values.NOT_AS_DOCUMENTED) as error:
            raise server_values.unreadable(self.where) from error

    def _error_for(self, no: Rejected, about: str) -> PlatformError:
        """Return the user's error for a rejection."""
        # Finding the server's own page sends other requests.
        request = operations.last()
        is_missing = no.status in (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED)
        if no.page and no.status in _FIREWALL and not (is_missing and self._is_own_page(no.page)):
            return Blocked(self.where, no.status, request)
        if no.status == HTTPStatus.UNAUTHORIZED:
            server = urlsplit(self.api.api_base_url or "").netloc
            return self._session.requests.rejected(
                f"Log in again with: care100 login mastodon {server}"
            )
        if is_missing:
            return Gone(
                f"{self.where} did not find {about or 'what is needed'} for"
                f" {request} ({no.status}).",
                where=self.where,
            )
        if no.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return self._unreachable(f"has a server error ({no.status}) for")
        refused = refusal(self.where, str(no))
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
            raise self._unreachable("did not respond to") from error
        except (mastodon.MastodonError, *server_values.NOT_AS_DOCUMENTED) as error:
            raise server_values.unreadable(self.where) from error
        return None

    def _unreachable(self, what: str) -> Unreachable:
        return Unreachable(
            f"{self.where} {what} {operations.last()}.",
            "Run the same command again later to resume.",
        )
