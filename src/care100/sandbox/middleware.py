"""ASGI middleware that logs every request and applies latency and faults to it."""

import asyncio
import itertools
import math
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Protocol

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from care100.sandbox.faults import Fault, Faults
from care100.sandbox.fields import Fields, body_fields, query_fields
from care100.sandbox.http_server import HttpServer
from care100.sandbox.request_log import LoggedRequest, RequestLog
from care100.sandbox.spoiled_responses import BufferedResponse, spoil

CONTROL = "/_sandbox"
_NOT_LOGGED = (CONTROL, "/health")
_POLL_SECONDS = 0.1
"""How often a waiting server checks whether the client is still connected."""

_HTML = "<!doctype html><title>Just a moment</title><p>Checking your browser.</p>"


class Platform(Protocol):
    """What the middleware needs from a server."""

    @property
    def latency(self) -> float:
        """Seconds that every request takes."""

    def user_of(self, bearer: str) -> str | None:
        """Return the name of the user with this access token."""

    def revoke(self, bearer: str) -> None:
        """Revoke an access token."""

    def fault_response(self, fault: Fault) -> Response:
        """Return the platform's usual response with the fault's status."""


def bearer_of(scope: Scope) -> str:
    """Return the access token that a request carries, or ""."""
    kind, _, token = Headers(scope=scope).get("authorization", "").partition(" ")
    return token.strip() if kind.lower() in {"bearer", "dpop"} else ""


def fields_of(request: Request) -> Fields:
    """Return a request's query and body fields together."""
    fields = request.scope["sandbox.fields"]
    assert isinstance(fields, Fields)  # noqa: S101 - set by the middleware
    return fields


def body_of(request: Request) -> bytes:
    """Return a request's raw body."""
    return bytes(request.scope["sandbox.body"])


def has_trailing_slash(request: Request) -> bool:
    """Whether the path was sent with a slash at the end, which routes do not see."""
    return bool(request.scope["sandbox.trailing_slash"])


async def _read(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return body
        body += bytes(message.get("body", b""))
        if not message.get("more_body"):
            return body


def _replacement(fault: Fault, platform: Platform) -> ASGIApp | None:
    """Return the response that a fault sends instead of the platform's, if any."""
    if fault.kind == "status":
        return platform.fault_response(fault)
    if fault.kind == "page":
        return HTMLResponse(str(fault.body or _HTML), fault.status)
    if fault.kind == "redirect":
        return RedirectResponse(fault.location, 302)
    return None


class Middleware:
    """Log, latency and faults around a platform's app."""

    def __init__(
        self,
        app: ASGIApp,
        platform: Platform,
        http: HttpServer,
        faults: Faults,
        log: RequestLog,
    ) -> None:
        self._app = app
        self._platform = platform
        self._http = http
        self._faults = faults
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or cut its connection. Routes match with or without a slash at the
        end of the path.
        """
        path = scope["path"].rstrip("/") or "/"
        scope["sandbox.trailing_slash"] = path != scope["path"]
        scope["path"] = path
        body = await _read(receive)
        query, sent = query_fields(scope), await body_fields(scope, body)
        scope["sandbox.fields"] = query | sent
        scope["sandbox.body"] = body
        if path.startswith(_NOT_LOGGED):
            await self._app(scope, receive, send)
            return
        bearer = bearer_of(scope)
        record = LoggedRequest(
            scope["method"],
            path,
            query.without_secrets(),
            self._platform.user_of(bearer),
            datetime.now(UTC),
            sent.without_secrets(),
        )
        self._log.append(record)
        seconds, fault = self._faults.take(record.method, record.path)
        await self._wait(self._platform.latency + seconds, scope)
        record.fault = fault.kind if fault else None
        await self._answer(fault, record, bearer, scope, receive, send)

    async def _answer(
        self,
        fault: Fault | None,
        record: LoggedRequest,
        bearer: str,
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        kind = fault.kind if fault else None
        if kind in ("refuse", "cut_before", "hang_before"):
            await self._ignore(kind, scope, receive)
            return
        if kind == "revoke_token":
            self._platform.revoke(bearer)
        response = BufferedResponse()
        app = _replacement(fault, self._platform) if fault else None
        await (app or self._app)(scope, receive, response.receive)
        record.status = response.start["status"]
        if fault:
            spoil(response, fault)
        await self._respond(response, fault, scope, receive, send)

    async def _ignore(self, kind: str, scope: Scope, receive: Receive) -> None:
        """Do nothing with a request, and send no response."""
        if kind == "hang_before":
            await self._hang(scope)
            return
        if kind == "refuse":
            await self._http.stop_listening()
        await self._disconnect(self._http.abort, scope, receive)

    async def _respond(
        self,
        response: BufferedResponse,
        fault: Fault | None,
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        """Send a response, in the way that a fault has for it."""
        kind = fault.kind if fault else None
        if kind == "endless":
            await self._send_endless(response, scope, send)
        elif fault and kind == "drip":
            await self._send_slowly(response, fault.seconds, scope, send)
        elif kind == "hang_after":
            await self._hang(scope)
        elif kind == "cut_after":
            await self._disconnect(self._http.abort, scope, receive)
        elif kind == "cut_body":
            await self._send_half(response, send)
            await self._disconnect(self._http.close_connection, scope, receive)
        else:
            await send(response.start)
            await send({"type": "http.response.body", "body": response.body})

    async def _send_endless(self, response: BufferedResponse, scope: Scope, send: Send) -> None:
        headers = MutableHeaders(raw=response.start["headers"])
        del headers["content-length"]
        await send(response.start)
        await self._stream(itertools.repeat(b" " * 65_536), 0.001, scope, send)

    async def _send_slowly(
        self, response: BufferedResponse, seconds: float, scope: Scope, send: Send
    ) -> None:
        await send(response.start)
        await self._stream((bytes([one]) for one in response.body), seconds, scope, send)
        await send({"type": "http.response.body"})

    async def _stream(
        self, chunks: Iterable[bytes], seconds: float, scope: Scope, send: Send
    ) -> None:
        """Send chunk after chunk while the client is connected."""
        for chunk in chunks:
            if not self._http.is_connected(tuple(scope["client"])):
                return
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await self._wait(seconds, scope)

    async def _wait(self, seconds: float, scope: Scope) -> None:
        """Wait, but no longer than the client does."""
        loop, client = asyncio.get_running_loop(), tuple(scope["client"])
        ends = loop.time() + seconds
        while (left := ends - loop.time()) > 0 and self._http.is_connected(client):
            await asyncio.sleep(min(left, _POLL_SECONDS))

    async def _hang(self, scope: Scope) -> None:
        """Keep the connection open until the client closes it."""
        await self._wait(math.inf, scope)

    async def _send_half(self, response: BufferedResponse, send: Send) -> None:
        headers = MutableHeaders(raw=response.start["headers"])
        headers["content-length"] = str(len(response.body) + 1)
        await send(response.start)
        half = response.body[: len(response.body) // 2]
        await send({"type": "http.response.body", "body": half, "more_body": True})

    async def _disconnect(
        self, cut: Callable[[tuple[str, int]], None], scope: Scope, receive: Receive
    ) -> None:
        cut(tuple(scope["client"]))
        while (await receive())["type"] != "http.disconnect":
            continue
