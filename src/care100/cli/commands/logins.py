"""`login`, `logins` and `logout`: the user's own accounts."""

import os
import sys
import webbrowser
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from care100 import paths, platforms
from care100.cli.invocation import Invocation
from care100.cli.options import Json, complete_login, option
from care100.cli.views import render
from care100.model import sanitize
from care100.model.errors import UsageError
from care100.platforms import PLATFORMS
from care100.platforms.mastodon.handles import MASTODON
from care100.platforms.x.handles import X

if TYPE_CHECKING:
    from care100.auth.vault import Secret, Vault
    from care100.platforms.mastodon.login import MastodonGrant
    from care100.platforms.x.login import XGrant
    from care100.registry.models import Login


def login(
    here: Invocation,
    platform: Annotated[
        str, typer.Argument(metavar="PLATFORM", help="mastodon or x.", show_default=False)
    ],
    server: Annotated[
        str | None,
        typer.Argument(
            metavar="SERVER",
            help="Your Mastodon server, such as mastodon.social. Not for X.",
            show_default=False,
        ),
    ] = None,
    no_browser: Annotated[
        bool,
        option("--no-browser", text="Show the address to open, and ask for the code."),
    ] = False,
    token_stdin: Annotated[
        bool,
        option("--token-stdin", text="Read an existing access token from standard input."),
    ] = False,
    client_id: Annotated[
        str | None,
        option("--client-id", text="X only: client id of your app (or set CARE100_X_CLIENT_ID)."),
    ] = None,
    each: Annotated[
        bool, option("--each", text="X only: also ask for permission to follow single accounts.")
    ] = False,
    curator: Annotated[
        bool,
        option("--curator", text="Mastodon only: also ask for permission to publish Collections."),
    ] = False,
) -> None:
    """Log in to your own account.

    Your browser opens a page of your own server, or of X, where you approve the login;
    care100 never sees your password. It asks only for the permissions that it needs: to
    look up accounts, and to change the accounts you follow and your lists. The access
    token is saved in your system's keyring.

    X requires an app of your own: create one at developer.x.com as a “native app” with the
    callback address http://127.0.0.1:8910/callback, and pass its client id.

    Examples:
        care100 login mastodon mastodon.social
        care100 login x --client-id YOUR-CLIENT-ID
    """
    if platforms.platform(platform.strip().lower()).id == MASTODON:
        if not server:
            raise UsageError(
                "The server of your account is missing.", "Write: care100 login mastodon SERVER"
            )
        _keep_mastodon(here, _mastodon(server, no_browser, token_stdin, curator))
    else:
        if server:
            raise UsageError("Logging in to X needs no server.", "Write: care100 login x")
        _keep_x(here, _x(client_id, no_browser, token_stdin, each))


def logins(here: Invocation, json: Json = False) -> None:
    """Show the accounts that you are logged in with.

    Examples:
        care100 logins
    """
    from care100.registry import logins as kept

    with here.registry() as database, database.reading() as session:
        known = kept.every_login(session)
    if json:
        rows = [
            {"login": kept.typed(one), "platform": one.platform, "server": one.server}
            for one in known
        ]
        render.json({"schema": 1, "logins": rows})
    elif known:
        render.table(
            ["Login", "Platform", "Since"],
            [
                [kept.typed(one), PLATFORMS[one.platform].label, render.day(one.created_at)]
                for one in known
            ],
        )
    else:
        render.note("You are not logged in. To log in: care100 login mastodon SERVER")


def logout(
    here: Invocation,
    login: Annotated[
        str,
        typer.Argument(
            metavar="LOGIN",
            help="A login, as shown by `care100 logins`.",
            autocompletion=complete_login,
            show_default=False,
        ),
    ],
) -> None:
    """Log out: revoke the access token and delete it.

    care100 remembers the accounts that it followed with this login, so that you can log in
    again and undo that with `care100 unfollow`.

    Examples:
        care100 logout @name@mastodon.social
        care100 logout x
    """
    from care100.auth.vault import open_vault
    from care100.registry import logins as kept

    vault = open_vault(paths.home())
    with here.registry() as database:
        with database.reading() as session:
            found = kept.named(session, [login])
        for one in found:
            key = kept.secret_key(one)
            secret = vault.get(key)
            revoked = _revoke(one, secret) if secret else True
            vault.forget(key)
            with database.writing() as session:
                kept.sign_out(session, session.merge(one))
            render.out(f"Logged out {kept.name(one)}.")
            if not revoked:
                render.note(
                    f"{one.domain or 'X'} did not confirm that the token was revoked. To revoke "
                    "it yourself, open the settings of your account there, under apps."
                )


def _mastodon(server: str, no_browser: bool, token_stdin: bool, curator: bool) -> "MastodonGrant":
    from care100.platforms.mastodon import login

    if token_stdin:
        return login.adopt_token(server, _token())
    return login.log_in(
        server, open_browser=_opener(no_browser), show=_show, ask_code=_ask_code, curator=curator
    )


def _x(client_id: str | None, no_browser: bool, token_stdin: bool, each: bool) -> "XGrant":
    from care100.platforms.x import login

    endpoints = login.XEndpoints.from_environment()
    client_id = client_id or os.environ.get("CARE100_X_CLIENT_ID")
    if token_stdin:
        return login.adopt_token(endpoints, _token(), client_id)
    return login.log_in(
        endpoints,
        client_id,
        open_browser=_opener(no_browser),
        show=_show,
        ask_code=_ask_code,
        each=each,
    )


def _keep_mastodon(here: Invocation, grant: "MastodonGrant") -> None:
    from care100.registry.models import Login

    _keep(
        here,
        Login(
            platform=MASTODON,
            server=grant.server,
            domain=grant.domain,
            handle=grant.handle.removeprefix("@"),
            account_id=grant.account_id,
            api_version=grant.api_version,
        ),
        grant.secret,
    )


def _keep_x(here: Invocation, grant: "XGrant") -> None:
    from care100.platforms.x.login import XEndpoints
    from care100.registry.models import Login

    _keep(
        here,
        Login(
            platform=X,
            server=XEndpoints.from_environment().api,
            domain="",
            handle=grant.username,
            account_id=grant.user_id,
            client_id=grant.secret.client_id or "",
        ),
        grant.secret,
    )


def _keep(here: Invocation, login: "Login", secret: "Secret") -> None:
    from care100.auth.vault import open_vault
    from care100.registry import logins as kept

    vault: Vault = open_vault(paths.home())
    # The token first: a login without one is useless.
    vault.put(kept.secret_key(login), secret)
    with here.registry() as database, database.writing() as session:
        is_first = not kept.every_login(session)
        login = kept.save(session, login)
        name = kept.name(login)
    render.out(f"Logged in as {name}.")
    if is_first:
        render.note(vault.place)


def _revoke(login: "Login", secret: "Secret") -> bool:
    if login.platform == MASTODON:
        from care100.platforms.mastodon import login as mastodon

        return mastodon.log_out(login.server, secret)
    from care100.platforms.x import login as x

    return x.log_out(x.XEndpoints.from_environment(), secret)


def _opener(no_browser: bool) -> Callable[[str], object] | None:
    return None if no_browser else webbrowser.open


def _show(text: str) -> None:
    render.note(text, wrap=False)


def _ask_code() -> str:
    render.note("Paste the code, or the address of the page that opened: ", end="")
    return sys.stdin.readline().strip()


def _token() -> str:
    token = sys.stdin.readline(10_000).strip()
    if not token or sanitize.line(token) != token or " " in token:
        raise UsageError("Standard input contains no access token.")
    return token
