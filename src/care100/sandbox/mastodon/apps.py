"""Registering apps (docs: methods/apps)."""

import secrets
from urllib.parse import urlsplit

from starlette.responses import JSONResponse, Response

from care100.sandbox.mastodon import entities
from care100.sandbox.mastodon.calls import ApiError, Call, client_address
from care100.sandbox.mastodon.records import OUT_OF_BAND, App


def register_app(call: Call) -> Response:
    """Register an app. Mastodon limits registrations by IP address; GoToSocial takes
    `redirect_uris` only as one string.
    """
    fields, state = call.fields, call.state
    if state.personality == "mastodon":
        address = client_address(call.request)
        call.apply_limit(state.rate_limiter.take(("apps", address), *state.limits.apps))
    given = fields.many("redirect_uris")
    if state.personality == "gotosocial" and len(given) > 1:
        raise ApiError(400, "Bad Request: redirect_uris must be a string")
    uris = [uri for text in given for uri in text.split()]
    name = fields.one("client_name").strip()
    scopes = frozenset(fields.one("scopes", "read").split())
    if not name:
        raise ApiError(422, "Validation failed: Name can't be blank")
    if not uris or not all(_is_usable(uri) for uri in uris):
        raise ApiError(422, "Validation failed: Redirect URI must be an absolute URI.")
    if not scopes or not scopes <= state.known_scopes():
        text = "Validation failed: Scopes doesn't match configured on the server."
        raise ApiError(422, text)
    app = App(
        state.new_id(),
        name,
        fields.one("website") or None,
        uris,
        scopes,
        secrets.token_urlsafe(32),
        secrets.token_urlsafe(32),
    )
    state.apps[app.client_id] = app
    return JSONResponse(entities.credential_application(app))


def _is_usable(uri: str) -> bool:
    parts = urlsplit(uri)
    if parts.scheme.lower() in {"", "javascript", "data", "vbscript"} or parts.fragment:
        return False
    return uri == OUT_OF_BAND or bool(parts.netloc) or parts.scheme not in {"http", "https"}


def show_app(call: Call) -> Response:
    """Return the app that a token belongs to."""
    app = call.state.apps.get(call.token.client_id if call.token else "")
    if app is None:
        raise ApiError(401, "The access token is invalid")
    return JSONResponse(entities.application(app))
