"""Registering apps, and OAuth: authorize, token, revoke (docs: methods/apps, methods/oauth)."""

import secrets
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from care100.sandbox.fields import Fields
from care100.sandbox.gate import fields_of
from care100.sandbox.grants import OUT_OF_BAND, Grant, with_query
from care100.sandbox.mastodon import entities
from care100.sandbox.mastodon.calls import ApiError, Call
from care100.sandbox.mastodon.records import GRANULAR, App, Token
from care100.sandbox.mastodon.state import MastodonState
from care100.sandbox.pages import approval_page, code_page, problem_page

_KEPT = (
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
)
_BAD_GRANT = (
    "The provided authorization grant is invalid, expired, revoked, does not match the "
    "redirection URI used in the authorization request, or was issued to another client."
)
_BAD_CLIENT = (
    "Client authentication failed due to unknown client, no client authentication included, "
    "or unsupported authentication method."
)
_BAD_SCOPE = "The requested scope is invalid, unknown, or malformed."


def register_app(call: Call) -> Response:
    """Register an app. GoToSocial takes `redirect_uris` only as one string."""
    fields, state = call.fields, call.state
    given = fields.many("redirect_uris")
    if state.personality == "gotosocial" and len(given) > 1:
        raise ApiError(400, "Bad Request: redirect_uris must be a string")
    uris = [uri for text in given for uri in text.split()]
    name, scopes = (
        fields.one("client_name").strip(),
        frozenset(fields.one("scopes", "read").split()),
    )
    if not name:
        raise ApiError(422, "Validation failed: Name can't be blank")
    if not uris or not all(_usable(uri) for uri in uris):
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


def _usable(uri: str) -> bool:
    parts = urlsplit(uri)
    if parts.scheme.lower() in {"", "javascript", "data", "vbscript"} or parts.fragment:
        return False
    return uri == OUT_OF_BAND or bool(parts.netloc) or parts.scheme not in {"http", "https"}


def show_app(call: Call) -> Response:
    """The app that a token belongs to."""
    app = call.state.apps.get(call.token.client_id if call.token else "")
    if app is None:
        raise ApiError(401, "The access token is invalid")
    return JSONResponse(entities.application(app))


class OAuth:
    """The pages and endpoints under `/oauth`, for one server."""

    def __init__(self, state: MastodonState) -> None:
        self._state = state

    async def authorize(self, request: Request) -> Response:
        """Ask the user (GET), or take the answer (POST) and lead back with a code."""
        fields = fields_of(request)
        with self._state.lock:
            app = self._state.apps.get(fields.one("client_id"))
            redirect_uri = fields.one("redirect_uri")
            if app is None or redirect_uri not in app.redirect_uris:
                text = (
                    "The app is not known here, or wants to lead you to an address it never named."
                )
                return problem_page(text)
            problem = self._problem(app, fields)
            if problem:
                return self._back(fields, error=problem)
            if request.method == "POST":
                return self._decide(app, fields)
            return approval_page(
                title=f"Authorize on {self._state.domain}",
                client=app.name,
                scopes=self._scopes(fields),
                users=self._state.users,
                hidden={name: fields.one(name) for name in _KEPT if name in fields},
                yes="Authorize",
                no="Deny",
            )

    @staticmethod
    def _scopes(fields: Fields) -> frozenset[str]:
        return frozenset(fields.one("scope", "read").split())

    def _problem(self, app: App, fields: Fields) -> str:
        if fields.one("response_type") != "code":
            return "unsupported_response_type"
        scopes = self._scopes(fields)
        if not scopes or not scopes <= app.scopes | _included(app.scopes):
            return "invalid_scope"
        method = fields.one("code_challenge_method", "plain")
        return "invalid_request" if "code_challenge" in fields and method != "S256" else ""

    @staticmethod
    def _back(fields: Fields, **answer: str) -> Response:
        uri, state = fields.one("redirect_uri"), fields.one("state")
        if uri == OUT_OF_BAND:
            if "code" in answer:
                return code_page(answer["code"])
            return problem_page(f"Not authorized: {answer['error']}", 200)
        return RedirectResponse(with_query(uri, **answer, state=state), 302)

    def _decide(self, app: App, fields: Fields) -> Response:
        if fields.one("decision") != "yes":
            text = "The resource owner or authorization server denied the request."
            return self._back(fields, error="access_denied", error_description=text)
        user = fields.one("user")
        if user not in self._state.users:
            return problem_page("Nobody of that name can sign in here.")
        grant = Grant(
            user,
            app.client_id,
            fields.one("redirect_uri"),
            self._scopes(fields),
            fields.one("code_challenge"),
            self._state.clock() + self._state.code_seconds,
        )
        return self._back(fields, code=self._state.codes.issue(grant))

    async def token(self, request: Request) -> Response:
        """A token for a code, or for the app itself."""
        fields = fields_of(request)
        with self._state.lock:
            app = self._client(fields)
            if app is None:
                return _oauth_error(401, "invalid_client", _BAD_CLIENT)
            kind = fields.one("grant_type")
            if kind == "authorization_code":
                return self._redeem(app, fields)
            if kind == "client_credentials":
                scopes = self._scopes(fields)
                if not scopes <= app.scopes | _included(app.scopes):
                    return _oauth_error(400, "invalid_scope", _BAD_SCOPE)
                return _fresh(self._state.issue(None, scopes, app.client_id))
            text = "The authorization grant type is not supported by the authorization server."
            return _oauth_error(400, "unsupported_grant_type", text)

    def _client(self, fields: Fields) -> App | None:
        app = self._state.apps.get(fields.one("client_id"))
        if app and secrets.compare_digest(
            app.client_secret.encode(), fields.one("client_secret").encode()
        ):
            return app
        return None

    def _redeem(self, app: App, fields: Fields) -> Response:
        grant = self._state.codes.redeem(fields.one("code"))
        redirect_uri, verifier = fields.one("redirect_uri"), fields.one("code_verifier")
        if grant is None or not grant.answers(app.client_id, redirect_uri, verifier):
            return _oauth_error(400, "invalid_grant", _BAD_GRANT)
        account = self._state.users[grant.user]
        return _fresh(self._state.issue(account, grant.scopes, app.client_id))

    async def revoke(self, request: Request) -> Response:
        """Make a token invalid. Doing it twice is fine; another app's token is refused."""
        fields = fields_of(request)
        with self._state.lock:
            app = self._client(fields)
            token = self._state.tokens.get(fields.one("token"))
            if app is None or (token is not None and token.client_id != app.client_id):
                text = "You are not authorized to revoke this token"
                return _oauth_error(403, "unauthorized_client", text)
            if token is not None:
                del self._state.tokens[token.value]
            return JSONResponse({})


def _included(scopes: frozenset[str]) -> frozenset[str]:
    """Every narrower scope that broad ones include."""
    return frozenset(scope for scope in GRANULAR if scope.partition(":")[0] in scopes)


def _fresh(token: Token) -> Response:
    return JSONResponse(entities.token(token), headers={"Cache-Control": "no-store"})


def _oauth_error(status: int, error: str, description: str) -> Response:
    return JSONResponse({"error": error, "error_description": description}, status)
