"""Logins on Mastodon, and on other servers with its API.

Sources: Mastodon's API documents (methods/apps, methods/oauth, api/oauth-scopes,
entities/Instance), and GoToSocial's and Pixelfed's differences from them.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext, suppress
from http import HTTPStatus
from urllib.parse import urlsplit

from care100.auth.addresses import normalise_server
from care100.auth.oauth import (
    AppRefused,
    LoginError,
    LoginTimedOut,
    Pkce,
    ScopesRefused,
    authorize_address,
    exchange,
    new_state,
    revoke,
)
from care100.auth.receiver import LoopbackReceiver
from care100.auth.registered_apps import RegisteredApp, RegisteredApps
from care100.auth.secret import Secret
from care100.auth.web import Answer, Server, UnexpectedAnswer, check_token
from care100.model.errors import Care100Error, UsageError
from care100.platforms import server_values
from care100.platforms.login import LoginGrant, LoginRequest
from care100.platforms.mastodon import apps
from care100.platforms.mastodon.apps import OUT_OF_BAND
from care100.platforms.mastodon.entities import api_version_of, id_of

SCOPES = (
    "read:accounts",
    "read:follows",
    "read:search",
    "read:lists",
    "write:follows",
    "write:lists",
)
CURATOR_SCOPES = (*SCOPES, "read:collections", "write:collections")  # from Mastodon 4.6
BROAD_SCOPES = ("read", "write", "follow")  # the only ones on some other servers
_REVOKE_PATH = "/oauth/revoke"


def requested(request: LoginRequest) -> LoginGrant:
    """Log in as asked: with the token, or by the server's approval page.

    care100 registers with the least permissions that it needs (more for a curator), and with
    broader ones only on servers that have no others, or that refuse the narrow ones when they
    are used. Without a browser (`person.open_browser` is None) the server shows a code, which
    `person.ask_code` returns. A token that the login then fails with is revoked. Raises
    `UsageError`, `LoginError` and its subclasses, `RateLimited`, `ServerUnreachable`,
    `UnexpectedAnswer`.
    """
    if request.token is not None:
        return adopt_token(request.server, request.token)
    with Server(normalise_server(request.server)) as server:
        return _Login(server, request).grant()


def adopt_token(server_url: str, token: str) -> LoginGrant:
    """Check and adopt a token that the user made in the server's settings.

    Raises `NotLoggedIn` for a token that the server does not accept, and otherwise as
    `requested`.
    """
    secret = Secret(check_token(token))
    with Server(normalise_server(server_url)) as server:
        return _grant(server, secret)


def log_out(server_url: str, secret: Secret) -> bool:
    """Revoke the token, and return whether the server did. An unreachable server is no error."""
    with Server(normalise_server(server_url)) as server:
        return revoke(server, _REVOKE_PATH, secret)


class _RefusedAtUse(ScopesRefused):
    """The server granted the permissions, and refused them when they were used."""


class _Login:
    """One login through the approval page of a server."""

    def __init__(self, server: Server, request: LoginRequest) -> None:
        self._server = server
        self._request = request
        self._person = request.person
        self._apps = request.apps or RegisteredApps()
        curator = bool(request.options.get("curator"))
        self._narrow = (CURATOR_SCOPES, SCOPES) if curator else (SCOPES,)

    def grant(self) -> LoginGrant:
        """Return the login, with the narrowest permissions that the server supports."""
        for scopes in (*self._narrow, BROAD_SCOPES):
            try:
                return self._granted(scopes)
            except _RefusedAtUse:
                break
            except ScopesRefused:
                continue
        else:
            raise self._refused()
        if scopes is BROAD_SCOPES:
            raise self._refused()
        return self._with_broad_scopes(scopes)

    def _with_broad_scopes(self, instead_of: tuple[str, ...]) -> LoginGrant:
        """Log in with broad permissions after narrow ones were refused at use, and remember it."""
        self._person.show(
            f"{self._server.name} grants narrow permissions, but then refuses them. Approve"
            " care100 once more, with broader permissions."
        )
        try:
            grant = self._granted(BROAD_SCOPES)
        except ScopesRefused:
            raise self._refused() from None
        if app := self._apps.get(self._key(BROAD_SCOPES)):
            self._apps.put(self._key(instead_of), app)
        return grant

    def _granted(self, scopes: tuple[str, ...]) -> LoginGrant:
        secret = self._approved(scopes)
        try:
            return _grant(self._server, secret)
        except BaseException:
            # Mastodon grants an app the same token again (config/initializers/doorkeeper.rb).
            if not self._request.is_kept(secret.access_token):
                revoke(self._server, _REVOKE_PATH, secret)
            raise

    def _approved(self, scopes: tuple[str, ...]) -> Secret:
        """Let the user approve care100, and exchange the code for a token."""
        state, pkce = new_state(), Pkce.new()
        kept = self._kept_app(scopes)
        with self._receiver(state, kept) as receiver:
            uri = OUT_OF_BAND if receiver is None else receiver.redirect_uri
            app = kept if kept and kept.redirect_uri == uri else self._new_app(uri, scopes)
            page = authorize_address(
                f"{self._server.base}/oauth/authorize",
                client_id=app.client_id,
                redirect_uri=uri,
                scopes=app.scopes,
                state=state,
                pkce=pkce,
            )
            try:
                code = self._code(receiver, page, state)
                return self._exchanged(app, code, pkce)
            except (AppRefused, LoginTimedOut):
                # The page may not have known the app, although the server did.
                self._apps.forget(self._key(scopes))
                raise

    def _code(self, receiver: LoopbackReceiver | None, page: str, state: str) -> str:
        if receiver is None:
            what = "The page then shows a code. Paste that code here."
            return self._person.paste_code(self._server.name, page, what, state)
        self._person.open_page(self._server.name, page)
        return receiver.wait()

    def _exchanged(self, app: RegisteredApp, code: str, pkce: Pkce) -> Secret:
        return exchange(
            self._server,
            "/oauth/token",
            {"code": code, "redirect_uri": app.redirect_uri, "code_verifier": pkce.verifier},
            client_id=app.client_id,
            client_secret=app.client_secret,
            app_hint="Log in again. If the error remains, report it to the server's administrator.",
        )

    def _receiver(
        self, state: str, app: RegisteredApp | None
    ) -> AbstractContextManager[LoopbackReceiver | None]:
        """Return the receiver of the redirect, or None without a browser.

        It listens where the app redirects to, or on another port if that one is in use.
        """
        if self._person.open_browser is None:
            return nullcontext()
        if app:
            with suppress(LoginError):
                return LoopbackReceiver(state, urlsplit(app.redirect_uri).port or 0)
        return LoopbackReceiver(state)

    def _kept_app(self, scopes: tuple[str, ...]) -> RegisteredApp | None:
        """Return the app of an earlier login, if the server still knows it."""
        key = self._key(scopes)
        app = self._apps.get(key)
        if app and not apps.is_known(self._server, app):
            self._apps.forget(key)
            return None
        return app

    def _new_app(self, redirect_uri: str, scopes: tuple[str, ...]) -> RegisteredApp:
        show, retry = self._person.show, self._request.retry
        app = apps.register(self._server, redirect_uri, scopes, retry, show)
        self._apps.put(self._key(scopes), app)
        return app

    def _key(self, scopes: tuple[str, ...]) -> str:
        way = "code" if self._person.open_browser is None else "browser"
        return f"mastodon {self._server.base} {way} {' '.join(scopes)}"

    def _refused(self) -> LoginError:
        return LoginError(
            f"{self._server.name} refused all permissions that care100 can request.",
            "Create a token in the server's settings, if it has such a page, and use"
            " --token-stdin.",
        )


def _grant(server: Server, secret: Secret) -> LoginGrant:
    """Fetch the token's account, and the server's name in handles."""
    answer = server.get("/api/v1/accounts/verify_credentials", secret.access_token)
    if _refuses_scopes(answer):
        raise _RefusedAtUse(
            f"{server.name} refused the permissions of the token (403).",
            "Use a token with the permissions read, write and follow.",
        )
    account = answer.fields("the request for the token's account")
    try:
        account_id, username = id_of(account), _user_name(account.get("username"))
    except (KeyError, server_values.Unreadable):
        raise UnexpectedAnswer(
            f"{server.name} did not return the token's account.",
            "Check the server's name. It may not support Mastodon's API.",
        ) from None
    domain, api_version = _instance(server, secret.access_token)
    return LoginGrant(secret, server.base, domain, f"{username}@{domain}", account_id, api_version)


def _refuses_scopes(answer: Answer) -> bool:
    """Return whether a 403 is about the token's permissions, and not about the account.

    Mastodon and Takahe then write of scopes (`out_of_scope_for_token`).
    """
    if answer.status != HTTPStatus.FORBIDDEN or answer.is_page:
        return False
    return not answer.error or "scope" in answer.error.lower()


def _instance(server: Server, token: str) -> tuple[str, int | None]:
    """Return the server's name in handles, and its Mastodon API version.

    `account_domain` is GoToSocial's; Mastodon's `domain` (v2) and `uri` (v1) mean the same. On
    other servers `uri` may be a whole address. Without a usable value, the name is the one
    used in requests.
    """
    for path in ("/api/v2/instance", "/api/v1/instance"):
        try:
            about = server.get(path, token).fields("the request for its instance data")
        except Care100Error:
            continue
        for name in ("account_domain", "domain", "uri"):
            domain = _domain(about.get(name))
            if domain:
                return domain, api_version_of(about)
    return server.name, None


def _domain(value: object) -> str | None:
    if not isinstance(value, str) or "@" in value:
        return None
    try:
        return normalise_server(value).partition("://")[2]
    except UsageError:
        return None


def _user_name(value: object) -> str:
    """Return a name that can stand before the `@` of a handle. Raises Unreadable."""
    name = server_values.word(value)
    if "@" in name or "/" in name:
        raise server_values.Unreadable("a user name")
    return name
