"""`digest`: a letter about what a list's members posted."""

from collections.abc import Sequence
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from care100 import atomic_write, paths
from care100.cli import exit_codes
from care100.cli.invocation import Invocation
from care100.cli.options import Json, MaxCost, NoWait, On, Slug, Yes, option
from care100.cli.reading_logins import left_out
from care100.cli.views import digest as view
from care100.cli.views import render
from care100.cli.views.progress import listener
from care100.engine.concurrency import RetryPolicy
from care100.model import money
from care100.platforms import PLATFORMS, platform

if TYPE_CHECKING:
    from care100.digest.collect import ReadableList
    from care100.digest.period import Period
    from care100.model.handles import PlatformId
    from care100.platforms.login import PlatformClient
    from care100.registry.database import Database
    from care100.registry.models import Login

Since = Annotated[
    str,
    option(
        "--since",
        metavar="TIME",
        text="Days or weeks before now, such as 7d, or a date",
    ),
]
Most = Annotated[
    int,
    option("--most", metavar="NUMBER", min=1, max=100, text="Largest number of posts"),
]
Output = Annotated[
    Path | None,
    option(
        "--output",
        "-o",
        metavar="FILE",
        text="Write a file. Its ending is the format: .eml, .html, .md or .atom.",
        dir_okay=False,
    ),
]


To = Annotated[
    list[str] | None,
    option("--to", metavar="ADDRESS", text="Send the letter to this address. Repeatable."),
]
ToFile = Annotated[
    Path | None,
    option("--to-file", metavar="FILE", text="Send to the addresses in a file, one on each line."),
]


def digest(
    here: Invocation,
    slug: Slug,
    since: Since = "7d",
    output: Output = None,
    most: Most = 20,
    on: On = None,
    send: Annotated[
        bool, option("--send", text="Send the letter, to yourself or to other addresses.")
    ] = False,
    to: To = None,
    to_file: ToFile = None,
    again: Annotated[
        bool, option("--again", text="Also repeat letters that may not have arrived.")
    ] = False,
    dry_run: Annotated[
        bool, option("--dry-run", text="Show what would be sent, and send nothing.")
    ] = False,
    max_cost: MaxCost = None,
    yes: Yes = False,
    no_wait: NoWait = False,
    json: Json = False,
) -> None:
    """Write a letter about what a list's members posted in a week.

    care100 reads the members' public posts with your logins. Posts are ordered by their
    boosts and replies, divided by the author's followers. The letter has at most two posts
    of each member, and also shows who joined and left the list, and the hashtags that most
    members used. Boosts, replies to others, and accounts that limit who can find their posts
    are left out.

    {words}

    `-o` writes a message for a mail program, a web page, Markdown or a feed. Without it the
    letter is printed as Markdown.

    `--send` sends the letter through the mail server that you set with `care100 mail-server`:
    one message for each address, which shows no other address. In one week no address gets
    it twice, and a run that was stopped is resumed by the next.

    Examples:
        care100 digest social-care-100
        care100 digest social-care-100 --since 14d -o letter.eml
        care100 digest social-care-100 --send --to-file readers.txt --yes
    """
    from care100.cli.commands import digest_send
    from care100.digest import collect, formats, letter, markdown, period

    limit = money.limit(max_cost)
    when = period.parse(since, datetime.now(UTC))
    write = formats.writer(output) if output else None
    with here.registry() as database, ExitStack() as stack:
        post_office = digest_send.opened(
            here, database, slug, to, to_file, stack, send=send, dry_run=dry_run, yes=yes
        )
        readable = collect.load(database, slug, when)
        clients = _connected(_logins(here, database, on, readable), stack)
        _approve_price(here, readable, clients, when, limit=limit, yes=yes)
        retry = RetryPolicy(no_wait=no_wait, progress=listener())
        reading = collect.read(readable, clients, when, retry)
        written = letter.write(readable, reading, when, most)
        if output and write and not dry_run:
            atomic_write.write(output, write(written))
            render.note(f"Wrote {output}: {written.summary}.")
        view.note_left_out(reading)
        deliveries = post_office.send(written, again=again, quiet=json) if post_office else []
    if json:
        usages = [client.usage for client in clients.values()]
        render.json(view.as_data(written, reading, usages, output, deliveries))
    elif not output and not post_office:
        render.file(markdown.write(written))
    if view.has_failures(reading) or view.has_undelivered(deliveries):
        raise typer.Exit(exit_codes.NOT_ALL)


def _logins(
    here: Invocation,
    database: "Database",
    names: Sequence[str] | None,
    readable: "ReadableList",
) -> "list[Login]":
    """Return the first login on each platform to read on.

    Raises NotLoggedIn without any, and UsageError if `names` leave out all of them.
    """
    from care100.digest import collect
    from care100.model.errors import UsageError
    from care100.registry import logins

    with database.reading() as session:
        every = logins.every_login(session)
        chosen = logins.named(session, list(names)) if names else every
    wanted = set(PLATFORMS) if names else set(collect.readable_platforms())
    first: dict[PlatformId, Login] = {}
    for login in chosen:
        if login.platform in wanted and collect.reader(login.platform):
            first.setdefault(login.platform, login)
    if not first and chosen and names:
        label = platform(chosen[0].platform).label
        raise UsageError(
            f"care100 cannot read posts on {label}.", "Choose another login with --on."
        )
    has_members = {on for on in wanted if any(one.handle(on) for one in readable.edition.members)}
    found = [login for on, login in first.items() if on in has_members]
    if not found and not readable.edition.members:
        return []
    others = {one.platform for one in every if one.platform in has_members}
    if not found and names and others:
        raise left_out(here, sorted(others))
    if not found:
        raise logins.missing(*(platform(on) for on in PLATFORMS if on in has_members or not first))
    return found


def _connected(logins: "Sequence[Login]", stack: ExitStack) -> "dict[PlatformId, PlatformClient]":
    from care100.auth.vault import open_vault

    vault = open_vault(paths.home()) if logins else None
    return {
        login.platform: stack.enter_context(closing(platform(login.platform).connect(login, vault)))
        for login in logins
        if vault
    }


def _approve_price(
    here: Invocation,
    readable: "ReadableList",
    clients: "dict[PlatformId, PlatformClient]",
    when: "Period",
    *,
    limit: Decimal | None,
    yes: bool,
) -> None:
    """Ask before money is spent, and allow no more than that."""
    from care100.digest import collect
    from care100.engine.safety import Declined, approve_cost, refuse_above
    from care100.platforms.budget import Budget
    from care100.platforms.health import PaidClient

    prices = {on: collect.price(readable, on, when) for on in clients}
    total = sum(prices.values(), Decimal(0))
    refuse_above(total, limit, ", or leave the platform out with --on")
    for on, price in prices.items():
        question = (
            f"Read the members' posts on {platform(on).label}? This costs up to "
            f"{money.written(price)}."
        )
        try:
            approve_cost(price, question, partial(here.ask, yes=yes), limit=None)
        except Declined as error:
            render.note("Cancelled. Nothing was read.")
            raise typer.Exit(exit_codes.DECLINED) from error
    budget = Budget(total if limit is None else limit)
    for client in clients.values():
        if isinstance(client, PaidClient):
            client.allow(budget)
