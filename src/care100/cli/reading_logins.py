"""The user's logins and money, for commands that read somebody's list on a platform."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING

import typer

from care100 import paths as folders
from care100.cli import exit_codes
from care100.cli.invocation import Invocation
from care100.cli.views import render
from care100.model import money
from care100.model.errors import UsageError
from care100.model.handles import PlatformId
from care100.model.texts import ENGLISH, texts_of
from care100.platforms import platform

if TYPE_CHECKING:
    from care100.platforms.pull import PullLogin
    from care100.registry.database import Database
    from care100.subscribe.access import ListAccess


@contextmanager
def list_access(
    here: Invocation, database: "Database", *, yes: bool, limit: Decimal | None
) -> "Iterator[ListAccess]":
    """Let a list be read with all logins, for a price that the user approves.

    `yes` approves it without a question, up to the `limit`. Ends the command if the user
    declines.
    """
    from care100.engine.safety import Declined
    from care100.platforms.budget import Budget
    from care100.subscribe.access import ListAccess

    def ask(question: str) -> bool:
        if yes:
            render.note(f"{question} Confirmed with --yes.")
        return here.ask(question, yes=yes)

    budget = Budget(limit)
    with ExitStack() as clients:
        try:
            yield ListAccess(lambda on: connected(here, database, None, on, clients), ask, budget)
        except Declined as error:
            paid = f" {money.written(budget.spent)} was charged for looking it up."
            render.note(f"Cancelled. The list was not read.{paid if budget.spent else ''}")
            raise typer.Exit(exit_codes.DECLINED) from error


def connected(
    here: Invocation,
    database: "Database",
    names: Sequence[str] | None,
    on: PlatformId,
    clients: ExitStack,
) -> "list[PullLogin]":
    """Connect the logins on a platform, those in `names` or all.

    Names from the settings are preferences. Raises NotLoggedIn without any login, and UsageError
    if the `names` leave out all of them.
    """
    from care100.auth.vault import open_vault
    from care100.platforms.pull import PullLogin
    from care100.registry import logins

    with database.reading() as session:
        every = logins.preferred(session, names or (), on)
        is_choice = names and "on" not in here.from_settings
        chosen = logins.named(session, list(names or ())) if is_choice else every
    vault = open_vault(folders.home())
    found = [
        PullLogin(
            logins.name(login),
            clients.enter_context(closing(platform(login.platform).connect(login, vault))),
        )
        for login in chosen
        if login.platform == on
    ]
    if not found:
        raise left_out(here, [on]) if every else logins.missing(platform(on))
    return found


def left_out(here: Invocation, platforms: Sequence[PlatformId]) -> UsageError:
    """Return the error for `--on`, or the setting `on`, that leaves out all logins of use."""
    labels = texts_of(ENGLISH).joined([platform(one).label for one in platforms])
    if "on" in here.from_settings:
        hint = f"Add --on {platforms[0]}, or show your settings: care100 config"
        return UsageError(f"The setting “on” leaves out your logins on {labels}.", hint)
    return UsageError(f"--on leaves out your logins on {labels}.", "Leave out --on.")
