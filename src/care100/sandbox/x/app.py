"""The X API: its routes, and how it answers when it is told to misbehave."""

import math
from html import escape

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from care100.sandbox.control import control_routes
from care100.sandbox.faults import Fault, Faults
from care100.sandbox.gate import CONTROL, Gate
from care100.sandbox.log import RequestLog
from care100.sandbox.pages import page, problem_page
from care100.sandbox.people import USERS
from care100.sandbox.serving import Serving
from care100.sandbox.windows import Allowance
from care100.sandbox.x import lists, users
from care100.sandbox.x.answers import refusal
from care100.sandbox.x.calls import Operation, limit_headers, operation
from care100.sandbox.x.control import XControl
from care100.sandbox.x.ledger import Ledger
from care100.sandbox.x.oauth import OAuth
from care100.sandbox.x.state import XState

_READ, _WRITE = ("list.read",), ("list.write",)

OPERATIONS: list[tuple[str, str, str, Operation, tuple[str, ...]]] = [
    ("GET", "/2/users/me", "getUsersMe", users.me, ()),
    ("GET", "/2/users", "getUsersByIds", users.by_ids, ()),
    ("GET", "/2/users/by", "getUsersByUsernames", users.by_usernames, ()),
    ("GET", "/2/users/by/username/{username}", "getUsersByUsername", users.by_username, ()),
    ("GET", "/2/users/{id}", "getUsersById", users.by_id, ()),
    ("GET", "/2/users/{id}/following", "getUsersFollowing", users.following, ("follows.read",)),
    ("POST", "/2/users/{id}/following", "followUser", users.follow, ("follows.write",)),
    (
        "DELETE",
        "/2/users/{source_user_id}/following/{target_user_id}",
        "unfollowUser",
        users.unfollow,
        ("follows.write",),
    ),
    ("POST", "/2/lists", "createLists", lists.create, (*_READ, *_WRITE)),
    ("GET", "/2/lists/{id}", "getListsById", lists.show, _READ),
    ("PUT", "/2/lists/{id}", "updateLists", lists.update, _WRITE),
    ("DELETE", "/2/lists/{id}", "deleteLists", lists.delete, _WRITE),
    ("GET", "/2/lists/{id}/members", "getListsMembers", lists.members, _READ),
    ("POST", "/2/lists/{id}/members", "addListsMember", lists.add_member, _WRITE),
    (
        "DELETE",
        "/2/lists/{id}/members/{user_id}",
        "removeListsMemberByUserId",
        lists.remove_member,
        _WRITE,
    ),
    ("GET", "/2/lists/{id}/followers", "getListsFollowers", lists.followers, _READ),
    ("GET", "/2/users/{id}/owned_lists", "getUsersOwnedLists", lists.owned, _READ),
    ("GET", "/2/users/{id}/followed_lists", "getUsersFollowedLists", lists.followed, _READ),
    ("POST", "/2/users/{id}/followed_lists", "followList", lists.follow, _WRITE),
    ("DELETE", "/2/users/{id}/followed_lists/{list_id}", "unfollowList", lists.unfollow, _WRITE),
    ("GET", "/2/users/{id}/pinned_lists", "getUsersPinnedLists", lists.pinned, _READ),
    ("POST", "/2/users/{id}/pinned_lists", "pinList", lists.pin, _WRITE),
    ("DELETE", "/2/users/{id}/pinned_lists/{list_id}", "unpinList", lists.unpin, _WRITE),
]
"""Method, path, name in X's OpenAPI file, handler, and scopes beside those for reading users."""


class _Web:
    """The few pages that are not the API."""

    def __init__(self, state: XState) -> None:
        self._state = state

    async def home(self, _request: Request) -> Response:
        users = "".join(f"<li>@{escape(name)}</li>" for name in self._state.users)
        return page("care100 sandbox: X", f"<p>Who can sign in here:</p><ul>{users}</ul>")

    async def list_page(self, request: Request) -> Response:
        """A public List, where a person could press its follow button."""
        found = self._state.lists.get(request.path_params["id"])
        if found is None or found.private:
            return problem_page("There is no such List.", 404)
        names = (self._state.accounts[id_].username for id_ in found.members)
        members = "".join(f"<li>@{escape(name)}</li>" for name in names)
        return page(found.name, f"<p>{escape(found.description)}</p><ul>{members}</ul>")

    async def health(self, _request: Request) -> Response:
        return Response("OK", media_type="text/plain")


async def _http_error(_request: Request, error: Exception) -> Response:
    return refusal(error.status_code if isinstance(error, HTTPException) else 500).response()


class XServer:
    """A running X API.

    url
        where it is.
    users
        an access token with every scope for each user.
    state, faults, log, ledger
        what it knows, how it misbehaves, what it was asked, what that would have cost.
    """

    def __init__(self, *, accounts: int, latency: float, seed: int, self_serve: bool) -> None:
        self._serving = Serving()
        self.url = f"http://localhost:{self._serving.port}"
        self.state = XState(self.url, accounts=accounts, seed=seed)
        self.state.latency, self.state.self_serve = latency, self_serve
        self.users = {name: self.state.issue_for(name) for name in USERS}
        self.ledger = Ledger(lambda: self.state.clock())
        self.faults = Faults()
        self.log = RequestLog()

    @property
    def latency(self) -> float:
        """Seconds that every request takes."""
        return self.state.latency

    def user_of(self, bearer: str) -> str | None:
        """The name of the user whose access token this is."""
        token = self.state.tokens.get(bearer)
        return self.state.accounts[token.user].username if token else None

    def revoke(self, bearer: str) -> None:
        """Make an access token invalid."""
        self.state.tokens.pop(bearer, None)

    def refusal(self, fault: Fault) -> Response:
        """X's answer with the fault's status."""
        response = refusal(fault.status).response()
        if fault.body is not None:
            response = JSONResponse(fault.body, fault.status)
        if fault.reset_after is not None:
            reset = self.state.clock() + fault.reset_after
            spent = Allowance(300, 0, math.ceil(reset), spent=True)
            response.headers.update(limit_headers(spent))
        if fault.retry_after is not None:
            response.headers["retry-after"] = str(fault.retry_after)
        return response

    def start(self) -> None:
        """Begin to answer."""
        control = XControl(self.state, self.ledger)
        web, sign_in = _Web(self.state), OAuth(self.state)
        api = [
            Route(path, operation(self.state, self.ledger, name, run, *scopes), methods=[method])
            for method, path, name, run, scopes in OPERATIONS
        ]
        pages = [
            Route("/", web.home),
            Route("/health", web.health),
            Route("/i/lists/{id}", web.list_page),
            Route("/i/oauth2/authorize", sign_in.authorize, methods=["GET", "POST"]),
            Route("/2/oauth2/token", sign_in.token, methods=["POST"]),
            Route("/2/oauth2/revoke", sign_in.revoke, methods=["POST"]),
            Route(f"{CONTROL}/ledger", control.ledger, methods=["GET", "DELETE"]),
        ]
        app = Starlette(
            routes=[*control_routes(self.faults, self.log, control), *pages, *api],
            exception_handlers={HTTPException: _http_error},
        )
        gate = Gate(app, self, self._serving, self.faults, self.log)
        self._serving.start(gate, "care100-sandbox-x")

    def ask_to_stop(self) -> None:
        """Begin to stop; `join` waits for the end."""
        self._serving.ask_to_stop()

    def join(self) -> None:
        """Wait until it has stopped."""
        self._serving.join()
