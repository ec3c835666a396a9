"""`pull`: add accounts that are on a platform's list but missing here."""

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import typer

from care100.cli import exit_codes
from care100.cli.invocation import Invocation
from care100.cli.options import DryRun, Json, MaxCost, On, Slug, Yes, option
from care100.cli.reading_logins import connected
from care100.cli.views import member_names, render
from care100.model import money, sanitize
from care100.platforms import PLATFORMS

if TYPE_CHECKING:
    from care100.platforms.pull import PulledList, PullLogin, PullSource
    from care100.pull.difference import Difference
    from care100.registry.database import Database
    from care100.registry.models import CuratedList


From = Annotated[
    str,
    option(
        "--from",
        metavar="PLACE",
        text=f"{sanitize.titled('; '.join(one.pull_places for one in PLATFORMS.values()))}.",
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

    Use it after you have changed a list in a platform's own app.
    care100 shows the missing accounts and asks before it adds them. No member is removed,
    and accounts that opted out are left out. The place where an account was found is saved
    as its source.

    {words}

    Examples:
        {examples}
    """
    from care100.pull import pull as pulling
    from care100.registry.lists import the_list

    limit = money.limit(max_cost)
    with here.registry() as database, ExitStack() as stack:
        with database.reading() as session:
            curated = the_list(session, slug)
        source = pulling.find_source(from_, curated.title)
        logins = connected(here, database, on, source.platform, stack)
        pulled = _read(here, source, logins, yes=yes, limit=limit)
        difference = pulling.compare(database, curated, pulled)
        if not dry_run:
            pulling.store_permanent_ids(database, pulled)
        if not json:
            _show(curated.title, pulled, difference)
            if here.quiet:
                _warn_left_out(difference)
        added = 0
        if difference.new and not dry_run:
            render.note()
            if not here.ask(f"Add {len(difference.new)} to “{curated.title}”?", yes=yes):
                render.note("Cancelled. Nothing was added.")
                raise typer.Exit(exit_codes.DECLINED)
            added = _add(database, curated, pulled, difference)
            if not json:
                render.out(f"{curated.slug}: {added} added.")
        if json:
            render.json(_as_data(curated, pulled, difference, added, logins))
    if difference.needs_person:
        raise typer.Exit(exit_codes.NOT_ALL)


def _read(
    here: Invocation,
    source: "PullSource",
    logins: "Sequence[PullLogin]",
    *,
    yes: bool,
    limit: Decimal | None,
) -> "PulledList":
    from care100.cli.views.progress import listener
    from care100.engine.concurrency import RetryPolicy
    from care100.engine.safety import Declined
    from care100.platforms.budget import Budget
    from care100.platforms.pull import PullContext
    from care100.pull import pull as pulling

    retry, today = RetryPolicy(progress=listener()), datetime.now(UTC).date()
    context = PullContext(logins, Budget(limit), retry, today)
    try:
        return pulling.read(source, context, lambda question: here.ask(question, yes=yes))
    except Declined as error:
        render.note("Cancelled. Nothing was read.")
        raise typer.Exit(exit_codes.DECLINED) from error


def _add(
    database: "Database", curated: "CuratedList", pulled: "PulledList", difference: "Difference"
) -> int:
    """Add the accounts to the list, name those left out, and return how many were added."""
    from care100.pull import pull as pulling

    result = pulling.add_new(database, curated, pulled, difference)
    for row in (*result.opted_out, *result.bad):
        render.note(f"Left out: {row.reason}")
    return result.added


def _show(title: str, pulled: "PulledList", difference: "Difference") -> None:
    """Print the accounts that are missing here, and counts of the others."""
    new, left_out = difference.new, difference.left_out
    render.out(f"“{pulled.title}” and “{title}”", style="bold")
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
        for account, reason in left_out:
            render.out(f"    {member_names.who(account.name, account.handle.display)}: {reason}")


def _warn_left_out(difference: "Difference") -> None:
    """Print the accounts that need a person, with `--quiet` too."""
    for account, reason in difference.needs_person:
        who = member_names.who(account.name, account.handle.display)
        render.warn(f"Left out: {who}: {reason}")


def _as_data(
    curated: "CuratedList",
    pulled: "PulledList",
    difference: "Difference",
    added: int,
    logins: "Sequence[PullLogin]",
) -> dict[str, Any]:
    usages = [login.client.usage for login in logins]
    return {
        "schema": 1,
        "list": curated.slug,
        "place": pulled.title,
        "source": pulled.source,
        "new": [{"name": one.name, "handle": one.handles[0].display} for one in difference.new],
        "known": difference.known,
        "missing": difference.missing,
        "skipped": [
            {"name": account.name, "handle": account.handle.display, "reason": reason}
            for account, reason in difference.left_out
        ],
        "added": added,
        "requests": {"read": sum(one.reads for one in usages), "write": 0},
        "cost_usd": float(sum((one.usd for one in usages), Decimal(0))),
    }
