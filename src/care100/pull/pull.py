"""Find a place on a platform, read it, and add accounts that are missing on a list."""

from collections.abc import Callable

from care100 import platforms
from care100.engine.safety import approve_cost, refuse_beyond
from care100.formats.rows import Row
from care100.model import money
from care100.model.handles import Handle
from care100.platforms.pull import PullContext, PulledList, PullSource, not_a_source
from care100.pull.difference import Difference, difference, one_each
from care100.registry import accounts, members, opt_outs
from care100.registry.database import Database
from care100.registry.history import one_batch
from care100.registry.import_rows import ImportResult, import_rows
from care100.registry.list_accounts import list_accounts
from care100.registry.models import CuratedList


def find_source(text: str, title: str) -> PullSource:
    """Parse the place given by the user, for the list called `title`. Raises UsageError."""
    text = text.strip()
    every = platforms.PLATFORMS.values()
    # Platforms whose addresses are on any server come last: others recognise their own hosts.
    for one in sorted(every, key=lambda one: one.any_server):
        if found := one.pull_source(text, title):
            return found
    raise not_a_source(text, f"Use one of these: {'; '.join(one.pull_places for one in every)}.")


def read(source: PullSource, context: PullContext, ask: Callable[[str], bool]) -> PulledList:
    """Read a place, after the user has approved any price.

    Raises TooExpensive before more is spent than the budget allows, Declined, and the errors
    of `PullSource.look_up`.
    """
    budget = context.budget
    refuse_beyond(budget, source.look_up_price, "Looking up the list")
    found = source.look_up(context)
    label = platforms.platform(source.platform).label
    approve_cost(
        found.price,
        f"Read {found.content}? {label} charges {money.written(found.price)}.",
        ask,
        limit=budget.usd,
        spent=budget.spent,
        what=f"Reading {found.content}",
    )
    return found.read()


def compare(database: Database, curated: CuratedList, pulled: PulledList) -> Difference:
    """Compare a place with a list."""
    with database.reading() as session:
        listed = list_accounts(session, curated)
        opted_out, elsewhere = set(), {}
        for one in one_each(pulled.accounts):
            if listed.member_id(one.handle, one.permanent_id):
                continue
            if opt_outs.opted_out(session, one.handle, one.permanent_id):
                opted_out.add(one.handle)
            elif known := members.known_member(session, one.handle):
                elsewhere[one.handle] = known
    return difference(pulled, listed, opted_out, elsewhere)


def store_permanent_ids(database: Database, pulled: PulledList) -> None:
    """Store unknown permanent ids of accounts, because fetching them again may cost money."""
    ids = _permanent_ids(pulled)
    if not ids:
        return
    with database.writing() as session:
        accounts.learn_permanent_ids(session, ids)


def _permanent_ids(pulled: PulledList) -> dict[Handle, str]:
    return {one.handle: one.permanent_id for one in pulled.accounts if one.permanent_id}


def add_new(
    database: Database, curated: CuratedList, pulled: PulledList, found: Difference
) -> ImportResult:
    """Add the new members to the list, except accounts that have opted out meanwhile."""
    rows = [Row(number, member) for number, member in enumerate(found.new, start=1)]
    with database.writing() as session, one_batch():
        curated = session.get_one(CuratedList, curated.id)
        result = import_rows(session, curated, rows, act="pull", own=False)
        accounts.learn_permanent_ids(session, _permanent_ids(pulled))
        return result
