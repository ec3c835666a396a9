"""The Mastodon server: its routes."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from care100.sandbox.control import control_routes
from care100.sandbox.cors import Cors
from care100.sandbox.faults import Fault
from care100.sandbox.mastodon import (
    accounts,
    apps,
    blocks_and_mutes,
    collections,
    hashtags,
    instance,
    lists,
    profile,
    registration,
    statuses,
)
from care100.sandbox.mastodon.calls import endpoint
from care100.sandbox.mastodon.control import MastodonControl
from care100.sandbox.mastodon.errors import fault_response, http_error
from care100.sandbox.mastodon.oauth import MastodonOAuth
from care100.sandbox.mastodon.state import MastodonState
from care100.sandbox.mastodon.web_pages import WebPages
from care100.sandbox.pages import error_page
from care100.sandbox.server import Server
from care100.sandbox.shipped_lists import USERS


def _api(state: MastodonState) -> list[Route]:
    read, write = ("read:accounts",), ("write:lists",)
    follow, reading_lists = ("follow", "write:follows"), ("read:lists",)
    account, list_ = "/api/v1/accounts/{id}", "/api/v1/lists/{id}"
    tag = "/api/v1/tags/{name}"
    e, s = endpoint, state
    search = ("read:search",)
    return [
        Route("/api/v1/instance", e(s, instance.version_1, needs="nothing")),
        Route("/api/v2/instance", e(s, instance.version_2, needs="nothing")),
        Route("/api/v1/apps", e(s, apps.register_app, needs="nothing"), methods=["POST"]),
        Route("/api/v1/apps/verify_credentials", e(s, apps.show_app, needs="token")),
        Route(
            "/api/v1/accounts",
            e(s, registration.register, "write:accounts", needs="token"),
            methods=["POST"],
        ),
        Route(
            "/api/v1/accounts/verify_credentials",
            e(s, accounts.verify_credentials, "profile", "read:accounts"),
        ),
        Route(
            "/api/v1/accounts/update_credentials",
            e(s, profile.update_credentials, "write:accounts"),
            methods=["PATCH"],
        ),
        Route("/api/v1/accounts/lookup", e(s, accounts.lookup, *read, needs="optional")),
        Route("/api/v1/accounts/relationships", e(s, accounts.relationships, "read:follows")),
        Route(
            "/api/v1/accounts/search",
            e(s, accounts.search_accounts, *read, wait=accounts.resolve_wait),
        ),
        Route(
            "/api/v2/search",
            e(s, accounts.search, *search, needs="optional", wait=accounts.resolve_wait),
        ),
        Route("/api/v1/accounts", e(s, accounts.several, *read, needs="optional")),
        Route(account, e(s, accounts.show, *read, needs="optional")),
        Route(f"{account}/following", e(s, accounts.following, *read, needs="optional")),
        Route(f"{account}/followers", e(s, accounts.followers, *read, needs="optional")),
        Route(
            f"{account}/statuses",
            e(s, statuses.of_account, "read:statuses", needs="optional"),
        ),
        Route(f"{account}/lists", e(s, accounts.lists_with, *reading_lists)),
        Route(f"{account}/follow", e(s, accounts.follow, *follow), methods=["POST"]),
        Route(f"{account}/unfollow", e(s, accounts.unfollow, *follow), methods=["POST"]),
        *_blocks_and_mutes(state),
        Route("/api/v1/followed_tags", e(s, hashtags.followed, "follow", "read:follows")),
        Route(tag, e(s, hashtags.show, "read", needs="optional")),
        Route(f"{tag}/follow", e(s, hashtags.follow, *follow), methods=["POST"]),
        Route(f"{tag}/unfollow", e(s, hashtags.unfollow, *follow), methods=["POST"]),
        Route("/api/v1/lists", e(s, lists.index, *reading_lists)),
        Route("/api/v1/lists", e(s, lists.create, *write), methods=["POST"]),
        Route(list_, e(s, lists.show, *reading_lists)),
        Route(list_, e(s, lists.update, *write), methods=["PUT"]),
        Route(list_, e(s, lists.delete, *write), methods=["DELETE"]),
        Route(f"{list_}/accounts", e(s, lists.members, *reading_lists)),
        Route(f"{list_}/accounts", e(s, lists.add, *write), methods=["POST"]),
        Route(f"{list_}/accounts", e(s, lists.remove, *write), methods=["DELETE"]),
    ]


def _blocks_and_mutes(state: MastodonState) -> list[Route]:
    blocks, mutes = ("follow", "write:blocks"), ("follow", "write:mutes")
    account = "/api/v1/accounts/{id}"
    e, s, module = endpoint, state, blocks_and_mutes
    return [
        Route(f"{account}/block", e(s, module.block, *blocks), methods=["POST"]),
        Route(f"{account}/unblock", e(s, module.unblock, *blocks), methods=["POST"]),
        Route(f"{account}/mute", e(s, module.mute, *mutes), methods=["POST"]),
        Route(f"{account}/unmute", e(s, module.unmute, *mutes), methods=["POST"]),
        Route("/api/v1/blocks", e(s, module.blocked, "follow", "read:blocks")),
        Route("/api/v1/mutes", e(s, module.muted, "follow", "read:mutes")),
    ]


def _collections(state: MastodonState) -> list[Route]:
    reading, writing = "read:collections", "write:collections"
    one = "/api/v1/collections/{id}"
    e, s = endpoint, state
    return [
        Route(
            "/api/v1/accounts/{id}/collections",
            e(s, collections.of_account, reading, needs="optional"),
        ),
        Route("/api/v1/collections", e(s, collections.create, writing), methods=["POST"]),
        Route(one, e(s, collections.show, reading, needs="optional")),
        Route(one, e(s, collections.update, writing), methods=["PATCH"]),
        Route(one, e(s, collections.delete, writing), methods=["DELETE"]),
        Route(f"{one}/items", e(s, collections.add, writing), methods=["POST"]),
        Route(f"{one}/items/{{item}}", e(s, collections.remove, writing), methods=["DELETE"]),
        Route(f"{one}/items/{{item}}/revoke", e(s, collections.revoke, writing), methods=["POST"]),
    ]


def _web(state: MastodonState) -> list[Route]:
    web, oauth = WebPages(state), MastodonOAuth(state)
    return [
        Route("/", web.home),
        Route("/health", web.health),
        Route("/@{name}", web.profile),
        Route("/users/{name}", web.profile),
        Route("/collections/{id}", web.collection),
        Route("/authorize_interaction", web.interact),
        Route("/intents/follow", web.interact),
        Route("/.well-known/webfinger", web.webfinger),
        Route("/pictures/{name}.png", web.picture),
        Route("/oauth/authorize", oauth.authorize, methods=["GET", "POST"]),
        Route("/oauth/token", oauth.token, methods=["POST"]),
        Route("/oauth/revoke", oauth.revoke, methods=["POST"]),
    ]


_OPEN = r"/api/|/oauth/(token|revoke)$|/\.well-known/|/@|/users/"
_EXPOSED = "Link, X-RateLimit-Reset, X-RateLimit-Limit, X-RateLimit-Remaining, X-Request-Id"
"""What browsers may read, as in Mastodon's `cors.rb`."""


class MastodonServer(Server):
    """The Mastodon server that users log in to.

    domain
        local accounts are `name@domain`.
    users
        a token with every scope for each user who exists from the start.
    state
        everything that the server knows.
    """

    name = "mastodon"

    def __init__(self, *, accounts: int, latency: float, resolve_latency: float, seed: int) -> None:
        super().__init__()
        self.domain = self.url.removeprefix("http://")
        self.state = MastodonState(self.url, self.domain, accounts=accounts, seed=seed)
        self.state.latency, self.state.resolve_latency = latency, resolve_latency
        self.users = {name: self.state.issue_for(name) for name in USERS}

    @property
    def latency(self) -> float:
        """Seconds that every request takes."""
        return self.state.latency

    def user_of(self, bearer: str) -> str | None:
        """Return the name of the user with this access token."""
        token = self.state.tokens.get(bearer)
        account = self.state.accounts.get(token.account) if token and token.account else None
        return account.username if account else None

    def revoke(self, bearer: str) -> None:
        """Revoke an access token."""
        self.state.tokens.pop(bearer, None)

    def fault_response(self, fault: Fault) -> Response:
        """Return Mastodon's usual response with the fault's status."""
        return fault_response(self.state, fault)

    def app(self) -> ASGIApp:
        """Return the routes."""
        control = control_routes(self.faults, self.log, MastodonControl(self.state))

        async def unmatched(request: Request, error: Exception) -> Response:
            if self.state.traits.html_errors:
                return error_page("Not Found", 404)
            return await http_error(request, error)

        return Starlette(
            routes=[*control, *_api(self.state), *_collections(self.state), *_web(self.state)],
            exception_handlers={HTTPException: unmatched},
        )

    def wrap(self, app: ASGIApp) -> ASGIApp:
        """Let browsers on other origins read the responses, as Mastodon does."""
        return Cors(
            super().wrap(app), exposed=_EXPOSED, paths=_OPEN, enabled=lambda: self.state.cors
        )
