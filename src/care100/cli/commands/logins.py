"""`login`, `logins` and `logout`: the user's own accounts."""

import webbrowser
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from care100 import paths, platforms, streams
from care100.auth.registered_apps import RegisteredApps
from care100.cli.invocation import Invocation
from care100.cli.options import Json, NoWait, complete_login, complete_platform, option
from care100.cli.platform_options import NONE, PlatformOptions, refuse_foreign, values
from care100.cli.views import render
from care100.cli.views.progress import listener
from care100.engine.concurrency import RetryPolicy
from care100.model import sanitize
from care100.model.errors import Care100Error, UsageError
from care100.platforms.base import Platform
from care100.platforms.login import KeptLogin, LoginRequest, login_command, secret_key
from care100.settings import in_force

if TYPE_CHECKING:
    from care100.auth.oauth import Person
    from care100.platforms.login import LoginGrant


def login(
    here: Invocation,
    platform: Annotated[
        str,
        typer.Argument(
            metavar="PLATFORM",
            help="{platforms}.",
            autocompletion=complete_platform,
            show_default=False,
        ),
    ],
    server: Annotated[
        str | None,
        typer.Argument(metavar="SERVER", help="{servers}.", show_default=False),
    ] = None,
    no_browser: Annotated[
        bool,
        option("--no-browser", text="Show the address to open, and ask for the code."),
    ] = False,
    token_stdin: Annotated[
        bool,
        option("--token-stdin", text="Read an existing access token from standard input."),
    ] = False,
    no_wait: NoWait = False,
    platform_options: PlatformOptions = NONE,
) -> None:
    """Log in to your own account.

    Your browser opens a page of the server, where you approve the login; care100 never
    sees your password. It asks only for the permissions that it needs: to look up accounts,
    and to change the accounts you follow and your lists. The access token is saved in your
    system's keyring.

    {words}

    Examples:
        {examples}
    """
    chosen = platforms.platform(platform.strip().lower())
    refuse_foreign(chosen, "login", platform_options)
    if not server and chosen.login_form.has_default:
        server = in_force.value("server")
    _check_server(chosen, server or "")
    # Asked before the approval, which would be lost otherwise.
    here.may_create()
    here = replace(here, create=True)
    request = LoginRequest(
        _person(no_browser=no_browser),
        server or "",
        values(chosen, "login", platform_options),
        _token() if token_stdin else None,
        RetryPolicy(no_wait, listener()),
        RegisteredApps(paths.home()),
        partial(_is_kept, here),
    )
    _keep(here, chosen, chosen.log_in(request), issued=not token_stdin)


def logins(here: Invocation, json: Json = False) -> None:
    """Show the accounts that you are logged in with.

    If a team shares the registry, the logins of your colleagues are shown too. Their access
    tokens are on other computers, and yours are on this one.

    Examples:
        care100 logins
    """
    from care100.registry import logins as kept

    with here.registry() as database, database.reading() as session:
        own, remote = kept.every_login(session), kept.elsewhere(session)
    here_ids = {one.id for one in own}
    known = sorted([*own, *remote], key=lambda one: one.id)
    if json:
        rows = [
            {
                "login": kept.typed_among(one, known),
                "platform": one.platform,
                "server": one.server,
                "here": one.id in here_ids,
            }
            for one in known
        ]
        render.json({"schema": 1, "logins": rows})
    elif known:
        servers = {one.id: one.server for one in known if _is_unusual(one)}
        render.table(
            [
                "Login",
                "Platform",
                *(["Server"] if servers else []),
                "Since",
                *(["Access token"] if remote else []),
            ],
            [
                [
                    kept.typed_among(one, known),
                    platforms.platform(one.platform).label,
                    *([servers.get(one.id, "")] if servers else []),
                    render.day(one.created_at),
                    *([_PLACES[one.id in here_ids]] if remote else []),
                ]
                for one in known
            ],
        )
    else:
        commands = ", or ".join(map(login_command, platforms.PLATFORMS.values()))
        render.note(f"You are not logged in. To log in: {commands}")


_PLACES = {True: "on this computer", False: "on another computer"}


def _is_unusual(login: KeptLogin) -> bool:
    """Return whether a login is on another server than its platform's only public one."""
    usual = platforms.platform(login.platform).login_form.usual_server
    return usual not in ("", login.server)


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
            one = kept.only(session, login)
        key, platform = secret_key(one), platforms.platform(one.platform)
        secret = vault.get(key)
        revoked = platform.log_out(one, secret) if secret else True
        vault.forget(key)
        with database.writing() as session:
            kept.sign_out(session, session.merge(one))
        render.out(f"Logged out {kept.name(one)}.")
        if not revoked:
            render.warn(
                f"{one.domain or platform.label} did not confirm that the token was revoked. "
                "To revoke it yourself, open the settings of your account there, under apps."
            )


def _check_server(platform: Platform, server: str) -> None:
    """Raise UsageError for a server where there are none, or none where there are several."""
    hint = f"Write: {login_command(platform)}"
    if platform.login_form.server and not server:
        raise UsageError("Which server is your account on?", hint)
    if server and not platform.login_form.server:
        raise UsageError(f"{platform.label} has no servers.", hint)


def _keep(here: Invocation, platform: Platform, grant: "LoginGrant", *, issued: bool) -> None:
    """Keep a login. A token that was `issued` for it and cannot be kept is revoked."""
    from care100.auth.vault import open_vault
    from care100.registry import logins as kept

    vault, login = open_vault(paths.home()), kept.login_of(platform, grant)
    key, before = secret_key(login), None
    try:
        before = vault.get(key)
        # The token first: a login without one is useless.
        vault.put(key, grant.secret)
        with here.registry() as database, database.writing() as session:
            is_first = not kept.every_login(session)
            name = kept.name(kept.save(session, login))
    except BaseException:
        with suppress(Care100Error):
            vault.put(key, before) if before else vault.forget(key)
        if issued and (not before or before.access_token != grant.secret.access_token):
            platform.log_out(login, grant.secret)
        raise
    render.out(f"Logged in as {name}.")
    if is_first:
        render.note(f"Tokens are kept in {vault.place}.")


def _is_kept(here: Invocation, token: str) -> bool:
    """Return whether a token belongs to a login that is kept."""
    from care100.auth.vault import open_vault
    from care100.registry import logins as kept

    vault = open_vault(paths.home())
    with here.registry() as database, database.reading() as session:
        secrets = [vault.get(secret_key(one)) for one in kept.every_login(session)]
    return any(one is not None and one.access_token == token for one in secrets)


def _person(*, no_browser: bool) -> "Person":
    from care100.auth.oauth import Person

    return Person(None if no_browser else webbrowser.open, _show, _ask_code)


def _show(text: str) -> None:
    for line in text.splitlines():
        # An address that is not broken can be opened from a terminal.
        render.warn(line, wrap="://" not in line)


def _ask_code() -> str:
    render.prompt("Paste the code, or the address of the page that opened: ")
    return streams.read_line()


def _token() -> str:
    token = streams.read_line(10_000)
    if not token or sanitize.line(token) != token or " " in token:
        raise UsageError(
            "Standard input contains no access token.",
            "Write the token into a file and add: < FILE",
        )
    return token
