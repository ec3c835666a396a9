"""Lists on a platform, read by their address, as rows for the registry."""

from datetime import UTC, datetime
from decimal import Decimal

from care100.engine.concurrency import RetryPolicy
from care100.engine.safety import Declined, approve_cost
from care100.formats.limits import MOST_WITH_OPTION
from care100.formats.member_rows import row_for
from care100.formats.metadata_rows import metadata_of
from care100.formats.rows import ReadOptions, Remark, Rows
from care100.model import money, sanitize
from care100.model.list_metadata import ListMetadata, slug_of
from care100.model.members import LONGEST
from care100.platforms import PLATFORMS, platform
from care100.platforms.public_lists import PublicList, PublicListReader
from care100.platforms.pull import PullContext
from care100.subscribe.access import ListAccess


def reader_of(address: str) -> PublicListReader | None:
    """Return the reader of a list on a platform; None for any other address."""
    for one in sorted(PLATFORMS.values(), key=lambda one: one.any_server):
        if found := one.public_list(address):
            return found
    return None


def read(reader: PublicListReader, access: ListAccess) -> tuple[str, Rows]:
    """Read a list; return its lasting address, and its members.

    The user approves each price before it is charged. Accounts that must not be added are
    remarks. Raises NotLoggedIn, Declined, TooExpensive, SourceNotFound, UsageError, WebError
    and PlatformError.
    """
    found = _found(reader, access)
    rows = Rows(
        metadata=_metadata(found), unit="account", options=ReadOptions(limit=MOST_WITH_OPTION)
    )
    for number, account in enumerate(found.accounts, start=1):
        if account.excluded:
            rows.remarks.append(Remark(number, f"{account.handle}: {account.excluded}"))
            continue
        name = sanitize.line(account.name, LONGEST["name"]) or account.handle.display
        values = {"name": name, **row_for(account.handle, account.permanent_id)}
        rows.read(number, {**values, "source": found.address})
    if found.unread:
        count = "1 account" if found.unread == 1 else f"{found.unread} accounts"
        rows.notes.append(f"Left out {count} without a valid handle.")
    return found.address, rows


def _found(reader: PublicListReader, access: ListAccess) -> PublicList:
    budget, charges = access.budget, f"{platform(reader.platform).label} charges"

    def approve(price: Decimal, question: str, what: str) -> None:
        limit, spent = budget.usd, budget.spent
        try:
            approve_cost(price, question, access.ask, limit=limit, spent=spent, what=what)
        except Declined as error:
            raise Declined("You declined its price.", error.hint) from error

    logins = access.connect(reader.platform) if reader.needs_login else ()
    first = reader.look_up_price
    question = f"Look up this list? {charges} {money.written(first)}, and more for its members."
    approve(first, question, "Looking up the list")
    context = PullContext(logins, budget, RetryPolicy(), datetime.now(UTC).date())
    reading = reader.look_up(context)
    question = f"Read {reading.content}? {charges} {money.written(reading.price)}."
    approve(reading.price, question, f"Reading {reading.content}")
    return reading.read()


def _metadata(found: PublicList) -> ListMetadata:
    on = platform(found.platform)
    title = sanitize.line(found.title, 100) or f"List on {on.label}"
    metadata = metadata_of(
        {
            "slug": slug_of(title),
            "title": title,
            "description": sanitize.line(found.description, 2_000),
            "curator": f"@{sanitize.line(found.owner, 150)}" if found.owner else "",
        }
    )
    where = on.read_published(found.address)
    return metadata if on.check_published(where) else metadata.with_published(on.id, (where,))
