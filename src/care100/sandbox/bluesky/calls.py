"""One XRPC call: its token, parameters and limits are checked before the method answers it."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from care100.sandbox.bluesky import authentication, ids
from care100.sandbox.bluesky.errors import ApiError, limit_headers
from care100.sandbox.bluesky.records import Account, Token
from care100.sandbox.bluesky.scopes import Permissions
from care100.sandbox.bluesky.state import BlueskyState
from care100.sandbox.fields import Fields, parse_json
from care100.sandbox.middleware import body_of, fields_of
from care100.sandbox.rate_limits import Quota

Json = dict[str, Any]
Needs = Literal["login", "refresh", "nothing"]
"""What a call needs: an access token, a refresh token, or nothing."""

APP_VIEW = "did:web:api.bsky.app#bsky_appview"
"""The service that answers `app.bsky.…` for accounts on this server."""


@dataclass
class Call:
    """The input of a method. `viewer` is the account that calls, if any."""

    state: BlueskyState
    request: Request
    nsid: str
    fields: Fields
    token: Token | None
    viewer: Account | None

    @property
    def me(self) -> Account:
        """The account that calls; only for methods that need one."""
        assert self.viewer is not None  # noqa: S101 - checked by `endpoint`
        return self.viewer

    def wrong(self, problem: str) -> ApiError:
        """Return the error for a wrong parameter: 400."""
        return ApiError(400, f"Invalid {self.nsid} params: {problem}")

    def text(self, name: str) -> str:
        """Return a parameter; 400 if it is missing."""
        if name not in self.fields:
            raise self.wrong(f'Missing required key "{name}"')
        return self.fields.one(name)

    def actor(self, name: str = "actor") -> str:
        """Return a parameter that is a handle or a DID."""
        return self._identifier(self.text(name))

    def _identifier(self, value: str) -> str:
        if not (ids.DID.fullmatch(value) or ids.HANDLE.fullmatch(value)):
            raise self.wrong(f'Invalid AT identifier (got "{value}")')
        return value

    def actors(self, name: str, most: int) -> list[str]:
        """Return a parameter that can be repeated, with handles and DIDs."""
        self.text(name)
        values = [self._identifier(value) for value in self.fields.many(name)]
        if len(values) > most:
            raise self.wrong(f"array too big (maximum {most}, got {len(values)})")
        return values

    def uri(self, name: str) -> tuple[str, str, str]:
        """Return a parameter that is a record's address: its account, collection and key."""
        value = self.text(name)
        match = ids.AT_URI.fullmatch(value)
        if match is None:
            raise self.wrong(f'Invalid AT-URI (got "{value}")')
        return match["repo"], match["collection"] or "", match["rkey"] or ""

    def limit(self, default: int = 50, most: int = 100) -> int:
        """Return the size of a page."""
        text = self.fields.one("limit", str(default))
        if not (text.isascii() and text.removeprefix("-").isdigit()):
            raise self.wrong(f'Expected integer value type (got "{text}")')
        if int(text) > most:
            raise self.wrong(f"integer too big (maximum {most}, got {text})")
        if int(text) < 1:
            raise self.wrong(f"integer too small (minimum 1, got {text})")
        return int(text)

    def body(self, **kinds: type) -> Json:
        """Return the JSON body, whose fields of these names have these types. Names with an
        underscore at the end are optional.
        """
        if "content-type" not in self.request.headers:
            raise ApiError(400, "Request encoding (Content-Type) required but not provided")
        sent = parse_json(body_of(self.request))
        if sent is None:
            raise ApiError(400, "Unexpected token in JSON", "SyntaxError")
        if not isinstance(sent, dict):
            raise ApiError(400, "Expected an object (got something else) at $")
        for name, kind in kinds.items():
            bare = name.removesuffix("_")
            if bare not in sent:
                if name == bare:
                    raise ApiError(400, f'Missing required key "{bare}" at $')
            elif not isinstance(sent[bare], kind):
                raise ApiError(400, f"Expected {kind.__name__} value type at $.{bare}")
        return sent

    def take(self, *limits: tuple[object, tuple[int, float]], points: int = 1) -> None:
        """Count points against limits of this account or address; 429 when one is exceeded."""
        _take(self.state, self.request, limits, points)

    def require_repo(self, action: str, collection: str) -> None:
        """Raise 403 unless the token may write this collection."""
        if self.token is None or self.token.kind != "oauth":
            return
        missing = Permissions(self.token.scopes).missing_repo(action, collection)
        if missing:
            raise ApiError(403, f'Missing required scope "{missing}"', "ScopeMissingError")


def client_address(request: Request) -> str:
    """Return the IP address that a request comes from."""
    return request.client.host if request.client else ""


def paged(call: Call, items: Sequence[Any], key: Callable[[Any], str]) -> tuple[list[Any], Json]:
    """Return one page of items, which are sorted by `key` from high to low, and its `cursor`."""
    size, after = call.limit(), call.fields.one("cursor")
    rest = [one for one in items if not after or key(one) < after]
    shown = rest[:size]
    return shown, ({"cursor": key(shown[-1])} if len(rest) > size else {})


def answer(body: Mapping[str, Any] | None = None) -> Response:
    """Return a successful response; parts without a value are left out."""
    if body is None:
        return Response()
    return JSONResponse({name: part for name, part in body.items() if part is not None})


Method = Callable[[Call], Response]
Endpoint = Callable[[Request], Awaitable[Response]]


def _take(
    state: BlueskyState,
    request: Request,
    limits: Iterable[tuple[object, tuple[int, float]]],
    points: int,
) -> None:
    """Count against limits, and keep the closest one for the response's headers."""
    quotas: list[tuple[Quota, float]] = request.scope.setdefault("sandbox.quotas", [])
    taken = [
        (state.rate_limiter.take(key, limit, seconds, calls=points), seconds)
        for key, (limit, seconds) in limits
    ]
    quotas.extend(taken)
    if any(quota.exceeded for quota, _ in taken):
        raise ApiError(429)


def _shown_limits(state: BlueskyState, request: Request) -> dict[str, str]:
    quotas = request.scope.get("sandbox.quotas")
    if not quotas or not state.rate_limit_headers:
        return {}
    closest, seconds = min(quotas, key=lambda one: (not one[0].exceeded, one[0].remaining))
    return limit_headers(closest, seconds)


def _check_app_view(state: BlueskyState, request: Request, nsid: str, token: Token) -> None:
    """Raise the error of a server that does not pass a request on, or whose token forbids it."""
    service = request.headers.get("atproto-proxy", APP_VIEW)
    if not service.partition("#")[2]:
        raise ApiError(400, "no service id specified in proxy header")
    if token.kind == "oauth":
        missing = Permissions(token.scopes).missing_rpc(nsid, service)
        if missing:
            raise ApiError(403, f'Missing required scope "{missing}"', "ScopeMissingError")
    if service != APP_VIEW:
        raise ApiError(400, "could not resolve proxy did")
    if not state.app_views:
        raise ApiError(502)


def endpoint(
    state: BlueskyState, nsid: str, method: Method, needs: Needs, *, public: bool = False
) -> Endpoint:
    """Return the endpoint of a method. `public` is for the public app view, which nobody logs in
    to.
    """
    view = nsid.startswith("app.bsky.")

    async def respond(request: Request) -> Response:
        with state.lock:
            headers: dict[str, str] = {}
            try:
                token = None
                if needs != "nothing" and not public:
                    headers.update({"cache-control": "private", "vary": "Authorization"})
                    token = authentication.authenticate(state, request, needs, headers)
                address = client_address(request)
                _take(state, request, [(("requests", address), state.limits.requests)], 1)
                if view and token is not None:
                    _check_app_view(state, request, nsid, token)
                viewer = state.accounts[token.did] if token else None
                call = Call(state, request, nsid, fields_of(request), token, viewer)
                response = method(call)
            except ApiError as error:
                response = error.response()
            response.headers.update(headers | _shown_limits(state, request))
            return response

    return respond
