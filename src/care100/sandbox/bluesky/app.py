"""The Bluesky server: its routes, and those of the identity directory and the public app view."""

from html import escape
from typing import ClassVar

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from care100.sandbox.bluesky import app_views, feeds, identity, repos, sessions
from care100.sandbox.bluesky.calls import Method, Needs, endpoint
from care100.sandbox.bluesky.control import BlueskyControl
from care100.sandbox.bluesky.errors import ApiError, fault_response, http_error
from care100.sandbox.bluesky.identity import Directory
from care100.sandbox.bluesky.oauth import BlueskyOAuth
from care100.sandbox.bluesky.oauth_metadata import protected_resource, server_metadata
from care100.sandbox.bluesky.state import BlueskyState
from care100.sandbox.control import control_routes
from care100.sandbox.cors import Cors
from care100.sandbox.faults import Fault
from care100.sandbox.pages import html_page
from care100.sandbox.server import Server
from care100.sandbox.shipped_lists import USERS

METHODS: list[tuple[str, str, Method, Needs]] = [
    ("GET", "com.atproto.server.describeServer", sessions.describe_server, "nothing"),
    ("POST", "com.atproto.server.createSession", sessions.create, "nothing"),
    ("POST", "com.atproto.server.refreshSession", sessions.refresh, "refresh"),
    ("GET", "com.atproto.server.getSession", sessions.show, "login"),
    ("POST", "com.atproto.server.deleteSession", sessions.delete, "refresh"),
    ("GET", "com.atproto.identity.resolveHandle", identity.resolve_handle, "nothing"),
    ("GET", "com.atproto.repo.describeRepo", repos.describe, "nothing"),
    ("GET", "com.atproto.repo.listRecords", repos.list_records, "nothing"),
    ("GET", "com.atproto.repo.getRecord", repos.get_record, "nothing"),
    ("POST", "com.atproto.repo.createRecord", repos.create_record, "login"),
    ("POST", "com.atproto.repo.putRecord", repos.put_record, "login"),
    ("POST", "com.atproto.repo.deleteRecord", repos.delete_record, "login"),
    ("POST", "com.atproto.repo.applyWrites", repos.apply_writes, "login"),
    ("GET", "app.bsky.actor.getProfile", app_views.get_profile, "login"),
    ("GET", "app.bsky.actor.getProfiles", app_views.get_profiles, "login"),
    ("GET", "app.bsky.graph.getFollows", app_views.get_follows, "login"),
    ("GET", "app.bsky.graph.getMutes", app_views.get_mutes, "login"),
    ("GET", "app.bsky.graph.getRelationships", app_views.get_relationships, "login"),
    ("GET", "app.bsky.graph.getList", app_views.get_list, "login"),
    ("GET", "app.bsky.graph.getLists", app_views.get_lists, "login"),
    ("GET", "app.bsky.graph.getStarterPack", app_views.get_starter_pack, "login"),
    ("GET", "app.bsky.graph.getActorStarterPacks", app_views.get_actor_starter_packs, "login"),
    ("GET", "app.bsky.feed.getAuthorFeed", feeds.get_author_feed, "login"),
]
"""HTTP method, name of the XRPC method, handler, and what a call needs."""

_NOT_PUBLIC = frozenset({"app.bsky.graph.getMutes"})
_PUBLIC_TOO = frozenset({"com.atproto.identity.resolveHandle", "com.atproto.repo.getRecord"})


class _WrongMethod:
    """The answer to an XRPC method that is called with the wrong HTTP method."""

    def __init__(self, expected: str) -> None:
        self._expected = expected

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        text = f"Incorrect HTTP method ({scope['method']}) expected {self._expected}"
        await ApiError(400, text).response()(scope, receive, send)


def _xrpc(state: BlueskyState, *, public: bool = False) -> list[BaseRoute]:
    routes: list[BaseRoute] = []
    for verb, nsid, method, needs in METHODS:
        view = nsid.startswith("app.bsky.") and nsid not in _NOT_PUBLIC
        if public and not (view or nsid in _PUBLIC_TOO):
            continue
        path = f"/xrpc/{nsid}"
        run = endpoint(state, nsid, method, needs, public=public)
        routes += [Route(path, run, methods=[verb]), Route(path, _WrongMethod(verb))]
    return routes


class _WebPages:
    def __init__(self, state: BlueskyState) -> None:
        self._state = state

    async def home(self, _request: Request) -> Response:
        handles = (self._state.accounts[did].handle for did in self._state.users.values())
        users = "".join(f"<li>@{escape(handle)}</li>" for handle in handles)
        text = f"<p>Users who can log in here:</p><ul>{users}</ul>"
        return html_page("care100 sandbox: Bluesky", text)

    async def health(self, _request: Request) -> Response:
        return Response("OK", media_type="text/plain")

    async def version(self, _request: Request) -> Response:
        return JSONResponse({"version": "sandbox"})


class _ByPort:
    """ASGI app that has a separate app on each port."""

    def __init__(self, apps: dict[int, ASGIApp]) -> None:
        self._apps = apps

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._apps[scope["server"][1]](scope, receive, send)


class BlueskyServer(Server):
    """A server with the accounts' repositories and logins, the identity directory and the public
    app view, each on its own port.

    directory_url, app_view_url
        the addresses of the directory, and of the app view that needs no login.
    users
        handle, DID and app password of each user who exists from the start.
    state
        everything that the servers know.
    """

    name = "bluesky"
    ports: ClassVar[int] = 3

    def __init__(self, *, accounts: int, latency: float, seed: int) -> None:
        super().__init__()
        _, directory, app_view = self._http.ports
        self.directory_url = f"http://localhost:{directory}"
        self.app_view_url = f"http://localhost:{app_view}"
        self.state = BlueskyState(self.url, accounts=accounts, seed=seed)
        self.state.latency = latency
        self.users = {name: self._user(self.state.users[name]) for name in USERS}

    def _user(self, did: str) -> dict[str, str]:
        handle, password = self.state.accounts[did].handle, self.state.passwords[did]
        return {"handle": handle, "did": did, "app_password": password}

    @property
    def latency(self) -> float:
        """Seconds that every request takes."""
        return self.state.latency

    def user_of(self, bearer: str) -> str | None:
        """Return the handle of the account with this access token."""
        token = self.state.tokens.get(bearer)
        return self.state.accounts[token.did].handle if token else None

    def revoke(self, bearer: str) -> None:
        """Revoke an access token."""
        self.state.revoke(bearer)

    def fault_response(self, fault: Fault) -> Response:
        """Return the usual response with the fault's status."""
        return fault_response(fault, self.state.clock())

    def app(self) -> ASGIApp:
        """Return the routes of all three ports."""
        state, oauth = self.state, BlueskyOAuth(self.state)
        web, directory = _WebPages(state), Directory(state)
        control = control_routes(self.faults, self.log, BlueskyControl(state))
        pages = [Route("/", web.home), Route("/health", web.health)]
        well_known = "/.well-known"
        own: list[BaseRoute] = [
            *control,
            *pages,
            Route("/xrpc/_health", web.version),
            Route(f"{well_known}/atproto-did", directory.atproto_did),
            Route(f"{well_known}/oauth-protected-resource", oauth.metadata(protected_resource)),
            Route(f"{well_known}/oauth-authorization-server", oauth.metadata(server_metadata)),
            Route("/oauth/authorize", oauth.authorize, methods=["GET", "POST"]),
            Route("/oauth/par", oauth.par, methods=["POST"]),
            Route("/oauth/token", oauth.token, methods=["POST"]),
            Route("/oauth/revoke", oauth.revoke, methods=["POST"]),
            *_xrpc(state),
        ]
        identities: list[BaseRoute] = [*control, *pages, Route("/{did}", directory.document)]
        routes = [own, identities, [*control, *pages, *_xrpc(state, public=True)]]
        apps: dict[int, ASGIApp] = {
            port: Starlette(routes=some, exception_handlers={HTTPException: http_error})
            for port, some in zip(self._http.ports, routes, strict=True)
        }
        return _ByPort(apps)

    def wrap(self, app: ASGIApp) -> ASGIApp:
        """Let browsers on other origins read the responses."""
        limits = ", ".join(f"RateLimit-{one}" for one in ("Limit", "Reset", "Remaining", "Policy"))
        return Cors(super().wrap(app), exposed=f"DPoP-Nonce, WWW-Authenticate, {limits}")
