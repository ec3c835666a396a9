"""`com.atproto.server`: sessions with an app password."""

import secrets

from joserfc import jwt
from joserfc.jwk import OctKey
from starlette.responses import Response

from care100.sandbox.bluesky.calls import Call, Json, answer, client_address
from care100.sandbox.bluesky.errors import ApiError
from care100.sandbox.bluesky.identity import did_document, server_did
from care100.sandbox.bluesky.records import Account, Token, TokenKind
from care100.sandbox.bluesky.state import DOMAIN, BlueskyState

_REFRESH_SECONDS = 90 * 86_400.0
_GRACE_SECONDS = 7_200.0
"""How long a refresh token still works after it was used."""

_MOST_BYTES = 5 * 1024 * 1024


def describe_server(call: Call) -> Response:
    """Return what the server says of itself."""
    body = {
        "did": server_did(call.state),
        "availableUserDomains": [f".{DOMAIN}"],
        "inviteCodeRequired": False,
        "blobUploadLimit": _MOST_BYTES,
        "links": {},
        "contact": {},
    }
    return answer(body)


def create(call: Call) -> Response:
    """Log in with an app password."""
    body = call.body(identifier=str, password=str)
    state, limits = call.state, call.state.limits
    key = (body["identifier"], client_address(call.request))
    call.take((("sessions", key), limits.sessions), (("day", key), limits.sessions_a_day))
    account = state.find(body["identifier"].removeprefix("@"))
    password = state.passwords.get(account.did, "") if account else ""
    right = password and secrets.compare_digest(password.encode(), body["password"].encode())
    if account is None or account.taken_down or not right:
        raise ApiError(401, "Invalid identifier or password")
    return answer(_new_tokens(state, account, secrets.token_hex(8)))


def refresh(call: Call) -> Response:
    """Issue new tokens. The old refresh token works for two more hours, in case the response is
    lost.
    """
    assert call.token is not None  # noqa: S101 - checked by `endpoint`
    old = call.token
    old.expires = min(old.expires, call.state.clock() + _GRACE_SECONDS)
    return answer(_new_tokens(call.state, call.me, old.session))


def show(call: Call) -> Response:
    """Return the account of the token, without its email address for OAuth tokens."""
    body = _account_json(call.state, call.me)
    if call.token is not None and call.token.kind == "oauth":
        del body["email"], body["emailConfirmed"]
    return answer(body)


def delete(call: Call) -> Response:
    """Log out: no token of the session works any longer."""
    assert call.token is not None  # noqa: S101 - checked by `endpoint`
    end_session(call.state, call.token.session)
    return answer()


def end_session(state: BlueskyState, session: str) -> None:
    """Revoke every token of a session."""
    for value in [v for v, token in state.tokens.items() if token.session == session]:
        state.revoke(value)


def _account_json(state: BlueskyState, account: Account) -> Json:
    return {
        "did": account.did,
        "didDoc": did_document(state, account),
        "handle": account.handle,
        "email": f"{account.handle.partition('.')[0]}@mail.invalid",
        "emailConfirmed": True,
        "active": account.status is None,
        "status": account.status,
    }


def _new_tokens(state: BlueskyState, account: Account, session: str) -> Json:
    access = issue(state, account, "access", session, state.token_seconds * 2)
    again = issue(state, account, "refresh", session, _REFRESH_SECONDS)
    return {
        "accessJwt": access.value,
        "refreshJwt": again.value,
        **_account_json(state, account),
    }


def issue(
    state: BlueskyState, account: Account, kind: TokenKind, session: str, seconds: float
) -> Token:
    """Issue a session's JWT that is valid for so many seconds."""
    kinds = {"access": ("at+jwt", "appPass"), "refresh": ("refresh+jwt", "refresh")}
    typ, scope = kinds[kind]
    now = state.clock()
    claims = {
        "scope": f"com.atproto.{scope}",
        "aud": server_did(state),
        "sub": account.did,
        "jti": secrets.token_urlsafe(16),
        "iat": int(now),
        "exp": int(now + seconds),
    }
    value = jwt.encode({"typ": typ, "alg": "HS256"}, claims, OctKey.import_key(state.secret))
    token = Token(value, kind, account.did, session, now + seconds)
    state.tokens[value] = token
    return token
