"""`check --find`: handles on other platforms, for members with one platform only."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from care100.check.account_links import Proposal
from care100.check.find_accounts import FoundAccounts, accounts_on, join_accounts, look_up, sift
from care100.check.observe import Helpers
from care100.cli.invocation import Invocation
from care100.cli.views import render
from care100.cli.views.progress import Bar
from care100.engine.concurrency import RetryPolicy
from care100.formats.markdown import escaped
from care100.model import money, sanitize
from care100.platforms import platform
from care100.platforms.budget import Budget
from care100.platforms.x import health
from care100.platforms.x.handles import X
from care100.registry.lists import the_list

if TYPE_CHECKING:
    from care100.check.account_links import AccountLink
    from care100.registry.database import Database
    from care100.registry.models import CuratedList

HEADING = "Handles found in profiles"
_COLUMNS = ("Links back", "Member and source")


@dataclass
class Finds:
    """The handles found, and those that were added."""

    curated: "CuratedList"
    proposals: Sequence[Proposal]
    stored: Collection[Proposal] = field(default_factory=list)


def find(
    here: Invocation,
    database: "Database",
    curated: "CuratedList",
    leads: "Sequence[AccountLink]",
    helpers: Helpers,
    *,
    limit: Decimal | None,
    yes: bool,
    quiet: bool,
) -> Finds:
    """Search for other handles, show them unless `quiet`, and ask about each.

    With `yes`, handles that both profiles confirm are added; in a script without it, none.
    """
    found = sift(database, leads)
    on_x = len(accounts_on(X, found.left))
    helpers = _agreed(here, helpers, on_x, limit=limit, yes=yes)
    look_up(database, found, helpers, RetryPolicy(progress=Bar()))
    finds = Finds(curated, found.proposals)
    if not quiet:
        _show(finds, found)
    wanted = [one for one in found.proposals if one.back] if yes else _asked(here, finds)
    if wanted:
        finds.stored = _store(database, curated, wanted)
    return finds


def as_data(finds: Finds | None) -> list[dict[str, Any]]:
    """Return the handles found as data (docs/json.md)."""
    if not finds:
        return []
    return [
        {
            "name": one.lead.name,
            "handle": one.lead.handle.display,
            "other": one.other.display,
            "platform": one.other.platform,
            "read_at": one.lead.read_at,
            "links_back": one.back,
            "stored": one in finds.stored,
            "command": _command(finds.curated, one),
        }
        for one in finds.proposals
    ]


def as_markdown(finds: Finds | None) -> str:
    """Return the handles found as a section of the Markdown report."""
    if not finds or not finds.proposals:
        return ""
    lines = [f"## {HEADING}", "", f"| {' | '.join(_COLUMNS)} | Command |", f"|{' --- |' * 3}"]
    for one in finds.proposals:
        cells = ["<br>".join(map(escaped, cell.split("\n"))) for cell in _cells(one)]
        lines.append(f"| {' | '.join(cells)} | `{_command(finds.curated, one)}` |")
    return "\n".join(["", *lines, ""])


def _agreed(
    here: Invocation, helpers: Helpers, count: int, *, limit: Decimal | None, yes: bool
) -> Helpers:
    """Return the helpers, without X if it costs too much or the user declined."""
    if not helpers.x or not count:
        return helpers
    price = health.price(count)
    spent = helpers.x.usage.usd
    named = "1 account" if count == 1 else f"{count} accounts"
    if limit is not None and spent + price > limit:
        render.note(f"Not checked: {named} on X. They would cost more than --max-cost allows.")
        return replace(helpers, x=None)
    if not yes and not here.interactive:
        render.note(
            f"Not checked: {named} on X. X charges {money.written(price)}.\n"
            "Run again with --yes to confirm."
        )
        return replace(helpers, x=None)
    question = f"Check {named} on X? X charges {money.written(price)}."
    if not here.ask(question, yes=yes):
        return replace(helpers, x=None)
    helpers.x.allow(Budget(spent + price if limit is None else limit))
    return helpers


def _show(finds: Finds, found: FoundAccounts) -> None:
    render.out()
    if finds.proposals:
        render.out(f"{HEADING} ({len(finds.proposals)})", style="bold")
        rows = [_cells(one) for one in finds.proposals]
        render.table(
            _COLUMNS, rows, under=[_command(finds.curated, one) for one in finds.proposals]
        )
    else:
        render.out("No other handles were found in profiles.")
    for lead, owner in found.taken:
        who, whose = sanitize.line(lead.name), sanitize.line(owner)
        render.note(
            f"{who} links to {lead.other}, but on your lists that account belongs to {whose}."
        )
    if found.problem:
        render.note(f"{sanitize.line(found.problem.message)} {sanitize.line(found.problem.hint)}")


def _cells(one: Proposal) -> list[str]:
    who = sanitize.line(one.lead.name)
    member = who if who == one.lead.handle.display else f"{who} ({one.lead.handle})"
    back = {True: "yes", False: "no", None: "unknown"}[one.back]
    return [back, f"{member}\n{_other(one)}, found at {one.lead.read_at}"]


def _other(one: Proposal) -> str:
    return f"{one.other} on {platform(one.other.platform).label}"


def _asked(here: Invocation, finds: Finds) -> list[Proposal]:
    """Ask about each handle; return those confirmed, one for each member at most."""
    wanted: dict[int, Proposal] = {}
    for one in finds.proposals if here.interactive else ():
        if one.lead.member_id in wanted:
            continue
        doubt = "" if one.back else " It does not link back." if one.back is False else ""
        question = f"Does {_other(one)} belong to {sanitize.line(one.lead.name)}?"
        if here.ask(f"{question}{doubt}"):
            wanted[one.lead.member_id] = one
    return list(wanted.values())


def _store(
    database: "Database", curated: "CuratedList", wanted: Sequence[Proposal]
) -> list[Proposal]:
    with database.writing() as session:
        taken = join_accounts(session, the_list(session, curated.slug), wanted)
    for one, reason in taken.refused:
        render.note(f"Not added: {sanitize.line(one.lead.name)}: {sanitize.line(reason)}")
    if taken.done:
        count = len(taken.done)
        handles = "1 handle" if count == 1 else f"{count} handles"
        render.note(f"Added {handles}. To undo this: care100 undo {curated.slug}")
    return taken.done


def _command(curated: "CuratedList", one: Proposal) -> str:
    return (
        f"care100 add {curated.slug} {one.other.typed} --member {one.lead.handle.typed}"
        f" --source {one.lead.read_at}"
    )
