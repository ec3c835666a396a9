"""The output of `import`: the page that is read, and the result."""

from itertools import groupby
from typing import TYPE_CHECKING

from care100.cli.views import render
from care100.formats.rows import BadRow, Rows
from care100.model import sanitize

if TYPE_CHECKING:
    from care100.registry.database import Database
    from care100.registry.import_list import ImportSource
    from care100.registry.import_rows import ImportResult


def fetch_page(database: "Database", slug: str, address: str) -> "ImportSource":
    """Fetch the list published at an address, and print whose list it is.

    Raises web.WebError, NoList and BadFile.
    """
    from care100.cli.views.subscription import introduce
    from care100.formats.list_json import page_of
    from care100.registry.import_list import ImportSource
    from care100.subscribe.subscription import fetch_for_import

    render.note(f"Reading {sanitize.line(address, 200)} …")
    published = fetch_for_import(database, slug, address)
    if published is None:
        return ImportSource(Rows(unit="member"), is_changed=False)
    introduce(published.metadata, len(published.rows.good), page_of(published.address))
    return ImportSource(published.rows, published)


def report(slug: str, made: bool, result: "ImportResult", rows: Rows) -> None:
    """Print what was imported, and what was left out and why."""
    if made and rows.metadata:
        render.out(f"Created the list {slug}: “{sanitize.line(rows.metadata.title)}”.")
    elif made:
        render.out(f"Created the list {slug}. To set its title: care100 describe {slug} --title …")
    done = [
        f"{count} {word}"
        for count, word in (
            (result.added, "added"),
            (result.changed, "changed"),
            (len(result.removed), "removed"),
            (result.unchanged, "unchanged"),
        )
        if count
    ]
    render.out(f"{slug}: {', '.join(done) or 'nothing to import'}.")
    for name in result.removed:
        render.out(f"  removed: {sanitize.line(name)}")
    for note in rows.notes:
        render.note(note)
    if result.opted_out:
        render.note("Left out because they opted out:")
        name_rows(result.opted_out, rows.unit)
    if result.bad:
        render.note("Left out because they are invalid:")
        name_rows(result.bad, rows.unit)
    if result.left:
        count = f"{len(result.left)} {'member' if len(result.left) == 1 else 'members'}"
        render.note(
            f"Still on the list but not in this import: {count}. To remove them, use --replace."
        )


def name_rows(rows: list[BadRow], unit: str) -> None:
    """Print refused rows by number, each with the reason.

    Consecutive rows with the same reason share a line.
    """
    for reason, group in groupby(rows, key=lambda row: sanitize.line(row.reason)):
        first, *more = [row.line for row in group]
        place = (
            f"{unit}s {first} to {more[-1]} ({1 + len(more)} in total)"
            if more
            else f"{unit} {first}"
        )
        render.note(f"  {place}: {reason}")
