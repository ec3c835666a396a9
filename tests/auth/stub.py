"""Small HTTP servers on loopback with configurable responses."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: dict[str, str]
    form: dict[str, str]
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Reply:
    status: int = 200
    data: object = None
    headers: dict[str, str] = field(default_factory=dict)

    def body(self) -> bytes:
        return self.data if isinstance(self.data, bytes) else json.dumps(self.data).encode()


Route = Callable[[Request], Reply]
HTML = Reply(200, b"<!doctype html><title>A site</title>", {"Content-Type": "text/html"})


class Stub:
    """A server with a response function for each path in `routes`; requests are in `asked`."""

    def __init__(self) -> None:
        self.routes: dict[str, Route] = {}
        self.asked: list[Request] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}
        )

    @property
    def netloc(self) -> str:
        return f"127.0.0.1:{self._server.server_port}"

    @property
    def url(self) -> str:
        return f"http://{self.netloc}"

    def paths(self) -> list[str]:
        return [request.path for request in self.asked]

    def always(self, path: str, status: int = 200, data: object = None) -> None:
        self.routes[path] = lambda _: Reply(status, data)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        stub = self

        class Handler(BaseHTTPRequestHandler):
            timeout = 5.0

            def do_GET(self) -> None:
                address = urlsplit(self.path)
                length = int(self.headers.get("Content-Length", 0))
                request = Request(
                    self.command,
                    address.path,
                    dict(parse_qsl(address.query)),
                    dict(parse_qsl(self.rfile.read(length).decode())),
                    dict(self.headers.items()),
                )
                stub.asked.append(request)
                route = stub.routes.get(address.path)
                self.send(route(request) if route else Reply(404, {"error": "gone"}))

            def do_POST(self) -> None:
                self.do_GET()

            def send(self, reply: Reply) -> None:
                body = reply.body()
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Connection", "close")
                self.end_headers()
                with contextlib.suppress(ConnectionError):  # the client had enough
                    self.wfile.write(body)

            def log_message(self, *args: Any) -> None:
                pass

        return Handler


class OAuthStub(Stub):
    """A server whose approval page approves at once, and which checks PKCE (RFC 7636)."""

    def __init__(self, authorize: str, token: str) -> None:
        super().__init__()
        self.access_token = secrets.token_urlsafe(32)
        self.codes: dict[str, Request] = {}
        self.token_fields: dict[str, object] = {}
        self.routes[authorize] = self.approve
        self.routes[token] = self.give_token

    def approve(self, request: Request) -> Reply:
        code = secrets.token_urlsafe(24)
        self.codes[code] = request
        return self.back(request, code=code, state=request.query["state"])

    def back(self, request: Request, **answer: str) -> Reply:
        uri = request.query["redirect_uri"]
        return Reply(302, headers={"Location": f"{uri}?{urlencode(answer)}"})

    def give_token(self, request: Request) -> Reply:
        approved = self.codes.pop(request.form.get("code", ""), None)
        digest = hashlib.sha256(request.form.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            approved is None
            or approved.query["code_challenge"] != proof
            or approved.query["code_challenge_method"] != "S256"
            or approved.query["redirect_uri"] != request.form.get("redirect_uri")
            or approved.query["client_id"] != request.form.get("client_id")
        ):
            return Reply(400, {"error": "invalid_grant"})
        return Reply(
            data={
                "access_token": self.access_token,
                "token_type": "Bearer",
                "scope": approved.query["scope"],
                **self.token_fields,
            }
        )


class Browser:
    """A browser that opens addresses, follows redirects, and records the pages."""

    def __init__(self) -> None:
        self.opened: list[str] = []
        self.pages: list[httpx.Response] = []

    def __call__(self, address: str) -> bool:
        self.opened.append(address)
        self.pages.append(fetch(address))
        return True


def fetch(address: str) -> httpx.Response:
    with httpx.Client(trust_env=False, follow_redirects=True, timeout=5) as client:
        return client.get(address)
