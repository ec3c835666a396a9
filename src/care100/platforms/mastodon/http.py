"""The one door to a Mastodon server: Mastodon.py over a session that counts requests,
keeps to the limits, bounds what it reads, and never follows a redirect with a token.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import mastodon
import requests
from requests.adapters import HTTPAdapter

from care100 import __version__
from care100.model.reasons import Reason, ReasonCode
from care100.platforms.base import AuthRejected, Gone, PlatformError, Refused, Unreachable, Usage
from care100.platforms.rate_limits import RateLimits
from care100.platforms.server_messages import reason, without

PARALLEL = 4
_LARGEST = 5_000_000
# Seconds. Resolving somebody whom the server has never met takes it many.
_TIMEOUT = 60
FOLLOWS = "follows"
API = "api"


class Rejected(Exception):
    """An answer that is no: its status, and the server's reason, if it gave one.

    Mastodon.py would keep of a reason only what happens to fit the answer it expected.
    """

    def __init__(self, status: int, said: str) -> None:
        super().__init__(f"{status}: {said}" if said else str(status))
        self.status = status
        self.said = said


class MeteredSession(requests.Session):
    """A session for one login on one server, which is given `token`."""

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
        """As requests', or RateLimited before a limit is broken. Raises Rejected.

        Mastodon.py puts a slash at the end of some paths, which only Mastodon ignores.
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
        # Reading it here, bounded, is what `stream` is for; requests itself keeps
        # what was read in this attribute. Whatever is said of it later, the token is not.
        response._content = without(self._bounded(response), self._token)
        if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            raise self.limits.spent(bucket, response.headers)
        if HTTPStatus.MULTIPLE_CHOICES <= response.status_code < HTTPStatus.BAD_REQUEST:
            raise Unreachable(f"{self._where} sends its requests elsewhere; that is not followed.")
        self.limits.learn(bucket, response.headers)
        if response.status_code >= HTTPStatus.BAD_REQUEST:
            raise Rejected(response.status_code, reason(_said(response), self._token))
        return response

    def _bounded(self, response: requests.Response) -> bytes:
        body = bytearray()
        for chunk in response.iter_content(65536):
            body += chunk
            if len(body) > _LARGEST:
                response.close()
                raise Unreachable(f"{self._where} sent more than care100 will read.")
        return bytes(body)


class HttpClient:
    """Mastodon.py for one login; `asking()` turns its errors into ours."""

    def __init__(self, server: str, token: str, where: str) -> None:
        self.where = where
        self._session = MeteredSession(where, token)
        self.api = mastodon.Mastodon(
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
        """The requests made so far."""
        return self._session.usage

    @property
    def limits(self) -> RateLimits:
        """The limits that the server has told of."""
        return self._session.limits

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    @contextmanager
    def asking(self, about: str = "") -> Iterator[None]:
        """Around each call: `about` names whom it is about. Raises PlatformError only."""
        try:
            yield
        except mastodon.MastodonNetworkError as error:
            cause = error.__context__
            if isinstance(cause, PlatformError):
                raise cause from None
            if isinstance(cause, Rejected):
                raise self._meant(cause, about) from cause
            raise self._unreachable("does not answer") from error
        except mastodon.MastodonAPIError as error:
            raise self._unreachable("sent an answer that cannot be understood") from error
        except (KeyError, AttributeError, TypeError, ValueError) as error:
            raise self._unreachable("sent an answer that cannot be understood") from error

    def _meant(self, no: Rejected, about: str) -> PlatformError:
        """What a rejection means to the user."""
        if no.status == HTTPStatus.UNAUTHORIZED:
            return AuthRejected(
                f"{self.where} does not accept your login any more.",
                "Log in again with: care100 login mastodon "
                + urlsplit(self.api.api_base_url or "").netloc,
            )
        if no.status == HTTPStatus.NOT_FOUND:
            return Gone(f"{about or self.where} is not there.")
        if no.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return self._unreachable(f"answers with an error ({no.status})")
        refused = Reason(ReasonCode.REFUSED, self.where, str(no))
        return Refused(refused, status=no.status, said=no.said)

    def _unreachable(self, what: str) -> Unreachable:
        return Unreachable(
            f"{self.where} {what}.", "Run the same command again later; it goes on where it was."
        )


def _said(response: requests.Response) -> object:
    """The reason in an answer that is no (docs.joinmastodon.org/entities/Error)."""
    try:
        said = response.json()
    except (ValueError, RecursionError):
        return None
    # What is said of a Collection is wrapped once more (methods/collections).
    while isinstance(said, dict):
        said = said.get("error")
    return said
