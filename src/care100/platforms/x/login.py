"""Logging in to X, and keeping its short-lived tokens fresh.

Facts: X's documents "OAuth 2.0 Authorization Code Flow with PKCE" and "user access token": an
access token lives two hours, a code thirty seconds, a refresh token for one use; a confidential
client names itself by HTTP Basic, a public one by `client_id` in the form.
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
from care100.model.errors import NotLoggedIn, UsageError
from care100.platforms.login import LoginGrant, LoginRequest

API = "https://api.x.com"
AUTHORIZE = "https://x.com/i/oauth2/authorize"
SCOPES = ("tweet.read", "users.read", "list.read", "list.write", "offline.access")
EACH_SCOPES = (*SCOPES, "follows.read", "follows.write")
PORT = 8910  # X compares redirect addresses to the letter, so the port is fixed and documented
_TOKEN_PATH, _REVOKE_PATH = "/2/oauth2/token", "/2/oauth2/revoke"
_EARLY = timedelta(seconds=60)
_APP_HINT = (
    "Check the client id; if the app is a confidential client, set CARE100_X_CLIENT_SECRET too."
)


@dataclass(frozen=True, slots=True)
class XEndpoints:
    """Where X's API is, and its approval page."""

    api: str = API
    authorize: str = AUTHORIZE

    @classmethod
    def from_environment(cls) -> Self:
        """Read `CARE100_X_API_URL` and `CARE100_X_AUTHORIZE_URL`, X's own where unset.

        With the first alone, the approval page is taken to be on the same server. Raises
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
    """Log a person in by X's approval page, as the app `client_id`.

    `each` also asks for the permission to follow accounts one by one. The browser comes back
    to `port` of this computer, by default 8910 or what `CARE100_X_REDIRECT_PORT` says; without
    a browser the person pastes the address that theirs ends up at. The app's secret, if it has
    one, is read from `CARE100_X_CLIENT_SECRET`.
    Raises `UsageError`, `LoginError` and its kinds, `ServerUnreachable`, `UnexpectedAnswer`.
    """
    port = _redirect_port() if port is None else port
    redirect_uri = f"http://{HOST}:{port}{PATH}"
    if not client_id:
        raise UsageError(
            "Logging in to X needs the client id of an app of yours, or of your organisation.",
            "Make one in X's developer portal (native app, a public client, redirect URI "
            f"{redirect_uri}) and give it with --client-id or CARE100_X_CLIENT_ID.",
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
        return _grant(server, secret)


def adopt_token(endpoints: XEndpoints, token: str, client_id: str | None = None) -> LoginGrant:
    """Take over an access token that was made elsewhere, once X accepts it.

    It cannot be renewed, and lives as long as X lets it. Raises `NotLoggedIn` for a token that
    X does not accept.
    """
    secret = Secret(check_token(token), client_id=client_id)
    with Server(endpoints.api) as server:
        return _grant(server, secret)


def log_out(endpoints: XEndpoints, secret: Secret) -> bool:
    """Take the refresh token and the access token back; whether X did. Never raises for it."""
    with Server(endpoints.api) as server:
        return revoke(server, _REVOKE_PATH, secret, basic=True)


class TokenKeeper:
    """Gives the valid access token of one login, renewing it in time. Safe among threads.

    A refresh token is good for one use, so that the new one is in the vault before anything
    uses it, and only one process or thread renews at a time; the others take what it got.
    """

    def __init__(self, vault: Vault, key: str, endpoints: XEndpoints) -> None:
        self._vault = vault
        self._key = key
        self._endpoints = endpoints
        self._known: Secret | None = None
        self._lock = threading.Lock()

    def token(self) -> str:
        """Give an access token that is good for another minute at least.

        Raises `NotLoggedIn` when there is none and none can be had, `ServerUnreachable` and
        `UnexpectedAnswer` when X cannot be asked now (the login is kept), and `VaultError`.
        """
        with self._lock:
            if self._known is None or _is_stale(self._known):
                self._known = self._stored()
            if _is_stale(self._known):
                self._known = self._renew(self._known.access_token)
            return self._known.access_token

    def refreshed(self, after: str) -> str:
        """Give an access token other than `after`, which X did not accept. Raises as `token`."""
        with self._lock:
            if self._known is None or self._known.access_token == after:
                self._known = self._renew(after)
            return self._known.access_token

    def _stored(self) -> Secret:
        secret = self._vault.get(self._key)
        if secret is None:
            raise NotLoggedIn("There is no token for this login on X.", "Run: care100 login x")
        return secret

    def _renew(self, after: str) -> Secret:
        with self._vault.hold(self._key):
            secret = self._stored()
            if secret.access_token != after and not _is_stale(secret):
                return secret  # another process renewed it while we waited
            renewed = self._refresh(secret)
            self._vault.put(self._key, renewed)
            return renewed

    def _refresh(self, secret: Secret) -> Secret:
        """Spend the refresh token (RFC 6749, 6)."""
        refresh, client_id = secret.refresh_token, secret.client_id
        if refresh is None or client_id is None:
            raise NotLoggedIn(
                "X no longer accepts the token of this login, and it cannot be renewed.",
                "Log in again: care100 login x",
            )
        form = {"grant_type": "refresh_token", "refresh_token": refresh, "client_id": client_id}
        basic = (client_id, secret.client_secret) if secret.client_secret else None
        with Server(self._endpoints.api) as server:
            answer = server.post(_TOKEN_PATH, form, basic)
        if answer.status in (400, 401, 403):
            raise NotLoggedIn(
                "X refused to renew this login; it was revoked, or has not been used for long.",
                "Log in again: care100 login x",
            )
        new = read_tokens(answer, client_id, secret.client_secret)
        return replace(
            new,
            # An answer that names no new refresh token, or no scopes, leaves the old in force.
            refresh_token=new.refresh_token or refresh,
            scopes=new.scopes or secret.scopes,
        )


def _code(person: Person, page: str, state: str, port: int) -> str:
    """Send the person to X's approval page and bring back the code."""
    if person.open_browser is None:
        return person.paste_code(
            "X",
            page,
            f"Your browser then ends up on a page at {HOST} that cannot be opened: "
            "copy the whole address of that page and paste it here within 30 seconds.",
            state,
        )
    with LoopbackReceiver(state, port) as receiver:
        person.open_page("X", page)
        return receiver.wait()


def _grant(server: Server, secret: Secret) -> LoginGrant:
    answer = server.get("/2/users/me", secret.access_token)
    user = answer.fields("the question whose token it is").get("data")
    user_id, username = (user.get("id"), user.get("username")) if isinstance(user, dict) else (0, 0)
    if not _is_id(user_id) or not _is_name(username):
        raise UnexpectedAnswer(
            f"{server.name} did not say whose token it is.", "Log in again in a while."
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
            "CARE100_X_REDIRECT_PORT is not a port.", "Set it to a number from 1 to 65535."
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
