"""One API call, from the request to the answer: limits, token and scopes before the handler."""

import asyncio
import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from care100.sandbox.fields import Fields
from care100.sandbox.mastodon.ids import decode_id
from care100.sandbox.mastodon.records import Account, Token, UserList
from care100.sandbox.mastodon.state import MastodonState
from care100.sandbox.middleware import bearer_of, fields_of
from care100.sandbox.rate_limits import Quota

Needs = Literal["user", "token", "optional", "nothing"]
"""What a call needs: a user's token; any token, an app's too; none, but a wrong one is refused;
or nothing at all."""


class ApiError(Exception):
    """An answer with an error status; `details` go beside `error` in the body."""

    def __init__(self, status: int, error: str | dict[str, Any], **details: Any) -> None:
        super().__init__(str(error))
        self.status = status
        self.body = {"error": error, **details}


def not_found() -> ApiError:
    """What Mastodon says of everything that is not there, or not yours."""
    return ApiError(404, "Record not found")


@dataclass
class Call:
    """What a handler works with; `headers` go on the answer."""

    state: MastodonState
    request: Request
    fields: Fields
    token: Token | None
    user: Account | None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def me(self) -> Account:
        """The user who calls; only for calls that need one."""
        assert self.user is not None  # noqa: S101 - `endpoint` has seen to it
        return self.user

    def account(self) -> Account:
        """The account in the path; 404 for one that this server does not know."""
        found = self.state.accounts.get(decode_id(self.state, self.request.path_params["id"]))
        if found is None or not found.known:
            raise not_found()
        return found

    def own_list(self) -> UserList:
        """The list in the path; 404 unless it is the user's own."""
        found = self.state.lists.get(decode_id(self.state, self.request.path_params["id"]))
        if found is None or found.owner != self.me.id:
            raise not_found()
        return found


Handler = Callable[[Call], Response]
Endpoint = Callable[[Request], Awaitable[Response]]


def limit_headers(quota: Quota) -> dict[str, str]:
    """Mastodon's rate-limit headers (its documentation, "Rate limits")."""
    reset = datetime.fromtimestamp(math.ceil(quota.reset), UTC)
    return {
        "X-RateLimit-Limit": str(quota.limit),
        "X-RateLimit-Remaining": str(quota.remaining),
        "X-RateLimit-Reset": reset.strftime("%Y-%m-%dT%H:%M:%S.000000Z"),
    }


def _take(state: MastodonState, request: Request, token: Token | None) -> Quota:
    who = token.value if token and token.account else request.client and request.client.host
    return state.rate_limiter.take(("api", who), *state.limits.api)


def _check(token: Token | None, bearer: str, needs: Needs, scopes: tuple[str, ...]) -> None:
    if needs == "nothing":
        return
    if token is None:
        if bearer or needs != "optional":
            raise ApiError(401, "The access token is invalid")
        return
    if scopes and not token.allows(*scopes):
        raise ApiError(403, "This action is outside the authorized scopes")
    if needs == "user" and token.account is None:
        raise ApiError(422, "This method requires an authenticated user")


def endpoint(
    state: MastodonState,
    handler: Handler,
    *scopes: str,
    needs: Needs = "user",
    wait: Callable[[MastodonState, Fields], float] | None = None,
) -> Endpoint:
    """An endpoint that asks for one of `scopes`; `wait` gives seconds to let pass before it."""

    async def answer(request: Request) -> Response:
        fields, bearer = fields_of(request), bearer_of(request.scope)
        if wait is not None:
            with state.lock:
                seconds = wait(state, fields)
            await asyncio.sleep(seconds)
        with state.lock:
            token = state.tokens.get(bearer)
            quota = _take(state, request, token)
            headers = limit_headers(quota) if state.personality == "mastodon" else {}
            try:
                if quota.exceeded:
                    raise ApiError(429, "Too many requests")
                _check(token, bearer, needs, scopes)
                user = state.accounts[token.account] if token and token.account else None
                response = handler(Call(state, request, fields, token, user, headers))
            except ApiError as error:
                response = JSONResponse(error.body, error.status)
            response.headers.update(headers)
            return response

    return answer
