"""OAuth 2.0 with PKCE for public clients (X's documentation, "OAuth 2.0")."""

import secrets

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from care100.sandbox.fields import Fields
from care100.sandbox.gate import fields_of
from care100.sandbox.grants import Grant, with_query
from care100.sandbox.pages import approval_page, problem_page
from care100.sandbox.x.records import SCOPES, Client, Refresh
from care100.sandbox.x.state import XState

_KEPT = (
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
)


def _error(status: int, error: str, description: str) -> Response:
    return JSONResponse({"error": error, "error_description": description}, status)


class OAuth:
    """The authorize page and the token endpoints."""

    def __init__(self, state: XState) -> None:
        self._state = state

    async def authorize(self, request: Request) -> Response:
        """Ask the user (GET), or take the answer (POST) and lead back with a code."""
        fields = fields_of(request)
        with self._state.lock:
            client = self._state.clients.get(fields.one("client_id"))
            problem = self._problem(client, fields)
            if client is None or problem:
                return problem_page(f"You weren't able to give access to the app: {problem}")
            if request.method == "POST":
                return self._decide(client, fields)
            return approval_page(
                title="Authorize an app to access your X account",
                client=client.name,
                scopes=self._scopes(fields),
                users=self._state.users,
                hidden={name: fields.one(name) for name in _KEPT if name in fields},
                yes="Authorize app",
                no="Cancel",
            )

    @staticmethod
    def _scopes(fields: Fields) -> frozenset[str]:
        return frozenset(fields.one("scope").split())

    def _problem(self, client: Client | None, fields: Fields) -> str:
        """What is wrong with a request; X shows it to the user and leads nowhere."""
        scopes = self._scopes(fields)
        if client is None:
            return "no such client_id."
        if fields.one("redirect_uri") not in client.redirect_uris:
            return "redirect_uri is not one of the app's own, to the letter."
        if fields.one("response_type") != "code":
            return "response_type has to be code."
        if not scopes or not scopes <= SCOPES:
            return "scope is missing, or holds one that there is not."
        if not fields.one("state"):
            return "state is missing."
        if fields.one("code_challenge_method") != "S256" or not fields.one("code_challenge"):
            return "a code_challenge with the method S256 is missing."
        return ""

    def _decide(self, client: Client, fields: Fields) -> Response:
        uri, state = fields.one("redirect_uri"), fields.one("state")
        if fields.one("decision") != "yes":
            return RedirectResponse(with_query(uri, error="access_denied", state=state), 302)
        user = fields.one("user")
        if user not in self._state.users:
            return problem_page("Nobody of that name can sign in here.")
        grant = Grant(
            user,
            client.client_id,
            uri,
            self._scopes(fields),
            fields.one("code_challenge"),
            self._state.clock() + self._state.code_seconds,
        )
        code = self._state.codes.issue(grant)
        return RedirectResponse(with_query(uri, code=code, state=state), 302)

    async def token(self, request: Request) -> Response:
        """Tokens for a code, or new ones for a refresh token, which is dead from then on."""
        fields = fields_of(request)
        with self._state.lock:
            if fields.one("client_id") not in self._state.clients:
                text = "Missing valid authorization header"
                return _error(401, "unauthorized_client", text)
            kind = fields.one("grant_type")
            if kind == "authorization_code":
                return self._redeem(fields)
            if kind == "refresh_token":
                return self._refresh(fields)
            return _error(400, "unsupported_grant_type", f"Unsupported grant type: {kind}")

    def _redeem(self, fields: Fields) -> Response:
        grant = self._state.codes.redeem(fields.one("code"))
        given = (fields.one("client_id"), fields.one("redirect_uri"), fields.one("code_verifier"))
        if grant is None or not grant.answers(*given):
            text = "Value passed for the authorization code was invalid."
            return _error(400, "invalid_request", text)
        return self._issue(Refresh(self._state.users[grant.user], grant.client_id, grant.scopes))

    def _refresh(self, fields: Fields) -> Response:
        old = self._state.refreshes.get(fields.one("refresh_token"))
        if old is None or old.client_id != fields.one("client_id"):
            text = "Value passed for the token was invalid."
            return _error(400, "invalid_request", text)
        del self._state.refreshes[fields.one("refresh_token")]
        return self._issue(old)

    def _issue(self, right: Refresh) -> Response:
        state = self._state
        token = state.issue(right.user, right.client_id, right.scopes, state.token_seconds)
        body = {
            "token_type": "bearer",
            "expires_in": int(state.token_seconds),
            "access_token": token.value,
            "scope": " ".join(sorted(right.scopes)),
        }
        if "offline.access" in right.scopes:
            body["refresh_token"] = secrets.token_urlsafe(48)
            state.refreshes[str(body["refresh_token"])] = right
        return JSONResponse(body, headers={"Cache-Control": "no-store"})

    async def revoke(self, request: Request) -> Response:
        """Make an access or a refresh token invalid."""
        fields = fields_of(request)
        value, client_id = fields.one("token"), fields.one("client_id")
        with self._state.lock:
            if client_id not in self._state.clients:
                text = "Missing valid authorization header"
                return _error(401, "unauthorized_client", text)
            for kept in (self._state.tokens, self._state.refreshes):
                found = kept.get(value)
                if found is not None and found.client_id == client_id:
                    del kept[value]
            return JSONResponse({"revoked": True})
