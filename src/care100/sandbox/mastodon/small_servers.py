"""Small Mastodon servers in one thread: the home servers of remote accounts.

Nobody can log in to them. They publish what real servers publish about their own accounts, and
host a few websites. Their accounts are stored in the state of the main Mastodon server, which
sees them as remote accounts: a change to one shows on both servers.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from care100.sandbox.control import control_routes, set_checked
from care100.sandbox.faults import Fault, Faults
from care100.sandbox.http_server import HttpServer
from care100.sandbox.mastodon import entities, federation, ids
from care100.sandbox.mastodon.accounts import handle_in
from care100.sandbox.mastodon.calls import limit_headers
from care100.sandbox.mastodon.control import MastodonControl
from care100.sandbox.mastodon.errors import fault_response, http_error
from care100.sandbox.mastodon.records import Account
from care100.sandbox.mastodon.state import MastodonState, names_of
from care100.sandbox.middleware import Middleware, fields_of
from care100.sandbox.pages import error_page, html_page
from care100.sandbox.rate_limits import RateLimiter
from care100.sandbox.request_log import RequestLog

_SETTINGS = ("latency", "secure", "closed", "web_domain", "web_domain_by", "handles_only")
_WAYS = ("redirect", "host_meta", "none")


@dataclass
class Website:
    """A web page: its status, the addresses that it links with `rel="me"`, and its feed."""

    status: int = 200
    links: tuple[str, ...] = ()
    feed: str = ""


class SmallServer:
    """One small server.

    domain, url
        its address; its accounts are `name@domain`.
    latency
        seconds that every request takes.
    secure
        actors are shown only to servers that sign their requests (AUTHORIZED_FETCH).
    closed
        the API needs a login (DISALLOW_UNAUTHENTICATED_API_ACCESS).
    web_domain
        the domain of another small server that has the pages and the API of this one, whose
        domain is then only in handles (Mastodon's `WEB_DOMAIN`); empty for none.
    web_domain_by
        how this server then leads to the other one: WebFinger is redirected (`redirect`),
        `host_meta` says where it is, or `none`.
    handles_only
        WebFinger knows accounts by their handles and addresses only, not by `name@web_domain`.
    faults, log
        the errors that it simulates, and the requests that it received.
    """

    def __init__(self, port: int, state: MastodonState, http: HttpServer) -> None:
        self.port = port
        self.domain = f"localhost:{port}"
        self.url = f"http://{self.domain}"
        self.latency = 0.0
        self.secure = False
        self.closed = False
        self.web_domain_by = "redirect"
        self.handles_only = False
        self.faults = Faults()
        self.log = RequestLog()
        self.websites: dict[str, Website] = {}
        self._state = state
        self._http = http
        self._rate_limiter = RateLimiter(lambda: state.clock())

    @property
    def web_domain(self) -> str:
        """The domain of the pages, where it is not that of the handles."""
        return self._state.web_domains.get(self.domain, "")

    @web_domain.setter
    def web_domain(self, domain: str) -> None:
        self._state.web_domains.pop(self.domain, None)
        if domain:
            self._state.web_domains[self.domain] = domain

    @property
    def handle_domain(self) -> str:
        """The domain in the handles of the accounts whose pages are here."""
        served = (own for own, web in self._state.web_domains.items() if web == self.domain)
        return next(served, self.domain)

    @property
    def peak_connections(self) -> int:
        """The most connections that were open at once."""
        return self._http.counter.peak[self.port]

    @property
    def total_connections(self) -> int:
        """The number of connections so far."""
        return self._http.counter.total[self.port]

    def reset_counts(self) -> None:
        """Clear the log and the counts of connections."""
        self.log.clear()
        self._http.counter.reset(self.port)

    def add(self, name: str, **fields: Any) -> Account:
        """Add an account; `fields` are those of its record."""
        return self._state.add_account(f"{name}@{self.domain}", known=False, **fields)

    def handle(self, name: str) -> str:
        """Return an account's handle, `name@domain`, for the methods of the state."""
        return f"{name}@{self.domain}"

    def website(self, name: str, *links: str, status: int = 200, feed: str = "") -> str:
        """Publish a website or change it; return its address."""
        self.websites[name] = Website(status, links, feed)
        return f"{self.url}/site/{name}"

    def stop_listening(self) -> None:
        """Refuse connections and drop open ones. The server must be running."""
        self._http.close_port(self.port)

    def listen_again(self) -> None:
        """Accept connections again."""
        self._http.open_port(self.port)

    def user_of(self, bearer: str) -> str | None:  # noqa: ARG002 - there are no tokens here
        """Return None: this server has no users."""
        return None

    def revoke(self, bearer: str) -> None:
        """Do nothing: this server has no tokens."""

    def fault_response(self, fault: Fault) -> Response:
        """Return Mastodon's usual response with the fault's status."""
        return fault_response(self._state, fault)

    def app(self) -> ASGIApp:
        """Return the routes, with a log and faults around them."""
        control = control_routes(self.faults, self.log, _Control(self, self._state))
        routes = [
            Route("/", self._front_page),
            Route("/.well-known/webfinger", self._webfinger),
            Route("/.well-known/host-meta", self._host_meta),
            Route("/@{name}", self._profile),
            Route("/users/{name}", self._profile),
            Route("/authorize_interaction", self._front_page),
            Route("/api/v1/accounts/lookup", self._api(self._lookup)),
            Route("/api/v1/accounts/{id}", self._api(self._show)),
            Route("/site/{name}", self._website),
        ]
        app = Starlette(routes=[*control, *routes], exception_handlers={HTTPException: http_error})
        return Middleware(app, self, self._http, self.faults, self.log)

    async def _front_page(self, _request: Request) -> Response:
        return html_page(self.domain, "<p>A small server of the care100 sandbox.</p>")

    def _local(self, handle: str) -> Account | None:
        name, _, host = handle.removeprefix("@").lower().partition("@")
        is_here = not host or host in names_of(self.domain) | names_of(self.handle_domain)
        return self._state.account_on(self.handle_domain, name) if is_here else None

    async def _webfinger(self, request: Request) -> Response:
        if self.web_domain:
            return self._lead_elsewhere(request)
        resource = fields_of(request).one("resource")
        handle = handle_in(resource.removeprefix("acct:"))
        known = not self.handles_only or "://" in resource or handle.endswith(self.handle_domain)
        found = self._local(handle) if "@" in handle and known else None
        return federation.webfinger(self._state, found)

    def _lead_elsewhere(self, request: Request) -> Response:
        if self.web_domain_by != "redirect":
            return JSONResponse({"error": "Not found"}, 404)
        there = entities.server_url(self._state, self.web_domain)
        return RedirectResponse(f"{there}{request.url.path}?{request.url.query}", 301)

    async def _host_meta(self, _request: Request) -> Response:
        if self.web_domain and self.web_domain_by == "host_meta":
            return federation.host_meta(entities.server_url(self._state, self.web_domain))
        return JSONResponse({"error": "Not found"}, 404)

    async def _profile(self, request: Request) -> Response:
        if self.web_domain:
            return error_page("There is no such page.", 404)
        signed = "signature" in request.headers
        if self.secure and not signed and federation.wants_activity(request):
            return JSONResponse({"error": "Request not signed"}, 401)
        return federation.profile(self._state, self._local(request.path_params["name"]), request)

    def _lookup(self, request: Request) -> Account | None:
        return self._local(fields_of(request).one("acct"))

    def _show(self, request: Request) -> Account | None:
        port = int(self.handle_domain.rpartition(":")[2])
        id_ = ids.local_id(port, request.path_params["id"])
        return self._state.accounts.get(id_)

    def _api(self, find: Callable[[Request], Account | None]) -> Callable[[Request], Any]:
        async def answer(request: Request) -> Response:
            host = request.client and request.client.host
            quota = self._rate_limiter.take(host, *self._state.limits.api)
            if quota.exceeded:
                response = JSONResponse({"error": "Too many requests"}, 429)
            elif self.closed:
                text = "This method requires an authenticated user"
                response = JSONResponse({"error": text}, 401)
            elif self.web_domain or (found := find(request)) is None:
                response = JSONResponse({"error": "Record not found"}, 404)
            else:
                with self._state.lock:
                    shown = entities.account(self._state, found, server=self.handle_domain)
                response = JSONResponse(shown)
            response.headers.update(limit_headers(quota))
            return response

        return answer

    async def _website(self, request: Request) -> Response:
        name = request.path_params["name"]
        site = self.websites.get(name, Website(404))
        links = "".join(
            f'<p><a rel="me" href="{escape(link)}">{escape(link)}</a></p>' for link in site.links
        )
        head = (
            f'<link rel="alternate" type="application/rss+xml" href="{escape(site.feed)}">'
            if site.feed
            else ""
        )
        return html_page(name, links, head=head, status=site.status)


class _Control:
    """The changes that `/_sandbox` can make to a small server."""

    def __init__(self, server: SmallServer, state: MastodonState) -> None:
        self._server = server
        self._accounts = MastodonControl(state)

    def change_account(self, handle: str, changes: dict[str, Any]) -> dict[str, Any]:
        name = handle.partition("@")[0]
        return self._accounts.change_account(self._server.handle(name), changes)

    def change_settings(self, changes: dict[str, Any]) -> dict[str, Any]:
        for name, value in changes.items():
            if name not in _SETTINGS:
                raise ValueError(f"there is no setting {name!r}")
            if name == "web_domain_by" and value not in _WAYS:
                raise ValueError(f"{name} must be one of: {', '.join(_WAYS)}")
            set_checked(self._server, name, value)
        return {name: getattr(self._server, name) for name in _SETTINGS}


class SmallServers:
    """All small servers: a port for each, and one thread for all of them."""

    def __init__(self, count: int, state: MastodonState, *, latency: float = 0.0) -> None:
        self._http = HttpServer(count)
        self._servers = [SmallServer(port, state, self._http) for port in self._http.ports]
        for server in self._servers:
            server.latency = latency

    def __len__(self) -> int:
        return len(self._servers)

    def __iter__(self) -> Iterator[SmallServer]:
        return iter(self._servers)

    def __getitem__(self, number: int) -> SmallServer:
        return self._servers[number]

    def start(self) -> None:
        """Start to answer requests."""
        apps = {server.port: server.app() for server in self._servers}

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            await apps[scope["server"][1]](scope, receive, send)

        self._http.start(app, "care100-sandbox-small-servers")

    def ask_to_stop(self) -> None:
        """Begin to stop; `join` waits for the end."""
        self._http.ask_to_stop()

    def join(self) -> None:
        """Wait until all servers have stopped."""
        self._http.join()
