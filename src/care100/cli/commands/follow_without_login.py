"""What to offer a user who wants to follow a list but is not logged in."""

import webbrowser
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NoReturn

import typer

from care100 import atomic_write, streams
from care100.cli.commands import logins
from care100.cli.invocation import Invocation
from care100.cli.views import export_view, render
from care100.formats import writing
from care100.model.errors import NotLoggedIn
from care100.platforms import PLATFORMS
from care100.platforms.base import Platform
from care100.registry.database import Database
from care100.registry.editions import edition
from care100.registry.logins import missing
from care100.registry.models import CuratedList


def without_login(here: Invocation, database: Database, curated: CuratedList) -> None:
    """Offer to log in, to try the sandbox, or to write files that a platform imports.

    Returns only when the user has logged in. Raises NotLoggedIn in a script.
    """
    if not here.interactive:
        raise missing(*PLATFORMS.values())
    choices = _choices(here, database, curated)
    render.note(f"You are not logged in. To follow “{curated.title}”, you can:")
    for number, (text, _) in enumerate(choices, start=1):
        render.note(f"  {number}  {text}")
    numbers = "/".join(str(number) for number in range(1, len(choices) + 1))
    render.prompt(f"Choose {numbers}, or press Enter to cancel: ")
    answer = streams.read_line()
    if answer not in numbers.split("/"):
        _nothing()
    _, choose = choices[int(answer) - 1]
    choose()


def _choices(
    here: Invocation, database: Database, curated: CuratedList
) -> list[tuple[str, Callable[[], None]]]:
    """Return what can be done, in words, and how."""
    platforms = PLATFORMS.values()
    return [
        *((f"log in to {one.label}", partial(_log_in, here, one)) for one in platforms),
        (
            "try it in the sandbox, which is not connected to the real platforms",
            partial(_demo, here),
        ),
        *(
            (f"open the page on {one.label} that follows it: {url}", partial(_open, url))
            for one in platforms
            if (url := _page(curated, one))
        ),
        *(
            (
                f"write files to import on {one.label} yourself, without logging in",
                partial(_write_files, database, curated, one),
            )
            for one in platforms
            if one.import_files
        ),
    ]


def _log_in(here: Invocation, platform: Platform) -> None:
    if not platform.login_form.server:
        logins.login(here, platform.id)
        return
    render.prompt(f"{platform.login_form.question}: ")
    server = streams.read_line()
    if not server:
        _nothing()
    logins.login(here, platform.id, server)


def _page(curated: CuratedList, platform: Platform) -> str:
    """Return the page from which visitors follow the list on a platform; empty if there is none.

    Where there are files to import, they are the better way.
    """
    if platform.import_files:
        return ""
    pages = filter(None, map(platform.published_url, curated.published_on(platform.id)))
    return next(reversed(list(pages)), "")


def _open(page: str) -> NoReturn:
    webbrowser.open(page)
    render.note("Your browser opens:")
    render.note(f"  {page}", wrap=False)
    raise typer.Exit


def _demo(here: Invocation) -> NoReturn:
    from care100.cli.commands.demo import demo

    demo(here)
    raise typer.Exit


def _write_files(database: Database, curated: CuratedList, platform: Platform) -> NoReturn:
    with database.reading() as session:
        whole = edition(session, curated)
    if not any(one.handle(platform.id) for one in whole.members):
        render.note(f"No member of “{curated.title}” has an account on {platform.label}.")
        raise typer.Exit
    export_view.note_lost(whole, platform.import_files[0].format)
    for one in platform.import_files:
        file = Path(f"{curated.slug}-{one.name}")
        if file.exists():
            render.note(f"{file} already exists and was not changed.")
            continue
        atomic_write.write(file, writing.WRITERS[one.format](whole).encode())
        render.out(f"Wrote {file}. On your server, open Import and upload it as “{one.kind}”.")
        if one.effect:
            render.note(f"“{one.kind}” {one.effect}.")
    raise typer.Exit


def _nothing() -> NoReturn:
    render.note("Cancelled. Nothing was changed.")
    raise typer.Exit(NotLoggedIn.exit_code)
