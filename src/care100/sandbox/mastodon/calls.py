"""One API call: rate limits, token and scopes are checked before the handler answers it."""

import asyncio
import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from care100.sandbox.fields import Fields
from care100.sandbox.mastodon.ids import decode_id
from care100.sandbox.mastodon.records import Account, Token, UserList
from care100.sandbox.mastodon.state import MastodonState
from care100.sandbox.middleware import bearer_of, fields_of, has_trailing_slash
from care100.sandbox.pages import error_page
from care100.sandbox.rate_limits import Quota

Needs = Literal["user", "token", "optional", "nothing"]
"""What a call needs: a user's token; any token, also an app's; none, but a wrong one is refused;
or nothing at all."""

_PAGE_TEXTS = {403: "Forbidden", 404: "Not Found"}
_PAGING = ("page", "max_id", "min_id", "since_id")


class ApiError(Exception):
    """A response with an error status; `details` go beside `error` in the body."""

    def __init__(self, status: int, error: str | dict[str, Any], **details: Any) -> None:
        super().__init__(str(error))
        self.status = status
        self.body = {"error": error, **details}


def not_found() -> ApiError:
    """Return Mastodon's answer about anything that does not exist or belongs to another user."""
    return ApiError(404, "Record not found")


@dataclass
class Call:
    """The input of a handler; `headers` go on the response."""

    state: MastodonState
    request: Request
    fields: Fields
    token: Token | None
    user: Account | None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def me(self) -> Account:
        """The user who calls; only for calls that need one."""
        assert self.user is not None  # noqa: S101 - checked by `endpoint`
        return self.user

    def account(self) -> Account:
        """Return the account in the path; 404 if this server does not know it."""
        found = self.state.accounts.get(decode_id(self.state, self.request.path_params["id"]))
        if found is None or not found.known:
            raise not_found()
        return found

    def own_list(self) -> UserList:
        """Return the list in the path; 404 unless it is the user's own."""
        found = self.state.lists.get(decode_id(self.state, self.request.path_params["id"]))
        if found is None or found.owner != self.me.id:
            raise not_found()
        return found

    def apply_limit(self, quota: Quota) -> None:
        """Show a further limit's quota in the headers, where it is the closest one, and answer
        429 if it is exceeded (Mastodon's `rate_limit_headers.rb`).
        """
        shown = self.headers.get("X-RateLimit-Remaining")
        if shown is not None and quota.remaining <= int(shown):
            self.headers.update(limit_headers(quota))
        if quota.exceeded:
            raise ApiError(429, "Too many requests")


Handler = Callable[[Call], Response]
Endpoint = Callable[[Request], Awaitable[Response]]


def limit_headers(quota: Quota) -> dict[str, str]:
    """Return Mastodon's rate-limit headers (its documentation, "Rate limits")."""
    reset = datetime.fromtimestamp(math.ceil(quota.reset), UTC)
    return {
        "X-RateLimit-Limit": str(quota.limit),
        "X-RateLimit-Remaining": str(quota.remaining),
        "X-RateLimit-Reset": reset.strftime("%Y-%m-%dT%H:%M:%S.000000Z"),
    }


def client_address(request: Request) -> str:
    """Return the IP address that a request comes from."""
    return request.client.host if request.client else ""


def _use_quotas(
    state: MastodonState, request: Request, fields: Fields, token: Token | None
) -> Quota:
    """Count a call against every limit that applies, and return the closest one."""
    limits, take = state.limits, state.rate_limiter.take
    if token and token.account:
        quotas = [
            take(("token", token.value), *limits.api),
            take(("account", token.account), *limits.account),
        ]
    else:
        quotas = [take(("address", client_address(request)), *limits.api)]
    if any(name in fields for name in _PAGING):
        who = token.account if token and token.account else client_address(request)
        quotas.append(take(("paging", who), *limits.paging))
    return min(quotas, key=lambda quota: (not quota.exceeded, quota.remaining))


def _check(
    state: MastodonState, token: Token | None, bearer: str, needs: Needs, scopes: tuple[str, ...]
) -> None:
    if needs == "nothing":
        return
    if token is None:
        if bearer or needs != "optional":
            raise ApiError(401, "The access token is invalid")
        return
    if scopes and not token.allows(*scopes, broad_only=state.traits.broad_scopes_only):
        raise ApiError(403, "This action is outside the authorized scopes")
    if needs == "user" and token.account is None:
        raise ApiError(422, "This method requires an authenticated user")


def _error_response(state: MastodonState, error: ApiError) -> Response:
    if state.traits.html_errors and error.status in (403, 404):
        return error_page(_PAGE_TEXTS[error.status], error.status)
    return JSONResponse(error.body, error.status)


def _answer_trailing_slash(state: MastodonState, request: Request) -> Response | None:
    """Answer a path with a slash at its end, unless the server ignores the slash."""
    if not has_trailing_slash(request) or state.traits.trailing_slash == "ignored":
        return None
    if state.traits.trailing_slash == "not_found":
        return error_page("Not Found", 404)
    status = 301 if request.method == "GET" else 307
    return RedirectResponse(request.url.path, status)


def endpoint(
    state: MastodonState,
    handler: Handler,
    *scopes: str,
    needs: Needs = "user",
    wait: Callable[[MastodonState, Fields], float] | None = None,
) -> Endpoint:
    """Return an endpoint that needs one of `scopes`; `wait` gives its delay in seconds."""

    async def answer(request: Request) -> Response:
        fields, bearer = fields_of(request), bearer_of(request.scope)
        if wait is not None:
            with state.lock:
                seconds = wait(state, fields)
            await asyncio.sleep(seconds)
        with state.lock:
            elsewhere = _answer_trailing_slash(state, request)
            if elsewhere is not None:
                return elsewhere
            state.relationships.apply_delayed()
            token = state.tokens.get(bearer)
            quota = _use_quotas(state, request, fields, token)
            headers = limit_headers(quota) if state.personality == "mastodon" else {}
            try:
                if quota.exceeded:
                    raise ApiError(429, "Too many requests")
                _check(state, token, bearer, needs, scopes)
                user = state.accounts[token.account] if token and token.account else None
                response = handler(Call(state, request, fields, token, user, headers))
            except ApiError as error:
                response = _error_response(state, error)
            response.headers.update(headers)
            return response

    return answer
