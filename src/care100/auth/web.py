"""The HTTP client for logins: JSON requests with limits on time and size.

Tokens and codes are sent in bodies and headers, never in addresses, because the HTTP
library's errors and logs contain addresses.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType, TracebackType
from typing import Self
from urllib.parse import quote_plus, urlsplit

import httpx

from care100 import __version__
from care100.auth.addresses import is_loopback, normalise_server
from care100.connections.client import TimedClient, TooLarge, failure
from care100.model.errors import Care100Error, NotLoggedIn, UsageError

USER_AGENT = f"care100/{__version__}"
MAX_BYTES = 500_000
_LATER = "Try again later."
_TOKEN = re.compile(r"[\x21-\x7e]{1,8192}")


class ServerError(Care100Error):
    """The server could not be reached, or its response cannot be used."""


class ServerUnreachable(ServerError):
    """The server gave no trustworthy response in time."""


class UnexpectedAnswer(ServerError):
    """The server's response does not follow the API that care100 uses."""


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """A server's response: the HTTP status, the JSON data or None, and the headers."""

    server: str
    status: int
    data: object
    headers: httpx.Headers = field(default_factory=httpx.Headers)

    @property
    def error(self) -> str:
        """Return the OAuth error code (RFC 6749, 5.2), or an empty string."""
        code = self.data.get("error") if isinstance(self.data, dict) else None
        return code if isinstance(code, str) else ""

    @property
    def is_page(self) -> bool:
        """Return whether the response is a web page, such as that of a firewall or a proxy."""
        return self.data is None and "html" in self.headers.get("content-type", "").lower()

    def fields(self, doing: str) -> dict[str, object]:
        """Return the JSON object of a successful response; `doing` names the request.

        Raises `NotLoggedIn` for 401, and `UnexpectedAnswer` for everything else.
        """
        if 200 <= self.status < 300:
            if isinstance(self.data, dict):
                return self.data
            raise UnexpectedAnswer(
                f"{self.server} responded to {doing} without JSON data.",
                "Check the server's name. This may be a website without the API.",
            )
        if self.is_page and self.status in (401, 403, 503):
            raise UnexpectedAnswer(
                f"{self.server} sent a web page instead of data ({self.status}) for {doing}.",
                "A firewall may block care100 there. Try again later or from another network, "
                "and check the server's name.",
            )
        if self.status == 401:
            raise NotLoggedIn(
                f"{self.server} did not accept the token ({doing}).",
                "Log in again. The token may have been revoked or belong to another server.",
            )
        if self.status == 403:
            raise UnexpectedAnswer(
                f"{self.server} does not allow {doing} (403).",
                "Check that the account is not suspended and that the app has the permission.",
            )
        if self.status in (404, 410):
            raise UnexpectedAnswer(
                f"{self.server} does not support this API: "
                f"it responded to {doing} with {self.status}.",
                "Check the server's name.",
            )
        if self.status == 429:
            raise UnexpectedAnswer(
                f"{self.server} has reached its rate limit ({doing}: 429).", _LATER
            )
        if self.status >= 500:
            raise UnexpectedAnswer(
                f"{self.server} has a server error: it responded to {doing} with {self.status}.",
                _LATER,
            )
        raise UnexpectedAnswer(f"{self.server} refused {doing} ({self.status}).", _LATER)


class Server:
    """A server at a base address, requested over one connection. Use it in a `with`."""

    def __init__(self, base: str, user_agent: str = USER_AGENT) -> None:
        address = urlsplit(base)
        self.base = base
        self.name = address.netloc
        self._client = TimedClient(
            largest=MAX_BYTES,
            headers={"User-Agent": user_agent, "Accept": "application/json"},
            compressed=False,
            # A proxy from the environment cannot reach servers on this computer.
            trust_env=not is_loopback(address.hostname or ""),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()

    def get(self, path: str, token: str | None = None) -> Answer:
        """Send a GET request, with or without a bearer token."""
        return self._ask("GET", path, _bearer(token))

    def post(
        self,
        path: str,
        form: Mapping[str, str],
        basic: tuple[str, str] | None = None,
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> Answer:
        """Post a form, with HTTP Basic for an app that has a secret (RFC 6749, 2.3.1)."""
        auth = httpx.BasicAuth(quote_plus(basic[0]), quote_plus(basic[1])) if basic else None
        return self._ask("POST", path, headers, form, auth)

    def post_json(
        self, path: str, body: Mapping[str, str] | None = None, token: str | None = None
    ) -> Answer:
        """Post a JSON object or an empty body, with or without a bearer token."""
        return self._ask("POST", path, _bearer(token), body=body)

    def _ask(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        form: Mapping[str, str] | None = None,
        auth: httpx.Auth | None = None,
        body: Mapping[str, str] | None = None,
    ) -> Answer:
        url = self.base + path
        try:
            response = self._client.send(
                method, url, headers=headers, data=form, json=body, auth=auth
            )
        except TooLarge as error:
            raise UnexpectedAnswer(*failure(self.name, error)) from error
        except httpx.HTTPError as error:
            raise ServerUnreachable(*failure(self.name, error)) from error
        if response.is_redirect:
            raise self._redirect_error(response.headers.get("location", ""))
        return Answer(self.name, response.status_code, _json(response.content), response.headers)

    def _redirect_error(self, location: str) -> UnexpectedAnswer:
        """Return the error for a redirect, which is never followed to another server."""
        try:
            target = urlsplit(normalise_server(location.partition("://")[2].partition("/")[0]))
        except UsageError:
            target = None
        if target is None or target.netloc == self.name:
            return UnexpectedAnswer(
                f"{self.name} redirects API requests to another page.",
                "Check the server's name. This may be a website without the API.",
            )
        return UnexpectedAnswer(
            f"{self.name} redirects API requests to {target.netloc}; this is not followed.",
            f"If that is your server, use its name: {target.netloc}",
        )


def check_token(text: str) -> str:
    """Return a typed or piped token without surrounding white space.

    Raises `UsageError`, which does not quote it, unless it is valid in an HTTP header.
    """
    token = text.strip()
    if not is_token(token):
        raise UsageError(
            "The given text is not an access token: it contains spaces or other characters that"
            " a token cannot have.",
            "Paste only the token, without quotes and without the word Bearer.",
        )
    return token


def is_token(value: object) -> bool:
    """Return whether a value can be a token in an HTTP header (RFC 6750, 2.1)."""
    return isinstance(value, str) and _TOKEN.fullmatch(value) is not None


def _bearer(token: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token is not None else {}


def _json(body: bytes) -> object:
    try:
        data: object = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return data
