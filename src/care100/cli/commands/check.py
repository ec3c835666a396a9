"""`check`: find accounts that are gone, moved or silent."""

from contextlib import ExitStack, closing
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

from care100 import paths
from care100.cli import exit_codes
from care100.cli.invocation import Invocation
from care100.cli.options import Json, MaxCost, On, Slug, Yes, option
from care100.cli.views import render
from care100.model import money, sanitize
from care100.model.handles import PlatformId
from care100.platforms import PLATFORMS
from care100.platforms.x.handles import X

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from care100.check.observe import Helpers
    from care100.check.repair import Repaired
    from care100.cli.views.check import Report
    from care100.platforms.x.client import XClient
    from care100.registry.database import Database
    from care100.registry.models import CuratedList, Login


def check(
    here: Invocation,
    slug: Slug,
    on: On = None,
    silent: Annotated[
        int,
        option(
            "--silent",
            metavar="MONTHS",
            min=0,
            max=240,
            text="Report accounts without a post for this many months; 0 turns this off.",
        ),
    ] = 6,
    confirm_after: Annotated[
        int,
        option(
            "--confirm-after",
            metavar="DAYS",
            min=0,
            max=365,
            text="Days between two checks before a missing account counts as gone.",
        ),
    ] = 7,
    direct: Annotated[
        bool, option("--direct", text="Ask only the accounts' own servers, not your server.")
    ] = False,
    max_cost: MaxCost = None,
    yes: Yes = False,
    fix: Annotated[
        bool, option("--fix", text="Update renamed accounts and confirmed moves.")
    ] = False,
    find: Annotated[
        bool, option("--find", text="Search profiles for handles on the other platform.")
    ] = False,
    all_: Annotated[
        bool, option("--all", text="Also show findings that were already reported.")
    ] = False,
    changed: Annotated[
        bool, option("--changed", text="Exit with code 3 if there are new findings.")
    ] = False,
    markdown: Annotated[bool, option("--markdown", text="Print the report as Markdown.")] = False,
    json: Json = False,
) -> None:
    """Find accounts on a list that are gone, moved, renamed or silent.

    Mastodon accounts and websites are checked without a login: care100 asks each account's
    own server once, slowly. When you are logged in, it asks your own server for most of
    them. Accounts on X need a login on X; X charges a cent for each, and care100 asks for
    confirmation first.

    An account counts as gone only when two checks, a week apart, did not find it. Findings
    are saved: `care100 show` marks them, `care100 follow` leaves dead accounts out, and the
    next check shows only new findings.

    A check does not change the list. With `--fix` it updates accounts that were renamed, and
    accounts that moved if both accounts confirm the move; it asks first, and `care100 undo
    LIST` reverts it. Members are never removed: each finding shows the command to remove
    them yourself.

    With `--find`, care100 searches the profiles of members with one handle for a handle on
    the other platform. It shows where each handle was found and whether it links back, and
    asks before it adds any. With `--yes` it adds only handles that link back; in a script
    without `--yes` it adds none.

    Examples:
        care100 check social-care-100
        care100 check social-care-100 --on mastodon --changed
        care100 check social-care-100 --markdown > report.md
        care100 check social-care-100 --fix
        care100 check social-care-100 --find
    """
    from care100.check.check import check as check_up
    from care100.check.report import lines
    from care100.check.rules import CheckPolicy
    from care100.cli.views import check
    from care100.cli.views.progress import Bar
    from care100.engine.concurrency import RetryPolicy
    from care100.registry.lists import the_list

    limit = money.limit(max_cost)
    policy = CheckPolicy(silent, timedelta(days=confirm_after))
    if fix:
        here.can_answer("Update accounts with --fix?", yes=yes)
    with here.registry() as database, ExitStack() as stack:
        with database.reading() as session:
            curated = the_list(session, slug)
        platforms, chosen = _chosen(database, on)
        helpers, home = _helpers(database, chosen, stack, direct=direct)
        on_x = _on_x(database, curated) if X in platforms else 0
        if helpers.x and on_x:
            _agree_on_price(here, helpers.x, on_x, limit=limit, yes=yes)
        done = check_up(
            database, curated, platforms, helpers, home, policy, RetryPolicy(progress=Bar())
        )
        with database.reading() as session:
            told = lines(session, curated, done.previous)
        report = check.Report(curated, done, told, 0 if helpers.x else on_x)
        if not json and not markdown:
            check.show(report, everything=all_)
        if fix:
            report.repaired = _repair(here, database, report, yes=yes)
        if find:
            from care100.cli.commands.check_find import find as find_others

            quiet = json or markdown
            report.finds = find_others(
                here, database, curated, done.leads, helpers, limit=limit, yes=yes, quiet=quiet
            )
        report.cost_usd = helpers.x.usage.usd if helpers.x else Decimal(0)
    if json:
        render.json(check.as_data(report))
    elif markdown:
        render.file(check.as_markdown(report))
    failed = report.repaired is not None and report.repaired.refused
    if failed or (changed and any(line.new for line in told)):
        raise typer.Exit(exit_codes.NOT_ALL)


def _chosen(
    database: "Database", on: "Sequence[str] | None"
) -> "tuple[Collection[PlatformId], Sequence[Login]]":
    """Return the platforms to check, and the logins to use."""
    from care100.registry import logins

    named = [text for text in on or () if text.strip().lower() not in PLATFORMS]
    platforms = {text.strip().lower() for text in on or () if text not in named}
    with database.reading() as session:
        if named:
            chosen = logins.named(session, named)
            platforms |= {login.platform for login in chosen}
        else:
            chosen = logins.every_login(session)
    platforms = platforms or set(PLATFORMS)
    return platforms, [login for login in chosen if login.platform in platforms]


def _helpers(
    database: "Database", chosen: "Sequence[Login]", stack: ExitStack, *, direct: bool
) -> "tuple[Helpers, Login | None]":
    """Connect the first login on each platform; with `direct`, none on Mastodon."""
    from care100.auth.vault import open_vault
    from care100.check.observe import Helpers
    from care100.engine.clients import connect
    from care100.model.errors import NotLoggedIn
    from care100.model.server_names import is_loopback
    from care100.platforms.mastodon.client import MastodonClient
    from care100.platforms.x.client import XClient
    from care100.registry import logins

    with database.reading() as session:
        every = logins.every_login(session)
    vault = open_vault(paths.home()) if chosen else None
    mastodon, x, home = None, None, None
    for login in chosen:
        on_x = login.platform == X
        if vault is None or (x if on_x else mastodon or direct):
            continue
        try:
            client = stack.enter_context(closing(connect(login, vault)))
        except NotLoggedIn as problem:
            render.note(problem.message)
            continue
        if isinstance(client, XClient):
            x = client
        elif isinstance(client, MastodonClient):
            mastodon, home = client, login
    local = any(is_loopback(login.domain) for login in every if login.domain)
    return Helpers(mastodon, x, local), home


def _on_x(database: "Database", curated: "CuratedList") -> int:
    from care100.registry.members import members

    with database.reading() as session:
        return sum(X in one.accounts for one in members(session, curated))


def _agree_on_price(
    here: Invocation, x: "XClient", count: int, *, limit: Decimal | None, yes: bool
) -> None:
    from care100.engine.safety import refuse_above
    from care100.platforms.budget import Budget
    from care100.platforms.x import health

    price = health.price(count)
    refuse_above(price, limit, ", or leave out X with --on mastodon")
    x.allow(Budget(price if limit is None else limit))
    accounts = "1 account" if count == 1 else f"{count} accounts"
    question = f"Check {accounts} on X? X charges {money.written(price)}."
    if not here.ask(question, yes=yes):
        render.note("Nothing was checked. To leave out X, add: --on mastodon")
        raise typer.Exit(exit_codes.DECLINED)


def _repair(
    here: Invocation, database: "Database", report: "Report", *, yes: bool
) -> "Repaired | None":
    """Repair renamed and moved accounts after confirmation; None without it."""
    from care100.check.repair import Repaired, repair, repairable
    from care100.registry.lists import the_list

    lines = repairable(report.lines)
    if not lines:
        render.note("Nothing can be repaired automatically.")
        return Repaired()
    for line in lines:
        render.note(f"  {sanitize.line(line.name)}: {line.handle} → @{line.successor}")
    accounts = "this account" if len(lines) == 1 else f"these {len(lines)} accounts"
    if not here.ask(f"Update {accounts} on “{report.curated.title}”?", yes=yes):
        render.note("Cancelled. Nothing was repaired.")
        return None
    with database.writing() as session:
        repaired = repair(session, the_list(session, report.curated.slug), lines)
    for line, reason in repaired.refused:
        render.note(f"Not repaired: {sanitize.line(line.name)}: {sanitize.line(reason)}")
    if repaired.done:
        slug = report.curated.slug
        render.note(f"Repaired {len(repaired.done)}. To undo this: care100 undo {slug}")
    return repaired
