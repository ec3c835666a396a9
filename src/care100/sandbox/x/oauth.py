"""OAuth 2.0 with PKCE for public clients (X's documentation, "OAuth 2.0")."""

import secrets
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from care100.sandbox.fields import Fields
from care100.sandbox.middleware import fields_of
from care100.sandbox.oauth import OAuthServer, TokenHandler, oauth_error, token_response
from care100.sandbox.pages import error_page
from care100.sandbox.x.records import SCOPES, Client, RefreshGrant
from care100.sandbox.x.state import XState


class XOAuth(OAuthServer[Client, XState]):
    """X's approval page and token endpoints. A wrong request is shown to the user, who is never
    redirected.
    """

    approve_label, deny_label = "Authorize app", "Cancel"
    title = "Authorize an app to access your X account"

    @property
    def token_handlers(self) -> Mapping[str, TokenHandler[Client]]:
        """A code or a refresh token."""
        return {"authorization_code": self._redeem_code, "refresh_token": self._refresh}

    def find_client(self, fields: Fields) -> Client | None:
        """Find the client by its id; public clients have no secret."""
        return self.state.clients.get(fields.one("client_id"))

    authenticate = find_client

    def unknown_client(self) -> Response:
        """401."""
        return oauth_error(401, "unauthorized_client", "Missing valid authorization header")

    def unsupported_grant(self, grant_type: str) -> Response:
        """400."""
        text = f"Unsupported grant type: {grant_type}"
        return oauth_error(400, "unsupported_grant_type", text)

    def reject(self, client: Client | None, fields: Fields) -> Response | None:
        """Show what is wrong with a request."""
        problem = self._problem(client, fields)
        return error_page(f"You cannot give access to this app: {problem}") if problem else None

    def _problem(self, client: Client | None, fields: Fields) -> str:
        scopes = self.requested_scopes(fields)
        if client is None:
            return "client_id is unknown."
        if fields.one("redirect_uri") not in client.redirect_uris:
            return "redirect_uri does not match one of the app's exactly."
        if fields.one("response_type") != "code":
            return "response_type must be code."
        if not scopes or not scopes <= SCOPES:
            return "scope is missing or has an unknown value."
        if not fields.one("state"):
            return "state is missing."
        if fields.one("code_challenge_method") != "S256" or not fields.one("code_challenge"):
            return "code_challenge with the method S256 is missing."
        return ""

    def _redeem_code(self, client: Client, fields: Fields) -> Response:
        grant = self.redeem(client, fields)
        if grant is None:
            text = "Value passed for the authorization code was invalid."
            return oauth_error(400, "invalid_request", text)
        user = self.state.users[grant.user]
        return self._issue(RefreshGrant(user, grant.client_id, grant.scopes))

    def _refresh(self, client: Client, fields: Fields) -> Response:
        """Issue new tokens; the old refresh token no longer works."""
        value = fields.one("refresh_token")
        old = self.state.refresh_grants.get(value)
        if old is None or old.client_id != client.client_id:
            text = "Value passed for the token was invalid."
            return oauth_error(400, "invalid_request", text)
        del self.state.refresh_grants[value]
        return self._issue(old)

    def _issue(self, grant: RefreshGrant) -> Response:
        state = self.state
        token = state.issue(grant.user, grant.client_id, grant.scopes, state.token_seconds)
        body: dict[str, str | int] = {
            "token_type": "bearer",
            "expires_in": int(state.token_seconds),
            "access_token": token.value,
            "scope": " ".join(sorted(grant.scopes)),
        }
        if "offline.access" in grant.scopes:
            refresh_token = secrets.token_urlsafe(48)
            body["refresh_token"] = refresh_token
            state.refresh_grants[refresh_token] = grant
        return token_response(body)

    async def revoke(self, request: Request) -> Response:
        """Revoke an access token or a refresh token."""
        fields = fields_of(request)
        with self.state.lock:
            client = self.authenticate(fields)
            if client is None:
                return self.unknown_client()
            value = fields.one("token")
            for tokens in (self.state.tokens, self.state.refresh_grants):
                found = tokens.get(value)
                if found is not None and found.client_id == client.client_id:
                    del tokens[value]
            return JSONResponse({"revoked": True})
