"""`check`: find accounts and websites of a list that have a problem."""

from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from care100 import paths
from care100.cli import exit_codes, overlapping_runs
from care100.cli.invocation import Invocation
from care100.cli.options import All, Json, MaxCost, On, Slug, Topics, Yes, option
from care100.cli.views import render
from care100.model import money, sanitize
from care100.model.members import topics_of
from care100.model.topics import require_known
from care100.platforms import PLATFORMS, platform

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from care100.check.options import CheckOptions, ConnectedLogin
    from care100.check.repair import Repaired
    from care100.check.rules import CheckPolicy
    from care100.cli.views.check import Report
    from care100.model.errors import NotLoggedIn
    from care100.model.handles import PlatformId
    from care100.registry.database import Database
    from care100.registry.models import CuratedList, Login


def check(
    here: Invocation,
    slug: Slug,
    on: On = None,
    topic: Topics = None,
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
        bool, option("--fix", text="Update renamed accounts, confirmed moves and handles.")
    ] = False,
    find: Annotated[
        bool, option("--find", text="Search profiles for handles on other platforms.")
    ] = False,
    all_: All = False,
    markdown: Annotated[bool, option("--markdown", text="Print the report as Markdown.")] = False,
    json: Json = False,
) -> None:
    """Find accounts on a list that are gone, moved, renamed or silent.

    Accounts and websites are checked without a login where their servers allow it. care100
    sends each server one request at a time, with a pause between requests.

    {words}

    An account counts as gone only when two checks, a week apart, did not find it. Findings
    are saved: `care100 show` marks them, `care100 follow` skips accounts that are gone or
    suspended, and the next check shows only new findings. The exit code is 3 if there are new
    findings. With `--quiet` a check prints nothing else, and nothing at all if there are none.
    If a login no longer works, the check goes on without it, and the exit code is 5.

    A check does not change the list. With `--fix` it updates accounts that were renamed, and
    accounts that moved if both accounts confirm the move; it asks first, and `care100 undo
    LIST` reverts it. Members are never removed: each finding shows the
    command to remove them yourself.

    With `--find`, care100 searches the members' profiles for handles on platforms where they
    have none on the list. It shows where each handle was found and whether it links back,
    and asks before it adds any. With `--yes` it adds only handles that link back; in a script
    without `--yes` it adds none. It also shows the feeds of blogs that the members' websites
    name, which are on the list page and in `export --format opml` once you approve them.

    Examples:
        care100 check social-care-100
        care100 check social-care-100 --quiet
        care100 check social-care-100 --topic carers
        care100 check social-care-100 --markdown > report.md
        care100 check social-care-100 --fix
        care100 check social-care-100 --find
    """
    from care100.check.check import check as check_list
    from care100.check.check import reported
    from care100.check.report import lines
    from care100.check.rules import CheckPolicy
    from care100.cli.commands import check_feeds, check_price
    from care100.cli.commands.check_find import find as find_accounts
    from care100.cli.views import check
    from care100.model.errors import NotLoggedIn
    from care100.registry import run_locks
    from care100.registry.lists import the_list

    limit = money.limit(max_cost)
    policy = CheckPolicy(silent, timedelta(days=confirm_after))
    if fix:
        here.can_answer("--fix", yes=yes)
    with here.registry() as database, ExitStack() as stack:
        with database.reading() as session:
            curated = the_list(session, slug)
        busy = overlapping_runs.refuse(f"on the list {slug}")
        stack.enter_context(run_locks.on_list(database, curated, f"care100 check {slug}", busy))
        rejected: list[NotLoggedIn] = []
        topics = _known_topics(database, curated, topic)
        options = replace(
            _options(database, on, policy, stack, rejected, direct=direct), topics=topics
        )
        check_price.approve(here, database, curated, options, limit=limit, yes=yes)
        result = check_list(database, curated, options)
        with database.reading() as session:
            report = check.Report(curated, result, lines(session, curated, result.previous, topics))
        as_file = json or markdown
        if not as_file and not here.quiet:
            check.show(report, everything=all_)
        elif not as_file:
            check.show_what_needs_a_person(report, everything=all_)
        if fix:
            report.repaired = _repair(here, database, report, yes=yes)
        if find:
            report.finds = find_accounts(
                here,
                database,
                curated,
                result.links,
                options,
                limit=limit,
                yes=yes,
                quiet=as_file or here.quiet,
            )
            report.feeds = check_feeds.find(
                here, database, curated, result.feeds, yes=yes, quiet=as_file or here.quiet
            )
        report.cost_usd = options.spent
        if json:
            render.json(check.as_data(report))
        elif markdown:
            render.file(check.as_markdown(report))
        reported(database, curated, result, topics)
    if rejected or any(isinstance(one, NotLoggedIn) for one in result.problems):
        raise typer.Exit(NotLoggedIn.exit_code)
    failed = report.repaired is not None and report.repaired.refused
    if failed or report.unsolved:
        raise typer.Exit(exit_codes.NOT_ALL)


def _known_topics(
    database: "Database", curated: "CuratedList", topics: "Sequence[str] | None"
) -> tuple[str, ...]:
    """Return the topics. Raises UsageError for one that no member has."""
    from care100.registry.members import members

    with database.reading() as session:
        known = topics_of(one.member for one in members(session, curated))
    return require_known(topics or (), known)


def _options(
    database: "Database",
    on: "Sequence[str] | None",
    policy: "CheckPolicy",
    stack: ExitStack,
    rejected: "list[NotLoggedIn]",
    *,
    direct: bool,
) -> "CheckOptions":
    """Return the options of the check, with connections that `stack` closes.

    The errors of logins that no longer work are added to `rejected`.
    """
    from care100.check.options import CheckOptions
    from care100.cli.views.progress import listener
    from care100.engine.concurrency import RetryPolicy
    from care100.model.server_names import is_loopback
    from care100.registry import logins

    platforms, chosen = _chosen(database, on)
    with database.reading() as session:
        every = logins.every_login(session)
    return CheckOptions(
        platforms,
        _connected(chosen, stack, rejected),
        policy,
        RetryPolicy(progress=listener()),
        direct=direct,
        on_this_computer=any(is_loopback(login.domain) for login in every if login.domain),
    )


def _chosen(
    database: "Database", on: "Sequence[str] | None"
) -> "tuple[Collection[PlatformId], Sequence[Login]]":
    """Return the platforms to check, and the logins to ask with."""
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


def _connected(
    chosen: "Sequence[Login]", stack: ExitStack, rejected: "list[NotLoggedIn]"
) -> "dict[PlatformId, ConnectedLogin]":
    """Connect the first login on each platform."""
    from care100.auth.vault import open_vault
    from care100.check.options import ConnectedLogin
    from care100.model.errors import NotLoggedIn

    connected: dict[PlatformId, ConnectedLogin] = {}
    vault = open_vault(paths.home()) if chosen else None
    for login in chosen:
        if vault is None or login.platform in connected:
            continue
        try:
            client = stack.enter_context(closing(platform(login.platform).connect(login, vault)))
        except NotLoggedIn as problem:
            render.warn(problem.message)
            rejected.append(problem)
        else:
            connected[login.platform] = ConnectedLogin(login, client)
    return connected


def _repair(
    here: Invocation, database: "Database", report: "Report", *, yes: bool
) -> "Repaired | None":
    """Repair what needs no judgement, after a question. Return None if the answer was no."""
    from care100.check.repair import Repaired, repair, repairable
    from care100.registry.lists import the_list

    lines = repairable(report.lines)
    if not lines:
        render.note("Nothing can be repaired automatically.")
        return Repaired()
    for line in lines:
        render.note(f"  {sanitize.line(line.name)}: {line.handle} → {line.replacement}")
    accounts = "this account" if len(lines) == 1 else f"these {len(lines)} accounts"
    if not here.ask(f"Repair {accounts} on “{report.curated.title}”?", yes=yes):
        render.note("Nothing was repaired.")
        return None
    with database.writing() as session:
        repaired = repair(session, the_list(session, report.curated.slug), lines)
    for line, reason in repaired.refused:
        render.warn(f"Not repaired: {sanitize.line(line.name)}: {sanitize.line(reason)}")
    if repaired.done:
        slug = report.curated.slug
        render.note(f"Repaired {len(repaired.done)}. Undo this with: care100 undo {slug}")
    return repaired
