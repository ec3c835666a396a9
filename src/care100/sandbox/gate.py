"""The door of a server: every request is written down here, and misbehaviour happens here."""

import asyncio
import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request as HttpRequest
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from care100.sandbox.faults import Fault, Faults
from care100.sandbox.fields import Fields, body_fields, query_fields
from care100.sandbox.log import Request, RequestLog
from care100.sandbox.serving import Serving

CONTROL = "/_sandbox"
_QUIET = (CONTROL, "/health")
_STEP = 0.1
"""Seconds after which a waiting server looks whether the client is still there."""

_PAGE = "<!doctype html><title>Just a moment</title><p>Checking your browser.</p>"


class Platform(Protocol):
    """What the gate has to ask a platform about."""

    @property
    def latency(self) -> float:
        """Seconds that every request takes."""

    def user_of(self, bearer: str) -> str | None:
        """The name of the user whose access token this is."""

    def revoke(self, bearer: str) -> None:
        """Make an access token invalid."""

    def refusal(self, fault: Fault) -> Response:
        """The platform's usual answer with the fault's status."""


def bearer_of(scope: Scope) -> str:
    """The access token that a request carries, or ""."""
    kind, _, token = Headers(scope=scope).get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def fields_of(request: HttpRequest) -> Fields:
    """A request's query and body fields together."""
    fields = request.scope["sandbox.fields"]
    assert isinstance(fields, Fields)  # noqa: S101 - the gate has put it there
    return fields


def body_of(request: HttpRequest) -> bytes:
    """A request's body as it came."""
    return bytes(request.scope["sandbox.body"])


async def _read(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return body
        body += bytes(message.get("body", b""))
        if not message.get("more_body"):
            return body


@dataclass
class _Answer:
    """A whole answer, held back until the gate knows what becomes of it."""

    start: Message = field(default_factory=dict)
    body: bytes = b""

    async def take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
        else:
            self.body += message.get("body", b"")


def _instead(fault: Fault, platform: Platform) -> ASGIApp | None:
    """What answers in the platform's place, where a fault has it so."""
    if fault.kind == "status":
        return platform.refusal(fault)
    if fault.kind == "page":
        return HTMLResponse(str(fault.body or _PAGE), fault.status)
    if fault.kind == "redirect":
        return RedirectResponse(fault.location, 302)
    return None


class Gate:
    """ASGI middleware: log, latency and faults around a platform's app."""

    def __init__(
        self,
        app: ASGIApp,
        platform: Platform,
        serving: Serving,
        faults: Faults,
        log: RequestLog,
    ) -> None:
        self._app = app
        self._platform = platform
        self._serving = serving
        self._faults = faults
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or cut it. A slash at the end of a path makes no difference."""
        scope["path"] = scope["path"].rstrip("/") or "/"
        body = await _read(receive)
        query, sent = query_fields(scope), await body_fields(scope, body)
        scope["sandbox.fields"] = query | sent
        scope["sandbox.body"] = body
        if scope["path"].startswith(_QUIET):
            await self._app(scope, receive, send)
            return
        bearer = bearer_of(scope)
        record = Request(
            scope["method"],
            scope["path"],
            query.public(),
            self._platform.user_of(bearer),
            datetime.now(UTC),
            sent.public(),
        )
        self._log.append(record)
        seconds, fault = self._faults.take(record.method, record.path)
        await self._pause(self._platform.latency + seconds, scope)
        record.fault = fault.kind if fault else None
        await self._misbehave(fault, record, bearer, scope, receive, send)

    async def _misbehave(
        self,
        fault: Fault | None,
        record: Request,
        bearer: str,
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        kind = fault.kind if fault else None
        if kind == "cut_before":
            await self._cut(self._serving.abort, scope, receive)
            return
        if kind == "revoke_token":
            self._platform.revoke(bearer)
        answer = _Answer()
        app = _instead(fault, self._platform) if fault else None
        await (app or self._app)(scope, receive, answer.take)
        record.status = answer.start["status"]
        if kind == "endless":
            await self._endless(answer, scope, send)
        elif fault and kind == "drip":
            await self._drip(answer, fault.seconds, scope, send)
        elif kind == "cut_after":
            await self._cut(self._serving.abort, scope, receive)
        elif kind == "cut_body":
            await self._half(answer, send)
            await self._cut(self._serving.hang_up, scope, receive)
        else:
            await send(answer.start)
            await send({"type": "http.response.body", "body": answer.body})

    async def _endless(self, answer: _Answer, scope: Scope, send: Send) -> None:
        headers = MutableHeaders(raw=answer.start["headers"])
        del headers["content-length"]
        await send(answer.start)
        await self._pour(itertools.repeat(b" " * 65_536), 0.001, scope, send)

    async def _drip(self, answer: _Answer, seconds: float, scope: Scope, send: Send) -> None:
        await send(answer.start)
        await self._pour((bytes([one]) for one in answer.body), seconds, scope, send)
        await send({"type": "http.response.body"})

    async def _pour(
        self, pieces: Iterable[bytes], seconds: float, scope: Scope, send: Send
    ) -> None:
        """Send piece after piece, for as long as there is somebody to take them."""
        for piece in pieces:
            if not self._serving.has(tuple(scope["client"])):
                return
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            await self._pause(seconds, scope)

    async def _pause(self, seconds: float, scope: Scope) -> None:
        """Let time pass, for as long as somebody waits for the answer."""
        loop, client = asyncio.get_running_loop(), tuple(scope["client"])
        ends = loop.time() + seconds
        while (left := ends - loop.time()) > 0 and self._serving.has(client):
            await asyncio.sleep(min(left, _STEP))

    async def _half(self, answer: _Answer, send: Send) -> None:
        headers = MutableHeaders(raw=answer.start["headers"])
        headers["content-length"] = str(len(answer.body) + 1)
        await send(answer.start)
        half = answer.body[: len(answer.body) // 2]
        await send({"type": "http.response.body", "body": half, "more_body": True})

    async def _cut(
        self, how: Callable[[tuple[str, int]], None], scope: Scope, receive: Receive
    ) -> None:
        how(tuple(scope["client"]))
        while (await receive())["type"] != "http.disconnect":
            continue
