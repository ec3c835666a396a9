"""Logins on Mastodon, and on other servers with its API.

Sources: Mastodon's API documents (methods/apps, methods/oauth, api/oauth-scopes,
entities/Instance), and GoToSocial's and Pixelfed's differences from them.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext

from care100.auth.addresses import normalise_server
from care100.auth.oauth import (
    LoginError,
    Person,
    Pkce,
    ScopesRefused,
    authorize_address,
    exchange,
    new_state,
    revoke,
)
from care100.auth.receiver import LoopbackReceiver
from care100.auth.secret import Secret
from care100.auth.web import USER_AGENT, Server, UnexpectedAnswer, check_token
from care100.model.errors import Care100Error, UsageError
from care100.platforms.login import LoginGrant, LoginRequest

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
OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"


def requested(request: LoginRequest) -> LoginGrant:
    """Log in as asked: with the token, or by the server's approval page."""
    if request.token is not None:
        return adopt_token(request.server, request.token)
    person = request.person
    return log_in(
        request.server,
        open_browser=person.open_browser,
        show=person.show,
        ask_code=person.ask_code,
        curator=bool(request.options["curator"]),
    )


def log_in(
    server_url: str,
    *,
    user_agent: str = USER_AGENT,
    open_browser: Callable[[str], object] | None,
    show: Callable[[str], None],
    ask_code: Callable[[], str],
    curator: bool = False,
) -> LoginGrant:
    """Log a user in through the approval page of their own server.

    Registers care100 there with the least permissions that it needs (more for a curator), and
    with broader ones only on servers that have no others. Without a browser
    (`open_browser=None`) the server shows a code, which `ask_code` returns.
    Raises `UsageError`, `LoginError` and its subclasses, `ServerUnreachable`,
    `UnexpectedAnswer`.
    """
    person = Person(open_browser, show, ask_code)
    with Server(normalise_server(server_url), user_agent) as server:
        return _grant(server, _secret(server, person, curator=curator))


def adopt_token(server_url: str, token: str, *, user_agent: str = USER_AGENT) -> LoginGrant:
    """Check and adopt a token that the user made in the server's settings.

    Raises `NotLoggedIn` for a token that the server does not accept, and otherwise as `log_in`.
    """
    secret = Secret(check_token(token))
    with Server(normalise_server(server_url), user_agent) as server:
        return _grant(server, secret)


def log_out(server_url: str, secret: Secret, *, user_agent: str = USER_AGENT) -> bool:
    """Revoke the token, and return whether the server did. An unreachable server is no error."""
    with Server(normalise_server(server_url), user_agent) as server:
        return revoke(server, "/oauth/revoke", secret)


def _secret(server: Server, person: Person, *, curator: bool) -> Secret:
    """Get a token with the narrowest scopes that the server supports."""
    for scopes in ((CURATOR_SCOPES,) if curator else ()) + (SCOPES,):
        try:
            return _approved(server, person, scopes)
        except ScopesRefused:
            continue
    try:
        return _approved(server, person, BROAD_SCOPES)
    except ScopesRefused:
        raise LoginError(
            f"{server.name} refused all permissions that care100 can request.",
            "Create a token in the server's settings, if it has such a page, and use"
            " --token-stdin.",
        ) from None


def _approved(server: Server, person: Person, scopes: tuple[str, ...]) -> Secret:
    """Register the app, open the approval page, and exchange the code for a token."""
    state, pkce = new_state(), Pkce.new()
    way_back = nullcontext() if person.open_browser is None else LoopbackReceiver(state)
    with way_back as receiver:
        redirect_uri = OUT_OF_BAND if receiver is None else receiver.redirect_uri
        client_id, client_secret = _register(server, redirect_uri, scopes)
        page = authorize_address(
            f"{server.base}/oauth/authorize",
            client_id=client_id,
            redirect_uri=redirect_uri,
            scopes=scopes,
            state=state,
            pkce=pkce,
        )
        if receiver is None:
            code = person.paste_code(
                server.name, page, "The page then shows a code. Paste that code here.", state
            )
        else:
            person.open_page(server.name, page)
            code = receiver.wait()
    return exchange(
        server,
        "/oauth/token",
        {"code": code, "redirect_uri": redirect_uri, "code_verifier": pkce.verifier},
        client_id=client_id,
        client_secret=client_secret,
        app_hint="Log in again. If the error remains, report it to the server's administrator.",
    )


def _register(server: Server, redirect_uri: str, scopes: tuple[str, ...]) -> tuple[str, str]:
    """Register care100 as an app, and return its id and secret."""
    answer = server.post(
        "/api/v1/apps",
        {"client_name": "care100", "redirect_uris": redirect_uri, "scopes": " ".join(scopes)},
    )
    if answer.status in (400, 422):
        raise ScopesRefused(f"{server.name} refused to register an app with these permissions.")
    fields = answer.fields("the registration of care100")
    client_id, client_secret = fields.get("client_id"), fields.get("client_secret")
    if not isinstance(client_id, str) or not isinstance(client_secret, str) or not client_id:
        raise UnexpectedAnswer(
            f"{server.name} registered care100 without giving it an id.",
            "Check the server's name. It may not support Mastodon's API.",
        )
    return client_id, client_secret


def _grant(server: Server, secret: Secret) -> LoginGrant:
    """Fetch the token's account, and the server's name in handles."""
    answer = server.get("/api/v1/accounts/verify_credentials", secret.access_token)
    account = answer.fields("the request for the token's account")
    account_id, username = account.get("id"), account.get("username")
    if isinstance(account_id, int) and not isinstance(account_id, bool):
        account_id = str(account_id)
    if not _is_word(account_id) or not _is_word(username):
        raise UnexpectedAnswer(
            f"{server.name} did not return the token's account.",
            "Check the server's name. It may not support Mastodon's API.",
        )
    domain, api_version = _instance(server, secret.access_token)
    return LoginGrant(
        secret, server.base, domain, f"{username}@{domain}", str(account_id), api_version
    )


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
                return domain, _api_version(about)
    return server.name, None


def _domain(value: object) -> str | None:
    if not isinstance(value, str) or "@" in value:
        return None
    try:
        return normalise_server(value).partition("://")[2]
    except UsageError:
        return None


def _api_version(about: dict[str, object]) -> int | None:
    versions = about.get("api_versions")
    version = versions.get("mastodon") if isinstance(versions, dict) else None
    return version if isinstance(version, int) and not isinstance(version, bool) else None


def _is_word(value: object) -> bool:
    """Return whether a value can be an id or a user name: one short, printable word."""
    return (
        isinstance(value, str)
        and 0 < len(value) <= 256
        and value.isprintable()
        and not any(sign.isspace() or sign in "@/" for sign in value)
    )
