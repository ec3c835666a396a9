"""One X API call: token, scopes and limits are checked before the operation answers it."""

import base64
import binascii
import math
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from care100.sandbox.fields import Fields, parse_json
from care100.sandbox.middleware import bearer_of, body_of, fields_of
from care100.sandbox.rate_limits import Quota
from care100.sandbox.x import responses
from care100.sandbox.x.costs import Costs
from care100.sandbox.x.records import Token, User, XList
from care100.sandbox.x.responses import ApiError, Json, invalid_request, plain_error
from care100.sandbox.x.state import XState

_ID = re.compile(r"[0-9]{1,19}", re.ASCII)


@dataclass
class Call:
    """The input of an operation."""

    state: XState
    costs: Costs
    request: Request
    fields: Fields
    me: User

    def path_id(self, name: str = "id") -> str:
        """Return an id from the path; 400 if it is not in the form of one."""
        return self._id(name, self.request.path_params[name])

    @staticmethod
    def _id(name: str, value: str) -> str:
        if not _ID.fullmatch(value):
            text = f"The `{name}` query parameter value [{value}] does not match ^[0-9]{{1,19}}$"
            raise invalid_request(name, value, text)
        return value

    def own_id(self, name: str = "id") -> str:
        """Return the user id in the path; 400 unless it is the caller's own."""
        value = self.path_id(name)
        if value != self.me.id:
            text = f"The `{name}` query parameter value [{value}] must be the same as the "
            raise invalid_request(name, value, f"{text}authenticating user [{self.me.id}]")
        return value

    def names(self, parameter: str, known: frozenset[str]) -> frozenset[str]:
        """Return a comma-separated parameter; 400 for unknown values."""
        text = self.fields.one(parameter)
        values = frozenset(text.split(",")) if text else frozenset()
        for value in values - known:
            raise invalid_request(
                parameter, value, f"The `{parameter}` value [{value}] is not one of them"
            )
        return values

    def user_json(self, who: User) -> Json:
        """Return User with the requested `user.fields`."""
        fields = self.names("user.fields", responses.USER_FIELDS)
        return responses.user(self.state, who, fields, self.me.id)

    def number(self, name: str, default: int, most: int) -> int:
        """Return a number from 1 to `most`."""
        text = self.fields.one(name, str(default))
        if not (text.isascii() and text.isdigit() and 1 <= int(text) <= most):
            raise invalid_request(
                name, text, f"The `{name}` value [{text}] is not between 1 and {most}"
            )
        return int(text)

    def body(self, **kinds: type) -> dict[str, Any]:
        """Return the JSON body: an object with only these fields, of these types."""
        sent = parse_json(body_of(self.request))
        kind = self.request.headers.get("content-type", "")
        if not isinstance(sent, dict) or not kind.startswith("application/json"):
            raise invalid_request("body", "", "The request body is not a JSON object")
        for name, value in sent.items():
            if name not in kinds:
                raise invalid_request(name, str(value), f"$.{name}: is not defined in the schema")
            if not isinstance(value, kinds[name]):
                raise invalid_request(
                    name, str(value), f"$.{name}: is not a {kinds[name].__name__}"
                )
        return sent

    def body_id(self, name: str) -> str:
        """Return the only field of the JSON body, an id."""
        body = self.body(**{name: str})
        if name not in body:
            raise invalid_request(name, "", f"$.{name}: is missing but it is required")
        return self._id(name, body[name])

    def visible_list(self, id_: str) -> XList | None:
        """Return a List that the caller may see: a public one, or their own."""
        found = self.state.lists.get(id_)
        if found is None or (found.private and found.owner != self.me.id):
            return None
        return found

    def list_to_change(self, id_: str) -> XList:
        """Return a List that the caller owns; 404 if there is none, 403 if another user owns it."""
        found = self.visible_list(id_)
        if found is None:
            raise missing_target("list", "id", id_)
        if found.owner != self.me.id:
            raise plain_error(403, "You are not permitted to perform this action.")
        return found

    def target_user(self, parameter: str, id_: str) -> User:
        """Return a user to list or follow; 404 if there is none, 403 if they block the caller."""
        found = self.state.accounts.get(id_)
        if found is None or found.unavailable:
            raise missing_target("user", parameter, id_)
        if self.me.id in self.state.blocks.get(id_, ()):
            text = "You have been blocked from the author's account by their request."
            raise plain_error(403, text, code=162)
        return found


def missing_target(resource: str, parameter: str, value: str) -> ApiError:
    """Return the error for a change to something that does not exist: 404."""
    return ApiError(404, responses.missing(resource, parameter, value), problem=True)


def paged(call: Call, items: Sequence[Any], most: int = 100) -> tuple[list[Any], Json]:
    """Return one page of items, and its `meta` with the tokens of the next and previous page."""
    size = call.number("max_results", min(100, most), most)
    start = _offset(call.fields.one("pagination_token"))
    shown = list(items[start : start + size])
    meta: Json = {"result_count": len(shown)}
    if start + size < len(items):
        meta["next_token"] = _page_token(start + size)
    if start > 0:
        meta["previous_token"] = _page_token(max(0, start - size))
    return shown, meta


def _page_token(offset: int) -> str:
    return base64.b32encode(f"page:{offset:09d}".encode()).decode().rstrip("=")


def _offset(token: str) -> int:
    if not token:
        return 0
    try:
        text = base64.b32decode(token + "=" * (-len(token) % 8)).decode("ascii")
        return int(text.removeprefix("page:"))
    except (binascii.Error, ValueError) as error:
        text = f"The `pagination_token` value [{token}] is not valid"
        raise invalid_request("pagination_token", token, text) from error


def data(value: Any, *, errors: Sequence[Json] = (), **more: Any) -> Response:
    """Return a successful response without its empty parts, as X does."""
    parts = {"data": value, "errors": list(errors), **more}
    return JSONResponse({name: part for name, part in parts.items() if part not in (None, [])})


def limit_headers(quota: Quota) -> dict[str, str]:
    """Return X's rate-limit headers; the reset is in Unix seconds."""
    return {
        "x-rate-limit-limit": str(quota.limit),
        "x-rate-limit-remaining": str(quota.remaining),
        "x-rate-limit-reset": str(math.ceil(quota.reset)),
    }


Operation = Callable[[Call], Response]
Endpoint = Callable[[Request], Awaitable[Response]]


def _check(token: Token | None, scopes: frozenset[str]) -> Token:
    if token is None:
        raise plain_error(401)
    if not scopes <= token.scopes:
        text = "Your client app is not configured with the appropriate oauth2 scopes"
        raise plain_error(403, text, errors=[{"message": f"needs {' '.join(sorted(scopes))}"}])
    return token


def operation(state: XState, costs: Costs, name: str, perform: Operation, *scopes: str) -> Endpoint:
    """Return the endpoint of an operation in X's OpenAPI file; tokens need all its scopes."""
    needed = frozenset({"tweet.read", "users.read", *scopes})

    async def answer(request: Request) -> Response:
        with state.lock:
            headers: dict[str, str] = {}
            try:
                token = _check(state.token(bearer_of(request.scope)), needed)
                quota = state.rate_limiter.take((token.user, name), *state.limits[name])
                headers = limit_headers(quota)
                if quota.exceeded:
                    raise plain_error(429)
                if state.out_of_credits:
                    raise responses.out_of_credits(token.user)
                me = state.accounts[token.user]
                response = perform(Call(state, costs, request, fields_of(request), me))
            except ApiError as error:
                response = error.response()
            response.headers.update(headers)
            return response

    return answer
