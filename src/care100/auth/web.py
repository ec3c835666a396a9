"""The one door to a server during a login: JSON in and out, bounded in time and size.

No address here ever holds a token or a code: they travel in bodies and headers, which the HTTP
client's own errors and log lines leave out.
"""

from __future__ import annotations

import json
import re
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import quote_plus, urlsplit

import httpx

from care100 import __version__
from care100.auth.addresses import is_loopback, normalise_server
from care100.model.errors import Care100Error, NotLoggedIn, UsageError

USER_AGENT = f"care100/{__version__}"
MAX_BYTES = 512 * 1024
DEADLINE_S = 30.0
_TIMEOUT = httpx.Timeout(10.0, read=20.0)
_LATER = "Try again in a while."
_TOKEN = re.compile(r"[\x21-\x7e]{1,8192}")


class ServerError(Care100Error):
    """The server was of no help: it was not reached, or gave no answer that can be used."""


class ServerUnreachable(ServerError):
    """The server gave no answer that could be trusted or understood in time."""


class UnexpectedAnswer(ServerError):
    """The server answered, but not as the API that care100 speaks."""


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """What a server answered: the HTTP status and the JSON, None when it was none."""

    server: str
    status: int
    data: object

    @property
    def error(self) -> str:
        """The OAuth error code (RFC 6749, 5.2), "" when there is none."""
        code = self.data.get("error") if isinstance(self.data, dict) else None
        return code if isinstance(code, str) else ""

    def fields(self, doing: str) -> dict[str, object]:
        """Give the JSON object of a good answer; `doing` says what it was asked for.

        Raises `NotLoggedIn` for 401, `UnexpectedAnswer` for everything else.
        """
        if 200 <= self.status < 300:
            if isinstance(self.data, dict):
                return self.data
            raise UnexpectedAnswer(
                f"{self.server} answered {doing} with something that is not data.",
                "Check the server's name: this may be a web site without the API.",
            )
        if self.status == 401:
            raise NotLoggedIn(
                f"{self.server} does not accept the token ({doing}).",
                "Log in again; the token may have been revoked, or be another server's.",
            )
        if self.status == 403:
            raise UnexpectedAnswer(
                f"{self.server} does not allow {doing} (403).",
                "The account or the app may lack the permission, or be suspended.",
            )
        if self.status in (404, 410):
            raise UnexpectedAnswer(
                f"{self.server} has no such API: it answered {doing} with {self.status}.",
                "Check the server's name.",
            )
        if self.status == 429:
            raise UnexpectedAnswer(f"{self.server} asks for a pause ({doing}: 429).", _LATER)
        if self.status >= 500:
            raise UnexpectedAnswer(
                f"{self.server} is in trouble: it answered {doing} with {self.status}.", _LATER
            )
        raise UnexpectedAnswer(f"{self.server} refused {doing} ({self.status}).")


class Server:
    """A server at a base address, spoken to over one connection. Use it in a `with`."""

    def __init__(self, base: str, user_agent: str = USER_AGENT) -> None:
        address = urlsplit(base)
        self.base = base
        self.name = address.netloc
        self._client = httpx.Client(
            # No compression: what is bounded below is what is held in memory.
            headers={
                "User-Agent": user_agent,
                "Accept": "application/json",
                "Accept-Encoding": "identity",
            },
            timeout=_TIMEOUT,
            follow_redirects=False,
            # A proxy named in the environment cannot reach this computer's own servers.
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
        """Read from the API, with a bearer token or without."""
        return self._ask("GET", path, _bearer(token))

    def post(
        self, path: str, form: Mapping[str, str], basic: tuple[str, str] | None = None
    ) -> Answer:
        """Send a form, with HTTP Basic for an app that has a secret (RFC 6749, 2.3.1)."""
        auth = httpx.BasicAuth(quote_plus(basic[0]), quote_plus(basic[1])) if basic else None
        return self._ask("POST", path, {}, form, auth)

    def _ask(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        form: Mapping[str, str] | None = None,
        auth: httpx.Auth | None = None,
    ) -> Answer:
        url = self.base + path
        try:
            with self._client.stream(
                method, url, headers=headers, data=form, auth=auth
            ) as response:
                if response.is_redirect:
                    raise self._elsewhere(response.headers.get("location", ""))
                body = self._body(response)
        except httpx.HTTPError as error:
            raise _unreachable(self.name, error) from error
        return Answer(self.name, response.status_code, _json(body))

    def _body(self, response: httpx.Response) -> bytes:
        body = bytearray()
        deadline = time.monotonic() + DEADLINE_S
        for chunk in response.iter_raw():
            body += chunk
            if len(body) > MAX_BYTES:
                raise UnexpectedAnswer(
                    f"{self.name} sent an answer far larger than a login needs.",
                    "Check the server's name.",
                )
            if time.monotonic() > deadline:
                raise ServerUnreachable(f"{self.name} is too slow to answer.", _LATER)
        return bytes(body)

    def _elsewhere(self, location: str) -> UnexpectedAnswer:
        """Explain a redirect. It is never followed: the next server was not what was asked for."""
        try:
            target = urlsplit(normalise_server(location.partition("://")[2].partition("/")[0]))
        except UsageError:
            target = None
        if target is None or target.netloc == self.name:
            return UnexpectedAnswer(
                f"{self.name} sends API requests to another page instead of answering them.",
                "Check the server's name: this may be a web site without the API.",
            )
        return UnexpectedAnswer(
            f"{self.name} sends API requests on to {target.netloc}, and care100 does not follow.",
            f"If that is your server, use its own name: {target.netloc}",
        )


def check_token(text: str) -> str:
    """Give a token that was typed or piped in, without the white space around it.

    Raises `UsageError`, which does not quote it, unless it can travel in an HTTP header.
    """
    token = text.strip()
    if not is_token(token):
        raise UsageError(
            "That is not an access token: a token is one word of plain letters and signs.",
            "Paste the token alone, without quotes and without the word Bearer.",
        )
    return token


def is_token(value: object) -> bool:
    """Say whether a value can be a token in an HTTP header (RFC 6750, 2.1)."""
    return isinstance(value, str) and _TOKEN.fullmatch(value) is not None


def _bearer(token: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token is not None else {}


def _json(body: bytes) -> object:
    try:
        data: object = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return data


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__


def _unreachable(name: str, error: httpx.HTTPError) -> ServerUnreachable:
    causes = list(_causes(error))
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return ServerUnreachable(
            f"{name} could not prove that it is {name}: its certificate or encryption is wrong.",
            "Check the name; nothing was sent. If it is right, tell the server's administrator.",
        )
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return ServerUnreachable(
            f"There is no server named {name}, or no network.", "Check the name and your network."
        )
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return ServerUnreachable(
            f"{name} refused the connection.", "Check the server's name, or try again later."
        )
    if isinstance(error, httpx.TimeoutException):
        return ServerUnreachable(f"{name} is too slow to answer.", _LATER)
    return ServerUnreachable(f"The connection to {name} broke off.", _LATER)
