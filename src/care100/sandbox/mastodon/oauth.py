"""OAuth under `/oauth`: authorize, token, revoke (docs: methods/oauth)."""

import secrets
from collections.abc import Mapping
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from care100.sandbox.fields import Fields
from care100.sandbox.mastodon import entities
from care100.sandbox.mastodon.records import GRANULAR, OUT_OF_BAND, App, Token
from care100.sandbox.mastodon.state import MastodonState
from care100.sandbox.middleware import fields_of
from care100.sandbox.oauth import OAuthServer, TokenHandler, oauth_error, token_response
from care100.sandbox.pages import code_page, error_page

_BAD_GRANT = (
    "The provided authorization grant is invalid, expired, revoked, does not match the "
    "redirection URI used in the authorization request, or was issued to another client."
)
_BAD_CLIENT = (
    "Client authentication failed due to unknown client, no client authentication included, "
    "or unsupported authentication method."
)
_BAD_GRANT_TYPE = "The authorization grant type is not supported by the authorization server."
_BAD_SCOPE = "The requested scope is invalid, unknown, or malformed."
_DENIED = "The resource owner or authorization server denied the request."


class MastodonOAuth(OAuthServer[App, MastodonState]):
    """Mastodon's approval page and token endpoints; codes can also be shown to be copied."""

    approve_label, deny_label = "Authorize", "Deny"
    default_scope = "read"
    denial: ClassVar[Mapping[str, str]] = {"error": "access_denied", "error_description": _DENIED}

    @property
    def title(self) -> str:
        """The heading names the server."""
        return f"Authorize on {self.state.domain}"

    @property
    def token_handlers(self) -> Mapping[str, TokenHandler[App]]:
        """A user's token for a code, or a token for the app itself."""
        return {
            "authorization_code": self._redeem_code,
            "client_credentials": self._issue_to_app,
        }

    def find_client(self, fields: Fields) -> App | None:
        """Find the app by its client id."""
        return self.state.apps.get(fields.one("client_id"))

    def authenticate(self, fields: Fields) -> App | None:
        """Find the app by its client id and secret."""
        app, secret = self.find_client(fields), fields.one("client_secret")
        right = app and secrets.compare_digest(app.client_secret.encode(), secret.encode())
        return app if right else None

    def unknown_client(self) -> Response:
        """401."""
        return oauth_error(401, "invalid_client", _BAD_CLIENT)

    def unsupported_grant(self, grant_type: str) -> Response:  # noqa: ARG002 - not named
        """400."""
        return oauth_error(400, "unsupported_grant_type", _BAD_GRANT_TYPE)

    def reject(self, client: App | None, fields: Fields) -> Response | None:
        """Show the user a wrong client or redirect URI; send other errors back to the app."""
        if client is None or fields.one("redirect_uri") not in client.redirect_uris:
            return error_page("The app is unknown here, or did not register this redirect URI.")
        problem = self._problem(client, fields)
        return self.redirect(fields, {"error": problem}) if problem else None

    def _problem(self, app: App, fields: Fields) -> str:
        if fields.one("response_type") != "code":
            return "unsupported_response_type"
        if not self._may_request(app, self.requested_scopes(fields)):
            return "invalid_scope"
        method = fields.one("code_challenge_method", "plain")
        return "invalid_request" if "code_challenge" in fields and method != "S256" else ""

    @staticmethod
    def _may_request(app: App, scopes: frozenset[str]) -> bool:
        """An app may request its own scopes, and the narrower ones that broad ones include."""
        narrower = {scope for scope in GRANULAR if scope.partition(":")[0] in app.scopes}
        return bool(scopes) and scopes <= app.scopes | narrower

    def redirect(self, fields: Fields, answer: Mapping[str, str]) -> Response:
        """Redirect to the app or, for programs without an address, show the answer on a page."""
        if fields.one("redirect_uri") != OUT_OF_BAND:
            return super().redirect(fields, answer)
        if "code" in answer:
            return code_page(answer["code"])
        return error_page(f"Not authorized: {answer['error']}", 200)

    def _redeem_code(self, app: App, fields: Fields) -> Response:
        grant = self.redeem(app, fields)
        if grant is None:
            return oauth_error(400, "invalid_grant", _BAD_GRANT)
        account = self.state.users[grant.user]
        token = self._earlier_token(app, account, grant.scopes)
        token = token or self.state.issue(account, grant.scopes, app.client_id)
        return token_response(entities.token(token))

    def _earlier_token(self, app: App, account: str, scopes: frozenset[str]) -> Token | None:
        """Return the token that an app has already for a user and these scopes, which Mastodon
        grants again (`reuse_access_token` in its `config/initializers/doorkeeper.rb`).
        """
        if self.state.personality != "mastodon":
            return None
        wanted = (app.client_id, account, scopes)
        tokens = self.state.tokens.values()
        return next((t for t in tokens if (t.client_id, t.account, t.scopes) == wanted), None)

    def _issue_to_app(self, app: App, fields: Fields) -> Response:
        scopes = self.requested_scopes(fields)
        if not self._may_request(app, scopes):
            return oauth_error(400, "invalid_scope", _BAD_SCOPE)
        return token_response(entities.token(self.state.issue(None, scopes, app.client_id)))

    async def revoke(self, request: Request) -> Response:
        """Revoke a token. Revoking twice is fine; another app's token is refused."""
        fields = fields_of(request)
        with self.state.lock:
            app = self.authenticate(fields)
            token = self.state.tokens.get(fields.one("token"))
            if app is None or (token is not None and token.client_id != app.client_id):
                text = "You are not authorized to revoke this token"
                return oauth_error(403, "unauthorized_client", text)
            if token is not None:
                del self.state.tokens[token.value]
            return JSONResponse({})
