"""The authorization server (atproto.com/specs/oauth): pushed requests, PKCE, DPoP, and refresh
tokens that work once.
"""

import secrets
from collections.abc import Awaitable, Callable
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.jwk import OctKey
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from care100.sandbox.authorization_codes import Grant
from care100.sandbox.bluesky.clients import Client, find_client
from care100.sandbox.bluesky.dpop import OAuthError, challenge, check_proof, nonce_headers
from care100.sandbox.bluesky.identity import server_did
from care100.sandbox.bluesky.ids import DID, HANDLE
from care100.sandbox.bluesky.records import OAuthSession, PushedRequest, Token
from care100.sandbox.bluesky.scopes import TRANSITION, is_known
from care100.sandbox.bluesky.sessions import end_session
from care100.sandbox.bluesky.state import BlueskyState
from care100.sandbox.fields import Fields
from care100.sandbox.middleware import fields_of
from care100.sandbox.oauth import add_query, oauth_error, token_response
from care100.sandbox.pages import approval_page, error_page

_REQUEST_SECONDS = 300.0
_URN = "urn:ietf:params:oauth:request_uri:"
_LEAST_VERIFIER = 43

Handler = Callable[[Request, Fields, Client, str | None], Response]


def protected_resource(state: BlueskyState) -> dict[str, object]:
    """Return the metadata of RFC 9728: which authorization server the accounts have."""
    return {
        "resource": state.url,
        "authorization_servers": [state.url],
        "scopes_supported": [],
        "bearer_methods_supported": ["header"],
        "resource_documentation": "https://atproto.com",
    }


def server_metadata(state: BlueskyState) -> dict[str, object]:
    """Return the metadata of RFC 8414."""
    url = state.url
    return {
        "issuer": url,
        "scopes_supported": sorted(TRANSITION),
        "subject_types_supported": ["public"],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query", "fragment"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
        "authorization_endpoint": f"{url}/oauth/authorize",
        "token_endpoint": f"{url}/oauth/token",
        "token_endpoint_auth_methods_supported": ["none"],
        "revocation_endpoint": f"{url}/oauth/revoke",
        "pushed_authorization_request_endpoint": f"{url}/oauth/par",
        "require_pushed_authorization_requests": True,
        "request_uri_parameter_supported": True,
        "require_request_uri_registration": True,
        "dpop_signing_alg_values_supported": ["ES256"],
        "protected_resources": [url],
        "client_id_metadata_document_supported": True,
        "prompt_values_supported": ["login", "consent"],
    }


class BlueskyOAuth:
    """The endpoints, and the page on which a user approves a client."""

    def __init__(self, state: BlueskyState) -> None:
        self._state = state

    def metadata(
        self, document: Callable[[BlueskyState], dict[str, object]]
    ) -> Callable[[Request], Awaitable[Response]]:
        """Return the endpoint of a metadata document."""

        async def answer(_request: Request) -> Response:
            if not self._state.oauth:
                return Response("Not Found", 404, media_type="text/plain")
            return JSONResponse(document(self._state), headers={"Cache-Control": "max-age=300"})

        return answer

    async def par(self, request: Request) -> Response:
        """Take a pushed authorization request (RFC 9126)."""
        return await self._answer(request, self._push)

    async def token(self, request: Request) -> Response:
        """Issue tokens for a code or a refresh token."""
        return await self._answer(request, self._issue)

    async def revoke(self, request: Request) -> Response:
        """End the login that a token belongs to (RFC 7009); unknown tokens are no error."""
        return await self._answer(request, self._revoke)

    async def _answer(self, request: Request, handler: Handler) -> Response:
        fields = fields_of(request)
        with self._state.lock:
            headers = {"Cache-Control": "no-store", **nonce_headers(self._state)}
        try:
            client = await find_client(fields.one("client_id"))
            with self._state.lock:
                response = handler(request, fields, client, check_proof(self._state, request))
        except OAuthError as error:
            response = oauth_error(error.status, error.name, error.description)
            if error.status == 401:
                headers.update(challenge(error))
        response.headers.update(headers)
        return response

    def _push(self, _request: Request, fields: Fields, client: Client, key: str | None) -> Response:
        scopes = self._requested_scopes(client, fields)
        bound = fields.one("dpop_jkt")
        if key and bound and key != bound:
            raise OAuthError("invalid_dpop_proof", "DPoP proof does not match dpop_jkt")
        redirect_uri = fields.one("redirect_uri") or client.only_redirect_uri
        self._check(client, fields, redirect_uri)
        uri = _URN + secrets.token_urlsafe(24)
        self._state.pushed_requests[uri] = PushedRequest(
            client.client_id,
            client.name,
            redirect_uri,
            scopes,
            fields.one("state"),
            fields.one("code_challenge"),
            key or bound,
            fields.one("response_mode", "query"),
            fields.one("login_hint").lower(),
            self._state.clock() + _REQUEST_SECONDS,
        )
        body = {"request_uri": uri, "expires_in": int(_REQUEST_SECONDS)}
        return JSONResponse(body, 201)

    def _requested_scopes(self, client: Client, fields: Fields) -> tuple[str, ...]:
        scopes = tuple(dict.fromkeys(fields.one("scope").split()))
        for scope in scopes:
            if scope not in client.scopes:
                text = f'Scope "{scope}" is not declared in the client metadata'
                raise OAuthError("invalid_scope", text)
            if not self._state.granular_scopes and scope not in TRANSITION:
                raise OAuthError("invalid_scope", f'Scope "{scope}" is not supported')
        if "atproto" not in scopes:
            raise OAuthError("invalid_scope", 'The "atproto" scope is required')
        if "openid" in scopes:
            raise OAuthError("invalid_scope", "OpenID Connect is not compatible with atproto")
        return tuple(scope for scope in scopes if is_known(scope))

    @staticmethod
    def _check(client: Client, fields: Fields, redirect_uri: str) -> None:
        kind, hint = fields.one("response_type"), fields.one("login_hint")
        if kind != "code":
            raise OAuthError("unsupported_response_type", f'Unsupported response_type "{kind}"')
        problem = ""
        if fields.one("response_mode", "query") not in {"query", "fragment"}:
            problem = "Invalid response_mode"
        elif not client.may_redirect_to(redirect_uri):
            problem = f"Invalid redirect_uri {redirect_uri}"
        elif not fields.one("code_challenge"):
            problem = "Use of PKCE is required"
        elif fields.one("code_challenge_method") != "S256":
            problem = 'atproto requires use of "S256" code_challenge_method'
        elif hint and not (DID.fullmatch(hint) or HANDLE.fullmatch(hint)):
            problem = f'Invalid login_hint "{hint}"'
        if problem:
            raise OAuthError("invalid_request", problem)

    async def authorize(self, request: Request) -> Response:
        """Ask the user (GET), or take the decision (POST) and redirect with a code."""
        fields, state = fields_of(request), self._state
        with state.lock:
            uri = fields.one("request_uri")
            pushed = state.pushed_requests.get(uri)
            if pushed is None or state.clock() >= pushed.expires:
                return error_page("This request is unknown or has expired. Start again in the app.")
            if pushed.client_id != fields.one("client_id"):
                return error_page("This request was initiated for another client.")
            if request.method == "POST":
                return self._decide(uri, pushed, fields)
            return approval_page(
                title="Authorize an app to access your Bluesky account",
                client=pushed.client_name,
                scopes=pushed.scopes,
                users=self._offered(pushed.login_hint),
                hidden={
                    "client_id": pushed.client_id,
                    "request_uri": uri,
                    "redirect_uri": pushed.redirect_uri,
                },
                approve_label="Authorize",
                deny_label="Deny access",
            )

    def _offered(self, hint: str) -> list[str]:
        """Return the handles to choose from; the one that the app named is the first."""
        named = self._state.find(hint) if hint else None
        first = [named.handle] if named and named.hosted else []
        users = [self._state.accounts[did].handle for did in self._state.users.values()]
        return list(dict.fromkeys([*first, *users]))

    def _decide(self, uri: str, pushed: PushedRequest, fields: Fields) -> Response:
        state = self._state
        user = state.find(fields.one("user"))
        if user is None or not user.hosted or user.status:
            return error_page("There is no account with this handle here.")
        del state.pushed_requests[uri]
        answer = {"iss": state.url, "state": pushed.state}
        if fields.one("decision") != "yes":
            answer |= {
                "error": "access_denied",
                "error_description": "The user rejected the request",
            }
            return self._redirect(pushed, answer)
        grant = Grant(
            user.did,
            pushed.client_id,
            pushed.redirect_uri,
            frozenset(pushed.scopes),
            pushed.challenge,
            state.clock() + state.code_seconds,
            pushed.key,
        )
        return self._redirect(pushed, answer | {"code": state.codes.issue(grant)})

    @staticmethod
    def _redirect(pushed: PushedRequest, answer: dict[str, str]) -> Response:
        shown = {name: value for name, value in answer.items() if value}
        if pushed.response_mode == "fragment":
            return RedirectResponse(f"{pushed.redirect_uri}#{urlencode(shown)}", 302)
        return RedirectResponse(add_query(pushed.redirect_uri, **shown), 302)

    def _issue(
        self, _request: Request, fields: Fields, client: Client, key: str | None
    ) -> Response:
        if key is None:
            raise OAuthError("invalid_dpop_proof", "DPoP proof required", 401)
        kind = fields.one("grant_type")
        if kind == "authorization_code":
            return self._redeem(fields, client, key)
        if kind == "refresh_token":
            return self._refresh(fields.one("refresh_token"), client, key)
        raise OAuthError("invalid_grant", f'Grant type "{kind}" is not supported by the server')

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

    def _revoke(
        self, _request: Request, fields: Fields, client: Client, key: str | None
    ) -> Response:
        value = fields.one("token")
        token = self._state.tokens.get(value)
        for name, session in list(self._state.oauth_sessions.items()):
            named = token is not None and token.session == name
            if not (named or value == session.refresh_token or value in session.used):
                continue
            if (session.client_id, session.key) == (client.client_id, key):
                self._end(name)
        return JSONResponse({})

    def _end(self, name: str) -> None:
        del self._state.oauth_sessions[name]
        end_session(self._state, name)
