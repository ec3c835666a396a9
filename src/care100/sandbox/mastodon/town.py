"""Many small Mastodon servers in one thread: where the people on a list are at home.

Nobody can log in to them. They tell of their own accounts what real servers tell everybody,
and hold a few websites. All their accounts are in the state of the server that users log in
to, which knows of them as accounts elsewhere: what becomes of one is seen from both sides.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from care100.sandbox.control import control_routes, set_like
from care100.sandbox.faults import Fault, Faults
from care100.sandbox.gate import Gate, fields_of
from care100.sandbox.log import RequestLog
from care100.sandbox.mastodon import entities, ids, public
from care100.sandbox.mastodon.accounts import handle_in
from care100.sandbox.mastodon.calls import limit_headers
from care100.sandbox.mastodon.control import MastodonControl
from care100.sandbox.mastodon.records import Account
from care100.sandbox.mastodon.refusals import http_error, refusal
from care100.sandbox.mastodon.state import MastodonState, names_of
from care100.sandbox.pages import page
from care100.sandbox.serving import Serving
from care100.sandbox.windows import Windows

_SETTINGS = ("latency", "secure", "closed")


@dataclass
class Website:
    """A page on the web: its status, and the addresses that it links to as its owner's own."""

    status: int = 200
    links: tuple[str, ...] = ()


class Town:
    """One of the small servers.

    domain, url
        where it is; its accounts are `name@domain`.
    latency
        seconds that every request takes.
    secure
        actors are shown only to servers that sign their requests (AUTHORIZED_FETCH).
    closed
        the API wants a login (DISALLOW_UNAUTHENTICATED_API_ACCESS).
    faults, log
        how it misbehaves, what it was asked.
    """

    def __init__(self, port: int, state: MastodonState, serving: Serving) -> None:
        self.port = port
        self.domain = f"localhost:{port}"
        self.url = f"http://{self.domain}"
        self.latency = 0.0
        self.secure = False
        self.closed = False
        self.faults = Faults()
        self.log = RequestLog()
        self.websites: dict[str, Website] = {}
        self._state = state
        self._serving = serving
        self._windows = Windows(lambda: state.clock())

    @property
    def most_connections(self) -> int:
        """How many connections it had at once, at most."""
        return self._serving.census.most[self.port]

    @property
    def connections(self) -> int:
        """How many connections it had in all."""
        return self._serving.census.all[self.port]

    def forget(self) -> None:
        """Begin the counts of requests and connections anew."""
        self.log.clear()
        self._serving.census.clear(self.port)

    def add(self, name: str, **fields: Any) -> Account:
        """Somebody comes to live here; `fields` as in the account's record."""
        return self._state.add_account(f"{name}@{self.domain}", known=False, **fields)

    def handle(self, name: str) -> str:
        """Somebody's handle, `name@domain`, for the methods of the state."""
        return f"{name}@{self.domain}"

    def website(self, name: str, *links: str, status: int = 200) -> str:
        """Put a website up, or change it; gives its address."""
        self.websites[name] = Website(status, links)
        return f"{self.url}/site/{name}"

    def die(self) -> None:
        """Stop to listen: connections are refused. The server must be running."""
        self._serving.close(self.port)

    def come_back(self) -> None:
        """Listen again."""
        self._serving.open(self.port)

    def user_of(self, bearer: str) -> str | None:  # noqa: ARG002 - nobody has a token here
        """Nobody: there are no users here."""
        return None

    def revoke(self, bearer: str) -> None:
        """There are no tokens to revoke."""

    def refusal(self, fault: Fault) -> Response:
        """Mastodon's answer with the fault's status."""
        return refusal(self._state, fault)

    def app(self) -> ASGIApp:
        """What answers requests."""
        control = control_routes(self.faults, self.log, _Control(self, self._state))
        routes = [
            Route("/", self._front),
            Route("/.well-known/webfinger", self._webfinger),
            Route("/@{name}", self._profile),
            Route("/users/{name}", self._profile),
            Route("/authorize_interaction", self._front),
            Route("/api/v1/accounts/lookup", self._api(self._lookup)),
            Route("/api/v1/accounts/{id}", self._api(self._show)),
            Route("/site/{name}", self._website),
        ]
        app = Starlette(routes=[*control, *routes], exception_handlers={HTTPException: http_error})
        return Gate(app, self, self._serving, self.faults, self.log)

    async def _front(self, _request: Request) -> Response:
        return page(self.domain, "<p>A small server of the care100 sandbox.</p>")

    def _at_home(self, handle: str) -> Account | None:
        name, _, host = handle.removeprefix("@").lower().partition("@")
        is_here = not host or host in names_of(self.domain)
        return self._state.at_home(self.domain, name) if is_here else None

    async def _webfinger(self, request: Request) -> Response:
        handle = handle_in(fields_of(request).one("resource").removeprefix("acct:"))
        found = self._at_home(handle) if "@" in handle else None
        return public.webfinger(self._state, found)

    async def _profile(self, request: Request) -> Response:
        signed = "signature" in request.headers
        if self.secure and not signed and public.wants_activity(request):
            return JSONResponse({"error": "Request not signed"}, 401)
        return public.profile(self._state, self._at_home(request.path_params["name"]), request)

    def _lookup(self, request: Request) -> Account | None:
        return self._at_home(fields_of(request).one("acct"))

    def _show(self, request: Request) -> Account | None:
        id_ = ids.home(self.port, request.path_params["id"])
        return self._state.accounts.get(id_)

    def _api(self, find: Callable[[Request], Account | None]) -> Callable[[Request], Any]:
        async def answer(request: Request) -> Response:
            host = request.client and request.client.host
            allowance = self._windows.take(host, *self._state.limits.api)
            if allowance.spent:
                response = JSONResponse({"error": "Too many requests"}, 429)
            elif self.closed:
                text = "This method requires an authenticated user"
                response = JSONResponse({"error": text}, 401)
            elif (found := find(request)) is None:
                response = JSONResponse({"error": "Record not found"}, 404)
            else:
                with self._state.lock:
                    shown = entities.account(self._state, found, server=self.domain)
                response = JSONResponse(shown)
            response.headers.update(limit_headers(allowance))
            return response

        return answer

    async def _website(self, request: Request) -> Response:
        name = request.path_params["name"]
        site = self.websites.get(name, Website(404))
        links = "".join(
            f'<p><a rel="me" href="{escape(link)}">{escape(link)}</a></p>' for link in site.links
        )
        return page(name, links, status=site.status)


class _Control:
    """What `/_sandbox` can change on a small server."""

    def __init__(self, town: Town, state: MastodonState) -> None:
        self._town = town
        self._accounts = MastodonControl(state)

    def change_account(self, handle: str, changes: dict[str, Any]) -> dict[str, Any]:
        name = handle.partition("@")[0]
        return self._accounts.change_account(self._town.handle(name), changes)

    def change_settings(self, changes: dict[str, Any]) -> dict[str, Any]:
        for name, value in changes.items():
            if name not in _SETTINGS:
                raise ValueError(f"there is no setting {name!r}")
            set_like(self._town, name, value)
        return {name: getattr(self._town, name) for name in _SETTINGS}


class Towns:
    """All the small servers: a port for each, and one thread for all of them."""

    def __init__(self, count: int, state: MastodonState, *, latency: float = 0.0) -> None:
        self._serving = Serving(count)
        self._towns = [Town(port, state, self._serving) for port in self._serving.ports]
        for town in self._towns:
            town.latency = latency

    def __len__(self) -> int:
        return len(self._towns)

    def __iter__(self) -> Iterator[Town]:
        return iter(self._towns)

    def __getitem__(self, number: int) -> Town:
        return self._towns[number]

    def start(self) -> None:
        """Begin to answer."""
        apps = {town.port: town.app() for town in self._towns}

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            await apps[scope["server"][1]](scope, receive, send)

        self._serving.start(app, "care100-sandbox-towns")

    def ask_to_stop(self) -> None:
        """Begin to stop; `join` waits for the end."""
        self._serving.ask_to_stop()

    def join(self) -> None:
        """Wait until they have stopped."""
        self._serving.join()
