"""Logins on X, and the renewal of their short-lived tokens.

Sources: X's documents "OAuth 2.0 Authorization Code Flow with PKCE" and "user access token". An
access token is valid for two hours, a code for 30 seconds, and a refresh token for one use. A
confidential client authenticates by HTTP Basic, a public one by `client_id` in the form.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Self

from care100.auth.addresses import check_endpoint
from care100.auth.oauth import (
    Person,
    Pkce,
    authorize_address,
    exchange,
    new_state,
    read_tokens,
    revoke,
)
from care100.auth.receiver import HOST, PATH, LoopbackReceiver
from care100.auth.secret import Secret
from care100.auth.vault import Vault
from care100.auth.web import Server, UnexpectedAnswer, check_token
from care100.model import sanitize
from care100.model.errors import NotLoggedIn, UsageError
from care100.platforms.login import LoginGrant, LoginRequest
from care100.platforms.x import problems
from care100.platforms.x.options import API

AUTHORIZE = "https://x.com/i/oauth2/authorize"
SCOPES = ("tweet.read", "users.read", "list.read", "list.write", "offline.access")
EACH_SCOPES = (*SCOPES, "follows.read", "follows.write")
PORT = 8910  # X compares redirect addresses exactly, so the port is fixed and documented
_TOKEN_PATH, _REVOKE_PATH = "/2/oauth2/token", "/2/oauth2/revoke"
_EARLY = timedelta(seconds=60)
_APP_HINT = (
    "Check the client id; if the app is a confidential client, set CARE100_X_CLIENT_SECRET too."
)


@dataclass(frozen=True, slots=True)
class XEndpoints:
    """The addresses of X's API and of its approval page, for new logins.

    A login keeps the server that granted it. Its tokens go there only, whatever the variables
    name later.
    """

    api: str = API
    authorize: str = AUTHORIZE

    @classmethod
    def from_environment(cls) -> Self:
        """Read `CARE100_X_API_URL` and `CARE100_X_AUTHORIZE_URL`, with X's own as defaults.

        With only the first, the approval page is assumed to be on the same server. Raises
        `UsageError` for an address that is neither https nor on this computer.
        """
        api, page = os.environ.get("CARE100_X_API_URL"), os.environ.get("CARE100_X_AUTHORIZE_URL")
        base = check_endpoint(api, "CARE100_X_API_URL") if api else API
        if page:
            return cls(base, check_endpoint(page, "CARE100_X_AUTHORIZE_URL"))
        return cls(base, f"{base}/i/oauth2/authorize" if api else AUTHORIZE)


def requested(request: LoginRequest) -> LoginGrant:
    """Log in as asked: with the token, or by X's approval page."""
    endpoints = XEndpoints.from_environment()
    given = request.options["client_id"] or os.environ.get("CARE100_X_CLIENT_ID")
    client_id = None if given is None else str(given)
    if request.token is not None:
        return adopt_token(endpoints, request.token, client_id)
    person = request.person
    return log_in(
        endpoints,
        client_id,
        open_browser=person.open_browser,
        show=person.show,
        ask_code=person.ask_code,
        each=bool(request.options["each"]),
    )


def log_in(
    endpoints: XEndpoints,
    client_id: str | None,
    *,
    open_browser: Callable[[str], object] | None,
    show: Callable[[str], None],
    ask_code: Callable[[], str],
    each: bool = False,
    port: int | None = None,
) -> LoginGrant:
    """Log a user in through X's approval page, as the app `client_id`.

    `each` also requests the permission to follow accounts one by one. The browser is redirected
    to `port` of this computer: by default `CARE100_X_REDIRECT_PORT` or 8910. Without a browser
    here, the user pastes the address of the redirect. The app's secret, if it has one, is read
    from `CARE100_X_CLIENT_SECRET`. Tokens that the login then fails with are revoked.
    Raises `UsageError`, `LoginError` and its subclasses, `ServerUnreachable`,
    `UnexpectedAnswer`.
    """
    port = _redirect_port() if port is None else port
    redirect_uri = f"http://{HOST}:{port}{PATH}"
    if not client_id:
        raise UsageError(
            "A login on X needs the client id of your app or your organisation's app.",
            "Create an app in X's developer portal (native app, public client, redirect URI "
            f"{redirect_uri}) and set its client id with --client-id or CARE100_X_CLIENT_ID.",
        )
    client_secret = os.environ.get("CARE100_X_CLIENT_SECRET") or None
    scopes = EACH_SCOPES if each else SCOPES
    state, pkce = new_state(), Pkce.new()
    page = authorize_address(
        endpoints.authorize,
        client_id=client_id,
        redirect_uri=redirect_uri,
        scopes=scopes,
        state=state,
        pkce=pkce,
    )
    code = _code(Person(open_browser, show, ask_code), page, state, port)
    with Server(endpoints.api) as server:
        secret = exchange(
            server,
            _TOKEN_PATH,
            {"code": code, "redirect_uri": redirect_uri, "code_verifier": pkce.verifier},
            client_id=client_id,
            client_secret=client_secret,
            app_hint=_APP_HINT,
            basic=True,
        )
        try:
            return _grant(server, secret)
        except BaseException:
            revoke(server, _REVOKE_PATH, secret, basic=True)
            raise


def adopt_token(endpoints: XEndpoints, token: str, client_id: str | None = None) -> LoginGrant:
    """Check and adopt an access token that was made elsewhere.

    It cannot be renewed. Raises `NotLoggedIn` for a token that X does not accept.
    """
    secret = Secret(check_token(token), client_id=client_id)
    with Server(endpoints.api) as server:
        return _grant(server, secret)


def log_out(server_url: str, secret: Secret) -> bool:
    """Revoke the refresh and access tokens of a login on its own server.

    Return whether the server did. Failures never raise.
    """
    with Server(server_url) as server:
        return revoke(server, _REVOKE_PATH, secret, basic=True)


def is_renewable(secret: Secret) -> bool:
    """Return whether a token can be renewed. A token that was made elsewhere cannot."""
    return secret.refresh_token is not None and secret.client_id is not None


class TokenKeeper:
    """The valid access token of one login, renewed before it expires. Thread-safe.

    `server` is the login's own: a token goes only to the server that granted it.

    A refresh token can be used only once. Therefore the new one is stored in the vault before
    anything uses it, and only one process or thread renews at a time; the others use its result.
    """

    def __init__(self, vault: Vault, key: str, server: str) -> None:
        self._vault = vault
        self._key = key
        self._server = server
        self._known: Secret | None = None
        self._lock = threading.Lock()

    def token(self) -> str:
        """Return an access token that is valid for at least one more minute.

        Raises `NotLoggedIn` when there is none and none can be obtained, `ServerUnreachable`
        and `UnexpectedAnswer` when X cannot renew it now (the login is kept), and `VaultError`.
        """
        with self._lock:
            if self._known is None or _is_stale(self._known):
                self._known = self._stored()
            if _is_stale(self._known):
                self._known = self._renew(self._known.access_token)
            return self._known.access_token

    def refreshed(self, after: str) -> str:
        """Return another access token than `after`, which X rejected. Raises as `token`."""
        with self._lock:
            if self._known is None or self._known.access_token == after:
                self._known = self._renew(after)
            return self._known.access_token

    def _stored(self) -> Secret:
        secret = self._vault.get(self._key)
        if secret is None:
            raise NotLoggedIn(
                "There is no token for this login on X.", "Log in again: care100 login x"
            )
        return secret

    def _renew(self, after: str) -> Secret:
        with self._vault.hold(self._key):
            secret = self._stored()
            if secret.access_token != after and not _is_stale(secret):
                return secret  # another process renewed it while this one waited
            renewed = self._refresh(secret)
            self._vault.put(self._key, renewed)
            return renewed

    def _refresh(self, secret: Secret) -> Secret:
        """Exchange the refresh token for new tokens (RFC 6749, 6)."""
        refresh, client_id = secret.refresh_token, secret.client_id
        if refresh is None or client_id is None:
            raise NotLoggedIn(
                "X no longer accepts the token of this login, and it cannot be renewed.",
                "Log in again: care100 login x",
            )
        form = {"grant_type": "refresh_token", "refresh_token": refresh, "client_id": client_id}
        basic = (client_id, secret.client_secret) if secret.client_secret else None
        with Server(self._server) as server:
            answer = server.post(_TOKEN_PATH, form, basic)
        if answer.status in (400, 401, 403):
            raise NotLoggedIn(
                "X refused to renew this login: it was revoked or not used for a long time.",
                "Log in again: care100 login x",
            )
        new = read_tokens(answer, client_id, secret.client_secret)
        return replace(
            new,
            # Without a new refresh token or scopes in the response, the old ones stay valid.
            refresh_token=new.refresh_token or refresh,
            scopes=new.scopes or secret.scopes,
        )


def _code(person: Person, page: str, state: str, port: int) -> str:
    """Open X's approval page, and return the code."""
    if person.open_browser is None:
        return person.paste_code(
            "X",
            page,
            f"Your browser then shows that it cannot open a page at {HOST}. "
            "Copy the whole address of that page and paste it here within 30 seconds.",
            state,
        )
    with LoopbackReceiver(state, port) as receiver:
        person.open_page("X", page)
        return receiver.wait()


def _grant(server: Server, secret: Secret) -> LoginGrant:
    answer = server.get("/2/users/me", secret.access_token)
    if no_credits := problems.no_credits(answer.status):
        raise no_credits
    user = answer.fields("the request for the token's account").get("data")
    user_id, username = (user.get("id"), user.get("username")) if isinstance(user, dict) else (0, 0)
    if not _is_id(user_id) or not _is_name(username):
        raise UnexpectedAnswer(
            f"{server.name} did not return the token's account.", "Log in again later."
        )
    return LoginGrant(
        secret, server.base, "", str(username), str(user_id), client_id=secret.client_id or ""
    )


def _redirect_port() -> int:
    text = os.environ.get("CARE100_X_REDIRECT_PORT", "").strip()
    if not text:
        return PORT
    if not (text.isascii() and text.isdigit()) or not 0 < int(text) < 65536:
        raise UsageError(
            f"CARE100_X_REDIRECT_PORT is “{sanitize.line(text, 20)}”, which is not a port.",
            "Set it to a number from 1 to 65535.",
        )
    return int(text)


def _is_stale(secret: Secret) -> bool:
    return secret.expires_at is not None and secret.expires_at <= datetime.now(UTC) + _EARLY


def _is_id(value: object) -> bool:
    return isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 19


def _is_name(value: object) -> bool:
    return (
        isinstance(value, str)
        and 0 < len(value) <= 50
        and value.isascii()
        and value.replace("_", "a").isalnum()
    )
