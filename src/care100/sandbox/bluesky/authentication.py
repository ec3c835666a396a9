"""The token of a call: a session's JWT, or an OAuth token with a DPoP proof."""

from starlette.requests import Request

from care100.sandbox.bluesky import dpop
from care100.sandbox.bluesky.errors import ApiError
from care100.sandbox.bluesky.records import Token
from care100.sandbox.bluesky.state import BlueskyState


def authenticate(
    state: BlueskyState, request: Request, needs: str, headers: dict[str, str]
) -> Token:
    """Return the token of a request, with the kind that it needs; `headers` get what goes on the
    response in any case. Raises ApiError.
    """
    text = request.headers.get("authorization", "")
    if not text:
        raise ApiError(401, name="AuthMissing")
    kind, _, value = text.partition(" ")
    if not value or " " in value:
        raise ApiError(400, "Malformed authorization header", "InvalidToken")
    if kind.lower() == "bearer":
        token = _bearer(state, value, "refresh" if needs == "refresh" else "access")
    elif kind.lower() == "dpop" and needs != "refresh":
        token = _bound(state, request, value, headers)
    else:
        raise ApiError(400, f"Unsupported authorization type: {kind}", "InvalidToken")
    if state.accounts[token.did].taken_down:
        raise ApiError(401, "Account has been taken down", "AccountTakedown")
    return token


def _bearer(state: BlueskyState, value: str, kind: str) -> Token:
    token = state.tokens.get(value)
    if value in state.revoked:
        raise ApiError(400, "Token has been revoked", "ExpiredToken")
    if token is None or token.kind != kind:
        raise ApiError(400, "Token could not be verified", "InvalidToken")
    if state.clock() >= token.expires:
        raise ApiError(400, "Token has expired", "ExpiredToken")
    return token


def _bound(state: BlueskyState, request: Request, value: str, headers: dict[str, str]) -> Token:
    headers.update(dpop.nonce_headers(state))
    try:
        return _checked(state, value, dpop.require_proof(state, request, access_token=value))
    except dpop.OAuthError as error:
        headers.update(dpop.challenge(error))
        raise ApiError(401, error.description, error.name) from error


def _checked(state: BlueskyState, value: str, key: str) -> Token:
    token = state.tokens.get(value)
    if token is None or token.kind != "oauth":
        raise dpop.OAuthError("invalid_token", "Invalid token")
    if state.clock() >= token.expires:
        raise dpop.OAuthError("invalid_token", "Token expired")
    if key != token.key:
        raise dpop.OAuthError("invalid_token", "Invalid DPoP key binding")
    return token
