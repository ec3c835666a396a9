"""The output of `import`: the page that is read, and the result."""

import sys
from typing import TYPE_CHECKING

from care100.cli.views import changes, perhaps_emails, render
from care100.formats.rows import BadRow, Remark, Rows
from care100.formats.text_lines import ranges
from care100.model import sanitize
from care100.model.texts import ENGLISH, texts_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from care100.registry.database import Database
    from care100.registry.import_list import ImportPreview, ImportSource
    from care100.registry.import_rows import ImportResult
    from care100.subscribe.access import ListAccess


def fetch_page(
    database: "Database", slug: str, address: str, access: "ListAccess"
) -> "ImportSource":
    """Fetch the list published at an address, and print whose list it is.

    Raises the errors of `page_reader.fetch_list`.
    """
    from care100.cli.views.subscription import introduce
    from care100.formats.list_json import page_of
    from care100.registry.import_list import ImportSource
    from care100.subscribe.subscription import fetch_for_import

    render.note(f"Reading {sanitize.line(address, 200)} …")
    published = fetch_for_import(database, slug, address, access)
    if published is None:
        return ImportSource(Rows(unit="member"), is_changed=False)
    introduce(published.metadata, len(published.rows.good), page_of(published.address))
    return ImportSource(published.rows, published)


def show_columns(rows: Rows, *, always: bool, fetched: bool = False) -> None:
    """Print how a table's columns were read, if any was guessed, or `always`.

    Columns cannot be chosen for a table that was `fetched` from an address.
    """
    if not rows.columns or not (always or any(one.is_guess for one in rows.columns)):
        return
    how = "download the file, and import it with --column" if fetched else "use --column"
    render.note(f"Columns of the file (to change how one is read, {how}):")
    for one in rows.columns:
        name = sanitize.line(one.name, 40)
        read_as = f"→ {one.column}" if one.column else "is not imported"
        cells = " | ".join(sanitize.line(cell, 30) or "(empty)" for cell in one.samples)
        render.note(f"  {name} {read_as}: {cells}" if cells else f"  {name} {read_as}", hang=4)


def show_preview(slug: str, preview: "ImportPreview", rows: Rows) -> None:
    """Print what an import would do."""
    for change, what in changes.described(preview.changes, most=sys.maxsize):
        if "slug" not in (change.after or change.before or {}):
            render.out(f"  {what}", hang=2)
    if not preview.refusal:
        report(slug, preview.made, preview.result, rows, is_preview=True)
        render.note("Dry run: nothing was changed.")


def report(
    slug: str, made: bool, result: "ImportResult", rows: Rows, *, is_preview: bool = False
) -> None:
    """Print what was imported or, for a preview, would be, and what was left out and why."""
    heading = slug
    if is_preview:
        heading = f"Plan for {slug}" if not made else f"Plan for the new list {slug}"
    elif made and rows.metadata:
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
    render.out(f"{heading}: {', '.join(done) or 'nothing to import'}.")
    for name in result.removed if not is_preview else ():
        render.out(f"  removed: {sanitize.line(name)}")
    name_remarks(rows, result.remarks)
    perhaps_emails.show(slug, rows, is_preview=is_preview)
    name_opted_out(result.opted_out, rows.unit)
    if result.bad:
        render.warn("Left out because they are invalid:")
        name_rows(result.bad, rows.unit)
    if result.left:
        count = f"{len(result.left)} {'member' if len(result.left) == 1 else 'members'}"
        render.note(
            f"Still on the list but not in this import: {count}. To remove them, use --replace."
        )


def name_remarks(rows: Rows, more: "Sequence[Remark]" = ()) -> None:
    """Print the notes about a file, and what was left out of its rows."""
    for note in rows.notes:
        render.note(note)
    if remarks := sorted((*rows.remarks, *more), key=lambda one: one.line):
        render.warn("Read in part, or left out:")
        name_rows(remarks, rows.unit)


def name_opted_out(rows: "Sequence[BadRow]", unit: str) -> None:
    """Print the rows that are left out because of an opt-out, if there are any."""
    if rows:
        render.warn("Left out because they opted out:")
        name_rows(rows, unit)


def name_rows(rows: "Sequence[BadRow | Remark]", unit: str) -> None:
    """Print rows by number, each with the reason. Rows with the same reason share a line."""
    by_reason: dict[str, list[int]] = {}
    for row in rows:
        by_reason.setdefault(sanitize.line(row.reason), []).append(row.line)
    for reason, lines in by_reason.items():
        spans = [
            f"{first}" if first == last else f"{first} to {last}"
            for first, last in ranges(sorted(lines))
        ]
        several = "s" if len(lines) > 1 else ""
        total = f" ({len(lines)} in total)" if several else ""
        render.warn(f"  {unit}{several} {texts_of(ENGLISH).joined(spans)}{total}: {reason}")
