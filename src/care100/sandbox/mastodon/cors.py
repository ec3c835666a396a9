"""The responses that browsers on other origins may read, as in Mastodon's `cors.rb`."""

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from care100.sandbox.mastodon.state import MastodonState

_OPEN = re.compile(r"/api/|/oauth/(token|revoke)$|/\.well-known/|/@|/users/")
_EXPOSED = "Link, X-RateLimit-Reset, X-RateLimit-Limit, X-RateLimit-Remaining, X-Request-Id"
_METHODS = "GET, POST, PUT, PATCH, DELETE, OPTIONS"
_PREFLIGHT_SECONDS = "7200"


class Cors:
    """ASGI middleware that also answers preflight requests."""

    def __init__(self, app: ASGIApp, state: MastodonState) -> None:
        self._app = app
        self._state = state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the headers that let a browser read the response."""
        headers = Headers(scope=scope)
        if not self._state.cors or "origin" not in headers or not _OPEN.match(scope["path"]):
            await self._app(scope, receive, send)
        elif scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            await self._preflight(headers)(scope, receive, send)
        else:

            async def opened(message: Message) -> None:
                if message["type"] == "http.response.start":
                    answer = MutableHeaders(raw=message["headers"])
                    answer["Access-Control-Allow-Origin"] = "*"
                    answer["Access-Control-Expose-Headers"] = _EXPOSED
                await send(message)

            await self._app(scope, receive, opened)

    @staticmethod
    def _preflight(headers: Headers) -> Response:
        return Response(
            headers={
                "Access-Control-Allow-Origin": "*",
                "Access-Control-Allow-Methods": _METHODS,
                "Access-Control-Allow-Headers": headers.get("access-control-request-headers", ""),
                "Access-Control-Max-Age": _PREFLIGHT_SECONDS,
            }
        )
