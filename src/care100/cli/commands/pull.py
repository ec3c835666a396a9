"""`pull`: add accounts that are on a platform's list but missing here."""

from collections.abc import Sequence
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import typer

from care100 import paths as folders
from care100.cli import exit_codes
from care100.cli.invocation import Invocation
from care100.cli.options import DryRun, Json, MaxCost, On, Slug, Yes, option
from care100.cli.views import member_names, render
from care100.model import money, sanitize
from care100.platforms import platform
from care100.platforms.mastodon.client import MastodonClient
from care100.platforms.x.client import XClient

if TYPE_CHECKING:
    from care100.platforms.x.client import XList
    from care100.pull.pull import Difference, PullSource
    from care100.pull.sources import Place
    from care100.registry.database import Database
    from care100.registry.models import CuratedList, Login

    Clients = Sequence[tuple[Login, "MastodonClient | XClient"]]


From = Annotated[
    str,
    option(
        "--from",
        metavar="PLACE",
        text="Where to read from: x:ID or the address of an X List; the address of a Mastodon "
        "Collection; the name of your private list on Mastodon, or mastodon-list for the one "
        "with the same title as LIST.",
    ),
]


def pull(
    here: Invocation,
    slug: Slug,
    from_: From,
    on: On = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    max_cost: MaxCost = None,
    json: Json = False,
) -> None:
    """Add accounts that are on a platform's list but missing here.

    Use it after you have changed an X List, a Collection or a private list in an app.
    care100 shows the missing accounts and asks before it adds them. No member is removed,
    and accounts that opted out are left out. The place where an account was found is saved
    as its source.

    X charges a cent for each member that is read. care100 shows the total and asks for
    confirmation first, also with `--dry-run`.

    Examples:
        care100 pull social-care-100 --from x:1234567890 --max-cost 1.50
        care100 pull my-list --from https://mastodon.social/collections/1161
        care100 pull my-list --from "People I trust" --dry-run
    """
    from care100.pull import pull as pulling
    from care100.pull.sources import place
    from care100.registry.lists import the_list

    limit = money.limit(max_cost)
    with here.registry() as database, ExitStack() as stack:
        with database.reading() as session:
            curated = the_list(session, slug)
        where = place(from_, curated.title)
        clients = _connected(database, on, where, stack)
        found = _read(here, clients, where, yes=yes, limit=limit)
        with database.reading() as session:
            difference = pulling.compare(session, curated, found)
        if not dry_run:
            with database.writing() as session:
                pulling.learn_ids(session, found)
        if not json:
            _show(curated.title, found, difference)
        added = 0
        if difference.new and not dry_run:
            render.note()
            if not here.ask(f"Add {len(difference.new)} to “{curated.title}”?", yes=yes):
                render.note("Cancelled. Nothing was added.")
                raise typer.Exit(exit_codes.DECLINED)
            added = _take(database, curated, difference)
            if not json:
                render.out(f"{curated.slug}: {added} added.")
        if json:
            render.json(_as_data(curated, found, difference, added, clients))
    if difference.left_out:
        raise typer.Exit(exit_codes.NOT_ALL)


def _connected(
    database: "Database", names: Sequence[str] | None, where: "Place", stack: ExitStack
) -> "Clients":
    """Connect the logins on the place's platform. Raises NotLoggedIn without any."""
    from care100.auth.vault import open_vault
    from care100.engine.clients import connect
    from care100.registry import logins

    with database.reading() as session:
        chosen = logins.named(session, list(names)) if names else logins.every_login(session)
    vault = open_vault(folders.home())
    connected = [
        (login, stack.enter_context(closing(connect(login, vault))))
        for login in chosen
        if login.platform == where.platform
    ]
    if not connected:
        raise logins.missing(platform(where.platform))
    return connected


def _read(
    here: Invocation, clients: "Clients", where: "Place", *, yes: bool, limit: Decimal | None
) -> "PullSource":
    from care100.cli.views.progress import Bar
    from care100.engine.concurrency import RetryPolicy
    from care100.platforms.mastodon.client import MastodonClient
    from care100.platforms.x.client import XClient
    from care100.pull import pull as pulling
    from care100.pull.sources import CollectionPlace, XPlace
    from care100.registry import logins

    retry, today = RetryPolicy(progress=Bar()), datetime.now(UTC).date()
    if isinstance(where, XPlace):
        client = next(client for _, client in clients if isinstance(client, XClient))
        about = retry.ask(lambda: pulling.look_up(client, where, limit))
        _agree_on_price(here, about, yes=yes)
        return pulling.from_x(client, about, retry, today)
    mastodons = [(login, client) for login, client in clients if isinstance(client, MastodonClient)]
    if isinstance(where, CollectionPlace):
        return pulling.from_collection([client for _, client in mastodons], where, retry, today)
    named = [(logins.name(login), client) for login, client in mastodons]
    return pulling.from_list(named, where, retry, today)


def _agree_on_price(here: Invocation, about: "XList", *, yes: bool) -> None:
    from care100.pull.pull import price_of

    count = "1 member" if about.members == 1 else f"{about.members} members"
    price = money.written(price_of(about))
    question = f"Read the {count} of “{sanitize.line(about.name, 60)}”? X charges {price}."
    if about.members and not here.ask(question, yes=yes):
        render.note("Cancelled. Nothing was read.")
        raise typer.Exit(exit_codes.DECLINED)


def _take(database: "Database", curated: "CuratedList", difference: "Difference") -> int:
    """Add the accounts to the list, name those left out, and return how many were added."""
    from care100.pull import pull as pulling
    from care100.registry.history import one_batch

    with database.writing() as session, one_batch():
        here = session.get_one(type(curated), curated.id)
        intake = pulling.take(session, here, difference)
    for row in (*intake.opted_out, *intake.bad):
        render.note(f"Left out: {row.reason}")
    return intake.added


def _show(title: str, found: "PullSource", difference: "Difference") -> None:
    """Print the accounts that are missing here, and counts of the others."""
    new, left_out = difference.new, difference.left_out
    render.out(f"“{found.title}” and “{title}”", style="bold")
    if new:
        render.out(f"  Missing here: {len(new)}")
        for one in new:
            render.out(f"    {member_names.who(one.name, one.handles[0].display)}")
    else:
        render.out("  No accounts are missing here.")
    if difference.known:
        render.out(f"  On both: {difference.known}")
    if difference.missing:
        render.out(f"  Only here: {difference.missing}")
    if left_out:
        render.out(f"  Left out: {len(left_out)}")
        for who, why in left_out:
            render.out(f"    {member_names.who(who.name, who.handle.display)}: {why}")


def _as_data(
    curated: "CuratedList",
    found: "PullSource",
    difference: "Difference",
    added: int,
    clients: "Clients",
) -> dict[str, Any]:
    usages = [client.usage for _, client in clients]
    return {
        "schema": 1,
        "list": curated.slug,
        "place": found.title,
        "source": found.source,
        "new": [{"name": one.name, "handle": one.handles[0].display} for one in difference.new],
        "known": difference.known,
        "missing": difference.missing,
        "skipped": [
            {"name": who.name, "handle": who.handle.display, "reason": why}
            for who, why in difference.left_out
        ],
        "added": added,
        "requests": {"read": sum(one.reads for one in usages), "write": 0},
        "cost_usd": float(sum((one.usd for one in usages), Decimal(0))),
    }
