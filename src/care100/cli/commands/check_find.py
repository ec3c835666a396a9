"""`check --find`: accounts on other platforms that members' profiles name."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from care100.check import awaited
from care100.check.account_links import Proposal
from care100.check.find_accounts import (
    FoundAccounts,
    join_accounts,
    linked_accounts,
    propose,
    sort_links,
)
from care100.check.options import CheckOptions
from care100.check.proven_accounts import proven_links
from care100.cli.commands import check_price
from care100.cli.invocation import Invocation
from care100.cli.views import render
from care100.formats.markdown import escaped
from care100.model import money, sanitize, shell_quoting
from care100.model.handles import PlatformId
from care100.platforms import PLATFORMS, platform
from care100.registry.lists import the_list

if TYPE_CHECKING:
    from care100.check.account_links import AccountLink
    from care100.registry.database import Database
    from care100.registry.models import CuratedList

HEADING = "Accounts that profiles name"
_COLUMNS = ("Links back", "Member and profile")


@dataclass
class Finds:
    """The accounts that were proposed, and those that were added."""

    curated: "CuratedList"
    proposals: Sequence[Proposal]
    stored: Collection[Proposal] = field(default_factory=list)


def find(
    here: Invocation,
    database: "Database",
    curated: "CuratedList",
    links: "Sequence[AccountLink]",
    options: CheckOptions,
    *,
    limit: Decimal | None,
    yes: bool,
    quiet: bool,
) -> Finds:
    """Look at the accounts that profiles name, show them unless `quiet`, and ask about each.

    With `yes` those that link back are added; in a script, without it, none are.
    """
    found = sort_links(database, [*links, *proven_links(database, curated, options)])
    propose(database, found, _approved(here, options, found, limit=limit, yes=yes))
    finds = Finds(curated, found.proposals)
    if not quiet:
        _show(finds, found)
    wanted = [one for one in found.proposals if one.links_back] if yes else _asked(here, finds)
    if wanted:
        finds.stored = _store(database, curated, wanted)
    if not here.quiet:
        # A user who has seen the proposals is not asked about them again by the next `follow`.
        awaited.looked_by_check(database, curated, options)
    return finds


def as_data(finds: Finds | None) -> list[dict[str, Any]]:
    """Return the proposals as data (docs/json.md)."""
    if not finds:
        return []
    return [
        {
            "name": one.link.name,
            "handle": one.link.handle.display,
            "other": one.other.display,
            "platform": one.other.platform,
            "read_at": one.link.read_at,
            "links_back": one.links_back,
            "stored": one in finds.stored,
            "command": command(finds.curated, one),
        }
        for one in finds.proposals
    ]


def as_markdown(finds: Finds | None) -> str:
    """Return the proposals as a part of a page."""
    if not finds or not finds.proposals:
        return ""
    lines = [f"## {HEADING}", "", f"| {' | '.join(_COLUMNS)} | Command |", f"|{' --- |' * 3}"]
    for one in finds.proposals:
        cells = ["<br>".join(map(escaped, cell.split("\n"))) for cell in _cells(one)]
        lines.append(f"| {' | '.join(cells)} | `{command(finds.curated, one)}` |")
    return "\n".join(["", *lines, ""])


def _approved(
    here: Invocation,
    options: CheckOptions,
    found: FoundAccounts,
    *,
    limit: Decimal | None,
    yes: bool,
) -> CheckOptions:
    """Return the options without the platforms whose price is too high or was not approved."""
    counts = {on: len(linked_accounts(on, found.left)) for on in PLATFORMS}
    approved, usd = dict(options.connected), options.spent
    for on, price in check_price.prices(options, counts).items():
        named = check_price.counted(counts[on], on)
        if limit is not None and usd + price > limit:
            render.note(f"Not checked, because it would cost more than --max-cost allows: {named}.")
        elif _is_approved(here, on, named, price, yes=yes):
            usd += price
            continue
        del approved[on]
    check_price.allow(options, usd if limit is None else limit)
    return replace(options, connected=approved)


def _is_approved(
    here: Invocation, on: PlatformId, named: str, price: Decimal, *, yes: bool
) -> bool:
    charges = f"{platform(on).label} charges {money.written(price)} for this."
    if not yes and not here.interactive:
        render.note(
            f"Not checked, because this needs confirmation: {named}.\n"
            f"{charges} Run again with --yes to confirm."
        )
        return False
    return here.ask(f"Profiles name {named}. Check there? {charges}", yes=yes)


def _show(finds: Finds, found: FoundAccounts) -> None:
    render.out()
    if finds.proposals:
        render.out(f"{HEADING} ({len(finds.proposals)})", style="bold")
        rows = [_cells(one) for one in finds.proposals]
        render.table(_COLUMNS, rows, under=[command(finds.curated, one) for one in finds.proposals])
    else:
        render.out("No profile names another account.")
    for link, owner in found.owned:
        names = f"The profile of {sanitize.line(link.name)} names {link.other}"
        render.note(f"{names}, which belongs to {sanitize.line(owner)} in your lists.")
    for problem in found.problems:
        render.note(f"{sanitize.line(problem.message)} {sanitize.line(problem.hint)}")


def _cells(one: Proposal) -> list[str]:
    who = sanitize.line(one.link.name)
    member = who if who == one.link.handle.display else f"{who} ({one.link.handle})"
    links_back = {True: "yes", False: "no", None: "not known"}[one.links_back]
    return [links_back, f"{member}\nis {_other(one)}, according to {one.link.read_at}"]


def _other(one: Proposal) -> str:
    return f"{one.other} on {platform(one.other.platform).label}"


def _asked(here: Invocation, finds: Finds) -> list[Proposal]:
    """Return the proposals that the user confirms, one for each member and platform."""
    wanted: dict[tuple[int, PlatformId], Proposal] = {}
    for one in finds.proposals if here.interactive else ():
        place = one.link.member_id, one.other.platform
        if place in wanted:
            continue
        doubt = (
            "" if one.links_back else " It does not link back." if one.links_back is False else ""
        )
        question = f"Does {_other(one)} belong to {sanitize.line(one.link.name)}?"
        if here.ask(f"{question}{doubt}"):
            wanted[place] = one
    return list(wanted.values())


def _store(
    database: "Database", curated: "CuratedList", wanted: Sequence[Proposal]
) -> list[Proposal]:
    with database.writing() as session:
        joined = join_accounts(session, the_list(session, curated.slug), wanted)
    for one, reason in joined.refused:
        render.note(f"Not added: {sanitize.line(one.link.name)}: {sanitize.line(reason)}")
    if joined.done:
        count = len(joined.done)
        what = "One account was" if count == 1 else f"{count} accounts were"
        render.note(f"{what} added. Undo this with: care100 undo {curated.slug}")
    return joined.done


def command(curated: "CuratedList", one: Proposal) -> str:
    """Return the command that adds a proposed account."""
    words = ("--member", one.link.handle.typed, "--source", one.link.read_at)
    return shell_quoting.command("care100", "add", curated.slug, one.other.typed, *words)
