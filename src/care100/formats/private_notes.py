"""The notes of a file or a page: who sees them.

A note is the curator's own. Before notes were private, pages and files had them without a
column `about`.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace

from care100.formats.member_rows import PRIVATE, columns
from care100.formats.rows import Row, Rows
from care100.model import sanitize, shell_quoting

# The columns besides those of accounts that every older file has.
_OLDER = {"name", "kind", "topic", "website", "note", "source"}


def is_older(names: Collection[str]) -> bool:
    """Return whether a file with these columns is from a care100 that published notes."""
    return "about" not in names and set(names) >= _OLDER


def said(rows: Rows) -> Iterator[str]:
    """Yield who sees the notes of a file, if it has any."""
    if not rows.has_notes:
        return
    named = [sanitize.line(one.name, 40) for one in rows.columns if one.column in PRIVATE]
    what = f"the column {' and '.join(f'“{name}”' for name in named)}" if named else "its notes"
    text = f"Nobody else sees {what}: notes are never published."
    if rows.has_older_notes:
        yield f"{text} An older care100 published them; `care100 site` asks what to do with them."
    elif named:
        option = shell_quoting.command("--column", f"about={named[0]}")
        yield f"{text} To publish it instead: {option}"
    else:
        yield text


def published(row: Row) -> Row:
    """Return a row of a page. A page has no private notes: those of an older one were public."""
    given = set(columns() if row.columns is None else row.columns)
    member = row.member
    if "about" not in given and member.note:
        member, given = replace(member, about=" ".join(member.note.split())), {*given, "about"}
    return replace(row, member=replace(member, note=""), columns=given - PRIVATE)
