"""OAuth of the AT Protocol: the person approves care100 on their own server.

atproto.com/specs/oauth: a pushed authorization request (RFC 9126), PKCE with S256, and tokens
that are bound to a key (RFC 9449). A program on the user's computer needs no registration:
its client id is the address `http://localhost` with its redirect address and scopes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from urllib.parse import urlencode, urlsplit

from care100.auth.oauth import (
    OLD_SERVER,
    LoginError,
    Person,
    Pkce,
    ScopesRefused,
    new_state,
    read_tokens,
)
from care100.auth.receiver import HOST, PATH, LoopbackReceiver
from care100.auth.secret import Secret
from care100.auth.web import Answer, Server, UnexpectedAnswer
from care100.model.addresses import is_web_address
from care100.model.errors import Care100Error
from care100.platforms.bluesky.dpop import ProofKey
from care100.web import GuardedClient, Page

FOLLOW_SCOPES = (
    "repo:app.bsky.graph.follow?action=create&action=delete",
    "rpc:app.bsky.actor.getProfiles?aud=*",
    "rpc:app.bsky.actor.getProfile?aud=*",
)
CURATOR_SCOPES = (
    *FOLLOW_SCOPES,
    "repo:app.bsky.graph.list",
    "repo:app.bsky.graph.listitem",
    "repo:app.bsky.graph.starterpack",
    "rpc:app.bsky.graph.getList?aud=*",
)
# What servers without narrow permissions have instead; it allows almost everything.
_OLDER_SCOPES = ("transition:generic",)
_REQUIRED = "atproto"
_ALGORITHM = "ES256"

# The names of what a login keeps beside its tokens.
KEY, ISSUER, TOKEN_PATH, REVOKE_PATH = "proof_key", "issuer", "token_path", "revoke_path"


class NoOAuth(Care100Error):
    """The server has no OAuth."""


@dataclass(frozen=True)
class AuthorizationServer:
    """An authorization server: its address, and the paths of its endpoints below it."""

    issuer: str
    page: str
    push_path: str
    token_path: str
    revoke_path: str


def find_server(web: GuardedClient, server: str) -> AuthorizationServer:
    """Return the authorization server of an account's server (RFC 9728, RFC 8414).

    Raises NoOAuth, UnexpectedAnswer and WebError.
    """
    resource = _metadata(web, f"{server}/.well-known/oauth-protected-resource")
    servers = resource.get("authorization_servers")
    if not isinstance(servers, list) or not servers or not isinstance(servers[0], str):
        raise NoOAuth(
            f"{urlsplit(server).netloc} has no OAuth.",
            "Use an app password: care100 login bluesky HANDLE --app-password-stdin",
        )
    issuer = servers[0].rstrip("/")
    if not is_web_address(issuer):
        raise _unexpected(urlsplit(server).netloc)
    found = _metadata(web, f"{issuer}/.well-known/oauth-authorization-server")
    algorithms = found.get("dpop_signing_alg_values_supported")
    supports = not isinstance(algorithms, list) or _ALGORITHM in algorithms
    if found.get("issuer") != servers[0] or not supports:
        raise _unexpected(urlsplit(issuer).netloc)
    return AuthorizationServer(
        issuer,
        issuer + _path(found, "authorization_endpoint", issuer),
        _path(found, "pushed_authorization_request_endpoint", issuer),
        _path(found, "token_endpoint", issuer),
        _path(found, "revocation_endpoint", issuer, is_required=False),
    )


def log_in(
    at: AuthorizationServer, person: Person, *, did: str, hint: str, scopes: Iterable[str]
) -> Secret:
    """Log the account `did` in on its approval page, which `hint` tells whose login it is.

    Servers without narrow permissions are asked for their wider one. Raises LoginError and
    its subclasses, and ServerError.
    """
    with Server(at.issuer) as server:
        try:
            return _Request(at, server, person, (_REQUIRED, *scopes)).log_in(did, hint)
        except ScopesRefused:
            return _Request(at, server, person, (_REQUIRED, *_OLDER_SCOPES)).log_in(did, hint)


def is_usable(secret: Secret) -> bool:
    """Return whether a stored login has what `renew` and `revoke` need."""
    try:
        ProofKey.from_text(secret.extra.get(KEY, ""))
    except ValueError:
        return False
    return ISSUER in secret.extra and TOKEN_PATH in secret.extra


def renew(secret: Secret) -> Secret | None:
    """Return new tokens, or None if the server refuses. A refresh token is used once.

    Raises ServerError.
    """
    extra, client_id = secret.extra, secret.client_id or ""
    key = ProofKey.from_text(extra[KEY])
    form = {
        "grant_type": "refresh_token",
        "refresh_token": secret.refresh_token or "",
        "client_id": client_id,
    }
    with Server(extra[ISSUER]) as server:
        answer = post(server, extra[TOKEN_PATH], form, key)
    if answer.status in (HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return None
    new = read_tokens(answer, client_id, None, "dpop")
    return replace(new, scopes=new.scopes or secret.scopes, extra=extra)


def revoke(secret: Secret) -> bool:
    """Revoke a login's tokens; return whether the server did. Raises nothing for a server."""
    extra, token = secret.extra, secret.refresh_token or secret.access_token
    if not extra.get(REVOKE_PATH) or not is_usable(secret):
        return False
    form = {"token": token, "client_id": secret.client_id or ""}
    try:
        with Server(extra[ISSUER]) as server:
            answer = post(server, extra[REVOKE_PATH], form, ProofKey.from_text(extra[KEY]))
    except Care100Error:
        return False
    return answer.status < HTTPStatus.MULTIPLE_CHOICES


def post(server: Server, path: str, form: Mapping[str, str], key: ProofKey) -> Answer:
    """Post a form with a proof, a second time if the server wants its nonce in the proof."""
    url = server.base + path
    answer = server.post(path, form, headers={"DPoP": key.proof("POST", url)})
    if key.learn(url, answer.headers) and answer.error == "use_dpop_nonce":
        answer = server.post(path, form, headers={"DPoP": key.proof("POST", url)})
        key.learn(url, answer.headers)
    return answer


class _Request:
    """One request for a login, with these scopes and a new key."""

    def __init__(
        self, at: AuthorizationServer, server: Server, person: Person, scopes: tuple[str, ...]
    ) -> None:
        self._at, self._server, self._person = at, server, person
        self._scope = " ".join(scopes)
        self._state, self._pkce, self._key = new_state(), Pkce.new(), ProofKey.new()

    def log_in(self, did: str, hint: str) -> Secret:
        if self._person.open_browser is None:
            redirect = f"http://{HOST}{PATH}"
            code = self._person.paste_code(
                self._server.name,
                self._push(redirect, hint),
                f"Your browser then shows that it cannot open a page at {HOST}. "
                "Copy the whole address of that page and paste it here.",
                self._state,
                self._at.issuer,
            )
            return self._exchange(code, redirect, did)
        with LoopbackReceiver(self._state, issuer=self._at.issuer) as receiver:
            redirect = receiver.redirect_uri
            self._person.open_page(self._server.name, self._push(redirect, hint))
            return self._exchange(receiver.wait(), redirect, did)

    def _client_id(self, redirect: str) -> str:
        return "http://localhost?" + urlencode({"redirect_uri": redirect, "scope": self._scope})

    def _push(self, redirect: str, hint: str) -> str:
        """Push the request, and return the address of its approval page (RFC 9126)."""
        client_id = self._client_id(redirect)
        form = {
            "client_id": client_id,
            "redirect_uri": redirect,
            "response_type": "code",
            "scope": self._scope,
            "state": self._state,
            "code_challenge": self._pkce.challenge,
            "code_challenge_method": "S256",
            "login_hint": hint,
        }
        answer = post(self._server, self._at.push_path, form, self._key)
        if answer.error in ("invalid_scope", "invalid_client_metadata"):
            raise ScopesRefused(
                f"{self._server.name} does not support the permissions that care100 requests.",
                OLD_SERVER,
            )
        if answer.status == HTTPStatus.BAD_REQUEST:
            raise LoginError(
                f"{self._server.name} refused the login ({answer.error or 'no reason given'}).",
                "Log in again, or use an app password with --app-password-stdin.",
            )
        uri = answer.fields("the request for a login").get("request_uri")
        if not isinstance(uri, str) or not uri:
            raise _unexpected(self._server.name)
        return f"{self._at.page}?" + urlencode({"client_id": client_id, "request_uri": uri})

    def _exchange(self, code: str, redirect: str, did: str) -> Secret:
        client_id = self._client_id(redirect)
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect,
            "client_id": client_id,
            "code_verifier": self._pkce.verifier,
        }
        answer = post(self._server, self._at.token_path, form, self._key)
        if answer.status == HTTPStatus.BAD_REQUEST:
            raise LoginError(
                f"{self._server.name} did not accept the code. It may have expired or been used "
                "already.",
                "Log in again, and approve without a long pause.",
            )
        secret = read_tokens(answer, client_id, None, "dpop")
        fields = answer.fields("the request for a token")
        if fields.get("sub") != did or _REQUIRED not in secret.scopes:
            raise LoginError(
                "You approved the login with another account.",
                "Log in again, and choose the account of the handle that you wrote.",
            )
        extra = {
            KEY: self._key.text,
            ISSUER: self._at.issuer,
            TOKEN_PATH: self._at.token_path,
            REVOKE_PATH: self._at.revoke_path,
        }
        return replace(secret, extra=extra)


def _metadata(web: GuardedClient, url: str) -> dict[str, object]:
    page: Page = web.get(url, accept="application/json")
    try:
        found = json.loads(page.body) if page.ok else {}
    except (ValueError, RecursionError):
        found = {}
    return found if isinstance(found, dict) else {}


def _path(found: Mapping[str, object], name: str, issuer: str, *, is_required: bool = True) -> str:
    """Return the path of an endpoint, which must be on the authorization server itself."""
    address = found.get(name)
    is_here = isinstance(address, str) and address.startswith(f"{issuer}/")
    if is_here and is_web_address(str(address)):
        return str(address).removeprefix(issuer)
    if is_required:
        raise _unexpected(urlsplit(issuer).netloc)
    return ""


def _unexpected(server: str) -> UnexpectedAnswer:
    return UnexpectedAnswer(
        f"{server} does not log in as the AT Protocol requires.",
        "Use an app password: care100 login bluesky HANDLE --app-password-stdin",
    )
