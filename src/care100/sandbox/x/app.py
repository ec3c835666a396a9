"""The X API: its routes."""

import math
from html import escape

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from care100.sandbox.control import control_routes
from care100.sandbox.faults import Fault
from care100.sandbox.middleware import CONTROL
from care100.sandbox.pages import error_page, html_page
from care100.sandbox.rate_limits import Quota
from care100.sandbox.server import Server
from care100.sandbox.shipped_lists import USERS
from care100.sandbox.x import lists, posts, users
from care100.sandbox.x.calls import Operation, limit_headers, operation
from care100.sandbox.x.control import XControl
from care100.sandbox.x.costs import Costs
from care100.sandbox.x.oauth import XOAuth
from care100.sandbox.x.responses import plain_error
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
    ("GET", "/2/lists/{id}/tweets", "getListsPosts", posts.of_list, _READ),
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
"""Method, path, name in X's OpenAPI file, handler, and scopes besides those for reading users."""


class _WebPages:
    """The pages beside the API."""

    def __init__(self, state: XState) -> None:
        self._state = state

    async def home(self, _request: Request) -> Response:
        users = "".join(f"<li>@{escape(name)}</li>" for name in self._state.users)
        return html_page("care100 sandbox: X", f"<p>Users who can log in here:</p><ul>{users}</ul>")

    async def list_page(self, request: Request) -> Response:
        """Show a public List, where a person could press its follow button."""
        found = self._state.lists.get(request.path_params["id"])
        if found is None or found.private:
            return error_page("This List does not exist.", 404)
        names = (self._state.accounts[id_].username for id_ in found.members)
        members = "".join(f"<li>@{escape(name)}</li>" for name in names)
        return html_page(found.name, f"<p>{escape(found.description)}</p><ul>{members}</ul>")

    async def health(self, _request: Request) -> Response:
        return Response("OK", media_type="text/plain")


async def _http_error(_request: Request, error: Exception) -> Response:
    return plain_error(error.status_code if isinstance(error, HTTPException) else 500).response()


class XServer(Server):
    """The X API.

    users
        an access token with every scope for each user.
    state, costs
        everything that X knows, and what the requests would have cost.
    """

    name = "x"

    def __init__(self, *, accounts: int, latency: float, seed: int, self_serve: bool) -> None:
        super().__init__()
        self.state = XState(self.url, accounts=accounts, seed=seed)
        self.state.latency, self.state.self_serve = latency, self_serve
        self.users = {name: self.state.issue_for(name) for name in USERS}
        self.costs = Costs(lambda: self.state.clock())

    @property
    def latency(self) -> float:
        """Seconds that every request takes."""
        return self.state.latency

    def user_of(self, bearer: str) -> str | None:
        """Return the name of the user with this access token."""
        token = self.state.tokens.get(bearer)
        return self.state.accounts[token.user].username if token else None

    def revoke(self, bearer: str) -> None:
        """Revoke an access token."""
        self.state.tokens.pop(bearer, None)

    def fault_response(self, fault: Fault) -> Response:
        """Return X's usual response with the fault's status."""
        response = plain_error(fault.status).response()
        if fault.body is not None:
            response = JSONResponse(fault.body, fault.status)
        if fault.reset_after is not None:
            reset = self.state.clock() + fault.reset_after
            response.headers.update(limit_headers(Quota(300, 0, math.ceil(reset), exceeded=True)))
        if fault.retry_after is not None:
            response.headers["retry-after"] = str(fault.retry_after)
        return response

    def app(self) -> ASGIApp:
        """Return the routes."""
        control = XControl(self.state, self.costs)
        web, oauth = _WebPages(self.state), XOAuth(self.state)
        api = [
            Route(path, operation(self.state, self.costs, name, run, *scopes), methods=[method])
            for method, path, name, run, scopes in OPERATIONS
        ]
        pages = [
            Route("/", web.home),
            Route("/health", web.health),
            Route("/i/lists/{id}", web.list_page),
            Route("/i/oauth2/authorize", oauth.authorize, methods=["GET", "POST"]),
            Route("/2/oauth2/token", oauth.token, methods=["POST"]),
            Route("/2/oauth2/revoke", oauth.revoke, methods=["POST"]),
            Route(f"{CONTROL}/ledger", control.costs, methods=["GET", "DELETE"]),
        ]
        return Starlette(
            routes=[*control_routes(self.faults, self.log, control), *pages, *api],
            exception_handlers={HTTPException: _http_error},
        )
