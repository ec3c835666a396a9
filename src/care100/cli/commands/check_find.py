"""`check --find`: the other handle of those with one platform only."""

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

HEADING = "Their other handle, as profiles have it"
_COLUMNS = ("Links back", "Who, and where it is written")


@dataclass
class Finds:
    """What was found on the list, and which of it was taken in."""

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
    """Look for the other handles, show them unless `quiet`, and ask about each.

    With `yes` those that both profiles confirm are taken in; in a script, without it, none.
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
    """What was found, for programs (docs/json.md)."""
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
    """What was found, as a part of a page."""
    if not finds or not finds.proposals:
        return ""
    lines = [f"## {HEADING}", "", f"| {' | '.join(_COLUMNS)} | Take it in |", f"|{' --- |' * 3}"]
    for one in finds.proposals:
        cells = ["<br>".join(map(escaped, cell.split("\n"))) for cell in _cells(one)]
        lines.append(f"| {' | '.join(cells)} | `{_command(finds.curated, one)}` |")
    return "\n".join(["", *lines, ""])


def _agreed(
    here: Invocation, helpers: Helpers, count: int, *, limit: Decimal | None, yes: bool
) -> Helpers:
    """The helpers, without X where it is too dear or was refused."""
    if not helpers.x or not count:
        return helpers
    price = health.price(count)
    spent = helpers.x.usage.usd
    named = "one account" if count == 1 else f"{count} accounts"
    if limit is not None and spent + price > limit:
        render.note(f"{named} on X, which profiles name, would cost more than --max-cost allows.")
        return replace(helpers, x=None)
    if not yes and not here.interactive:
        render.note(
            f"Not looked at, as nobody can be asked: {named} on X, which profiles name.\n"
            f"X charges {money.written(price)} for it. To agree beforehand, add --yes."
        )
        return replace(helpers, x=None)
    question = f"Profiles name {named} on X. Look there? X charges {money.written(price)} for it."
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
        render.out("No profile names another handle.")
    for lead, owner in found.taken:
        who, whose = sanitize.line(lead.name), sanitize.line(owner)
        render.note(f"{who} names {lead.other}, which is {whose}'s in your lists.")
    if found.problem:
        render.note(f"{sanitize.line(found.problem.message)} {sanitize.line(found.problem.hint)}")


def _cells(one: Proposal) -> list[str]:
    who = sanitize.line(one.lead.name)
    member = who if who == one.lead.handle.display else f"{who} ({one.lead.handle})"
    back = {True: "yes", False: "no", None: "not known"}[one.back]
    return [back, f"{member}\nis {_other(one)}, says {one.lead.read_at}"]


def _other(one: Proposal) -> str:
    return f"{one.other} on {platform(one.other.platform).label}"


def _asked(here: Invocation, finds: Finds) -> list[Proposal]:
    """Those that somebody at the terminal said yes to, one other handle for each member."""
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
        render.note(f"Not taken in: {sanitize.line(one.lead.name)}: {sanitize.line(reason)}")
    if taken.done:
        count = len(taken.done)
        what = "One handle was" if count == 1 else f"{count} handles were"
        render.note(f"{what} taken in. Take it back with: care100 undo {curated.slug}")
    return taken.done


def _command(curated: "CuratedList", one: Proposal) -> str:
    return (
        f"care100 add {curated.slug} {one.other.typed} --member {one.lead.handle.typed}"
        f" --source {one.lead.read_at}"
    )
