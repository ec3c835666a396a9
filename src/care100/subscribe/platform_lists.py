"""Lists on a platform, read by their address, as rows for the registry."""

from care100.engine.concurrency import RetryPolicy
from care100.formats.limits import MOST_WITH_OPTION
from care100.formats.member_rows import row_for
from care100.formats.metadata_rows import metadata_of
from care100.formats.rows import ReadOptions, Rows
from care100.model import sanitize
from care100.model.list_metadata import ListMetadata
from care100.model.members import LONGEST
from care100.platforms import PLATFORMS, platform
from care100.platforms.public_lists import PublicList, PublicListReader
from care100.registry.copied_lists import slug_of


def reader_of(address: str) -> PublicListReader | None:
    """Return the reader of a list on a platform; None for any other address."""
    for one in sorted(PLATFORMS.values(), key=lambda one: one.any_server):
        if found := one.public_list(address):
            return found
    return None


def read(reader: PublicListReader) -> tuple[str, Rows]:
    """Read a list; return its lasting address, and its members.

    Raises SourceNotFound, UsageError and PlatformError.
    """
    found = reader.read(RetryPolicy())
    rows = Rows(
        metadata=_metadata(found), unit="account", options=ReadOptions(limit=MOST_WITH_OPTION)
    )
    for number, account in enumerate(found.accounts, start=1):
        if account.excluded:
            rows.refuse(number, f"{account.handle}: {account.excluded}")
            continue
        name = sanitize.line(account.name, LONGEST["name"]) or account.handle.display
        values = {"name": name, **row_for(account.handle, account.permanent_id)}
        rows.read(number, {**values, "source": found.address})
    return found.address, rows


def _metadata(found: PublicList) -> ListMetadata:
    title = sanitize.line(found.title, 100) or f"List of @{found.owner}"
    on = platform(found.platform)
    metadata = metadata_of(
        {
            "slug": slug_of(title),
            "title": title,
            "description": sanitize.line(found.description, 2_000),
            "curator": f"@{found.owner}",
        }
    )
    return metadata.with_published(on.id, (on.read_published(found.address),))
