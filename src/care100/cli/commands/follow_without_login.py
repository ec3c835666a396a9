"""What to offer a user who wants to follow a list but is not logged in."""

import sys
from pathlib import Path
from typing import NoReturn

import typer

from care100 import atomic_write
from care100.cli.commands import logins
from care100.cli.invocation import Invocation
from care100.cli.views import render
from care100.formats import mastodon_csv
from care100.model.errors import NotLoggedIn
from care100.platforms.mastodon.handles import MASTODON
from care100.platforms.x.handles import X
from care100.registry.database import Database
from care100.registry.lists import metadata_of_list
from care100.registry.members import members
from care100.registry.models import CuratedList


def without_login(here: Invocation, database: Database, curated: CuratedList) -> None:
    """Offer to log in, to try the sandbox, or to write Mastodon's import files.

    Returns only when the user has logged in. Raises NotLoggedIn in a script.
    """
    if not here.interactive:
        raise NotLoggedIn(
            "You are not logged in.",
            "Log in with: care100 login mastodon SERVER (or: care100 login x)",
        )
    render.note(f"You are not logged in. To follow “{curated.title}”, you can:")
    render.note("  1  log in with your own account")
    render.note("  2  try it in the sandbox, on this computer only")
    render.note("  3  write files to upload on your Mastodon server, without logging in")
    render.note("Choose 1, 2 or 3, or press Enter to cancel: ", end="")
    answer = sys.stdin.readline().strip()
    if answer == "1":
        _log_in(here)
    elif answer == "2":
        from care100.cli.commands.demo import demo

        demo(here)
        raise typer.Exit
    elif answer == "3":
        _write_files(database, curated)
        raise typer.Exit
    else:
        _nothing()


def _log_in(here: Invocation) -> None:
    render.note("Your Mastodon server, such as mastodon.social (or x for X): ", end="")
    server = sys.stdin.readline().strip()
    if not server:
        _nothing()
    if server.lower() == "x":
        logins.login(here, X)
    else:
        logins.login(here, MASTODON, server)


def _write_files(database: Database, curated: CuratedList) -> None:
    with database.reading() as session:
        said = metadata_of_list(curated)
        member_list = [one.member for one in members(session, curated)]
    if not any(one.handle(MASTODON) for one in member_list):
        render.note(f"No member of “{said.title}” has an account on Mastodon.")
        return
    files = {
        "following_accounts.csv": ("Following list", mastodon_csv.following_accounts(member_list)),
        "lists.csv": ("Lists", mastodon_csv.lists(said.title, member_list)),
    }
    for name, (kind, text) in files.items():
        file = Path(f"{said.slug}-{name}")
        if file.exists():
            render.note(f"{file} already exists and was not changed.")
            continue
        atomic_write.write(file, text.encode())
        render.out(f"Wrote {file}. On your server, open Import and upload it as “{kind}”.")
    render.note("The “Lists” file follows all accounts and puts them in a list in one upload.")


def _nothing() -> NoReturn:
    render.note("Cancelled. Nothing was changed.")
    raise typer.Exit(NotLoggedIn.exit_code)
