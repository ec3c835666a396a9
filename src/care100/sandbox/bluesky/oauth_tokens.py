"""Tokens for codes and refresh tokens, bound to the client's key. A code and a refresh token work
once, and using one again ends the login.
"""

import secrets

from joserfc import jwt
from joserfc.jwk import OctKey
from starlette.responses import JSONResponse, Response

from care100.sandbox.bluesky.clients import Client
from care100.sandbox.bluesky.dpop import OAuthError
from care100.sandbox.bluesky.identity import server_did
from care100.sandbox.bluesky.records import OAuthSession, Token
from care100.sandbox.bluesky.sessions import end_session
from care100.sandbox.bluesky.state import BlueskyState
from care100.sandbox.fields import Fields
from care100.sandbox.oauth import token_response

_LEAST_VERIFIER = 43


class OAuthTokens:
    """The logins of the authorization server."""

    def __init__(self, state: BlueskyState) -> None:
        self._state = state

    def issue(self, fields: Fields, client: Client, key: str | None) -> Response:
        """Issue tokens for a code or a refresh token. Raises OAuthError."""
        if key is None:
            raise OAuthError("invalid_dpop_proof", "DPoP proof required", 401)
        kind = fields.one("grant_type")
        if kind == "authorization_code":
            return self._redeem(fields, client, key)
        if kind == "refresh_token":
            return self._refresh(fields.one("refresh_token"), client, key)
        raise OAuthError("invalid_grant", f'Grant type "{kind}" is not supported by the server')

    def revoke(self, fields: Fields, client: Client, key: str | None) -> Response:
        """End the login of a token, if the client proves to have its key."""
        value = fields.one("token")
        token = self._state.tokens.get(value)
        for name, session in list(self._state.oauth_sessions.items()):
            named = token is not None and token.session == name
            if not (named or value == session.refresh_token or value in session.used):
                continue
            if (session.client_id, session.key) == (client.client_id, key):
                self._end(name)
        return JSONResponse({})

    def _redeem(self, fields: Fields, client: Client, key: str) -> Response:
        code = fields.one("code")
        grant = self._state.codes.redeem(code)
        if grant is None:
            for name, session in list(self._state.oauth_sessions.items()):
                if code and code == session.code:
                    self._end(name)
            raise OAuthError("invalid_grant", "Invalid code")
        verifier = fields.one("code_verifier")
        if grant.client_id != client.client_id:
            raise OAuthError("invalid_grant", "Token was not issued to this client")
        if grant.key and grant.key != key:
            raise OAuthError("invalid_grant", "DPoP proof does not match the expected JKT")
        if len(verifier) < _LEAST_VERIFIER:
            raise OAuthError("invalid_grant", "code_verifier too short")
        if not grant.matches(client.client_id, fields.one("redirect_uri"), verifier):
            raise OAuthError("invalid_grant", "Invalid code_verifier")
        scopes = tuple(sorted(grant.scopes))
        session = OAuthSession(grant.user, client.client_id, key, scopes, code)
        name = secrets.token_hex(8)
        self._state.oauth_sessions[name] = session
        return self._tokens(name, session)

    def _refresh(self, value: str, client: Client, key: str) -> Response:
        """Issue new tokens. A refresh token that was used before ends the login."""
        for name, session in list(self._state.oauth_sessions.items()):
            if value in session.used:
                self._end(name)
                raise OAuthError("invalid_grant", "Refresh token replayed")
            if value and value == session.refresh_token:
                if (session.client_id, session.key) != (client.client_id, key):
                    self._end(name)
                    raise OAuthError("invalid_grant", "DPoP proof does not match the expected JKT")
                session.used.add(value)
                end_session(self._state, name)
                return self._tokens(name, session)
        raise OAuthError("invalid_grant", "Invalid refresh token")

    def _tokens(self, name: str, session: OAuthSession) -> Response:
        state, scope = self._state, " ".join(session.scopes)
        now = state.clock()
        claims = {
            "jti": f"tok-{secrets.token_hex(16)}",
            "sub": session.did,
            "iat": int(now),
            "exp": int(now + state.token_seconds),
            "aud": server_did(state),
            "iss": state.url,
            "cnf": {"jkt": session.key},
            "client_id": session.client_id,
        }
        secret = OctKey.import_key(state.secret)
        value = jwt.encode({"typ": "at+jwt", "alg": "HS256"}, claims, secret)
        session.refresh_token = f"ref-{secrets.token_hex(32)}"
        state.tokens[value] = Token(
            value,
            "oauth",
            session.did,
            name,
            now + state.token_seconds,
            session.scopes,
            session.key,
            session.client_id,
        )
        return token_response(
            {
                "access_token": value,
                "token_type": "DPoP",
                "refresh_token": session.refresh_token,
                "scope": scope,
                "expires_in": int(state.token_seconds),
                "sub": session.did,
            }
        )

    def _end(self, name: str) -> None:
        del self._state.oauth_sessions[name]
        end_session(self._state, name)
