"""The responses that browsers on other origins may read (CORS)."""

import re
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_METHODS = "GET, POST, PUT, PATCH, DELETE, OPTIONS"
_PREFLIGHT_SECONDS = "7200"


class Cors:
    """ASGI middleware that opens the paths that begin with `paths`, a regular expression, while
    `enabled`, and also answers preflight requests. `exposed` names the headers to show.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        exposed: str,
        paths: str = "/",
        enabled: Callable[[], bool] = lambda: True,
    ) -> None:
        self._app = app
        self._exposed = exposed
        self._paths = re.compile(paths)
        self._enabled = enabled

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the headers that let a browser read the response."""
        headers = Headers(scope=scope)
        open_path = self._paths.match(scope["path"])
        if not self._enabled() or "origin" not in headers or not open_path:
            await self._app(scope, receive, send)
        elif scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            await self._preflight(headers)(scope, receive, send)
        else:

            async def opened(message: Message) -> None:
                if message["type"] == "http.response.start":
                    answer = MutableHeaders(raw=message["headers"])
                    answer["Access-Control-Allow-Origin"] = "*"
                    answer["Access-Control-Expose-Headers"] = self._exposed
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
