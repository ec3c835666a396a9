"""The authorization server (atproto.com/specs/oauth): pushed requests, and the page on which a
user approves them.
"""

import secrets
from collections.abc import Awaitable, Callable
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from care100.sandbox.authorization_codes import Grant
from care100.sandbox.bluesky.clients import Client, find_client
from care100.sandbox.bluesky.dpop import OAuthError, challenge, check_proof, nonce_headers
from care100.sandbox.bluesky.ids import DID, HANDLE
from care100.sandbox.bluesky.oauth_tokens import OAuthTokens
from care100.sandbox.bluesky.records import PushedRequest
from care100.sandbox.bluesky.scopes import TRANSITION, is_known
from care100.sandbox.bluesky.state import BlueskyState
from care100.sandbox.fields import Fields
from care100.sandbox.middleware import fields_of
from care100.sandbox.oauth import add_query, oauth_error
from care100.sandbox.pages import approval_page, error_page

_REQUEST_SECONDS = 300.0
_URN = "urn:ietf:params:oauth:request_uri:"

Handler = Callable[[Fields, Client, str | None], Response]
"""What answers a request: its fields, its client, and the thumbprint of its proof's key."""


class BlueskyOAuth:
    """The endpoints, and the page on which a user approves a client."""

    def __init__(self, state: BlueskyState) -> None:
        self._state = state
        self._tokens = OAuthTokens(state)

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
        return await self._answer(request, self._tokens.issue)

    async def revoke(self, request: Request) -> Response:
        """End the login that a token belongs to (RFC 7009); unknown tokens are no error."""
        return await self._answer(request, self._tokens.revoke)

    async def _answer(self, request: Request, handler: Handler) -> Response:
        fields = fields_of(request)
        with self._state.lock:
            headers = {"Cache-Control": "no-store", **nonce_headers(self._state)}
        try:
            client = await find_client(fields.one("client_id"))
            with self._state.lock:
                response = handler(fields, client, check_proof(self._state, request))
        except OAuthError as error:
            response = oauth_error(error.status, error.name, error.description)
            if error.status == 401:
                headers.update(challenge(error))
        response.headers.update(headers)
        return response

    def _push(self, fields: Fields, client: Client, key: str | None) -> Response:
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
