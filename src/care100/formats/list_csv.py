"""care100's own CSV: `lists/<slug>.csv`, `export` and `import`.

UTF-8, a header row, one member a row. A cell that a spreadsheet would run as a
formula is written with an apostrophe before it, as OWASP's page on CSV injection
advises, and read without it.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping

from care100.formats import member_rows
from care100.formats.rows import BadFile, BadRow, Rows, text_of
from care100.model import sanitize
from care100.model.members import BadMember, Member
from care100.platforms import PLATFORMS

_FORMULA = "=+\\-@\t\r＝＋－＠"
_MUST_GUARD = re.compile(f"'*[{_FORMULA}]")
_IS_GUARDED = re.compile(f"'+[{_FORMULA}]")


def write(members: Iterable[Member]) -> str:
    """The list as CSV text."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    written = list(members)
    names = member_rows.written_columns(written)
    writer.writerow(names)
    for one in written:
        row = member_rows.row_of(one)
        writer.writerow(guarded(row[name]) for name in names)
    return text.getvalue()


def read(data: bytes, columns: Mapping[str, str] | None = None) -> Rows:
    """Read care100's CSV, also as spreadsheets save it (byte-order mark, `;`, tabs), or
    anybody's, where `columns` says what the file calls a column.

    Raises BadFile when there is no header with a column for any platform's handles, or when
    a quotation mark is never closed.
    """
    rows = Rows()
    lines = cells_of(text_of(data))
    _, header = next(lines, (1, []))
    names = _names(header, columns or {})
    if not header:
        raise BadFile("There is nothing in the file.", "Is it the right file?")
    known = member_rows.columns()
    handles = [one.columns.handle for one in PLATFORMS.values()]
    if not set(handles) & set(names):
        raise BadFile(
            f"The first line has no column called {' or '.join(handles)}. It has: {_shown(header)}",
            "Say which column is which: " + " or ".join(f'--column {name}="…"' for name in handles),
        )
    if repeated := {name for name in names if name in known and names.count(name) > 1}:
        raise BadFile(f"The column {', '.join(sorted(repeated))} is there more than once.")
    if unknown := [sanitize.line(name, 40) for name in names if name and name not in known]:
        rows.notes.append(f"Not read, because care100 has no such column: {', '.join(unknown)}")
    seen: dict[str, int] = {}
    for line, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(names):
            reason = f"it has {len(cells)} cells where the first line has {len(names)}"
            rows.bad.append(BadRow(line, reason))
            continue
        values = dict(zip(names, map(unguarded, cells), strict=False))
        try:
            rows.add(line, member_rows.member_of(values), seen, _said(values))
        except BadMember as error:
            rows.bad.append(BadRow(line, error.message))
    return rows


def _names(header: list[str], columns: Mapping[str, str]) -> list[str]:
    """The header in care100's words. Raises BadFile for a column that is not there."""
    names = [name.strip().lower() for name in header]
    called = {theirs.strip().lower(): ours for ours, theirs in columns.items()}
    if missing := [theirs for theirs in called if theirs not in names]:
        raise BadFile(
            f"The first line has no column called “{sanitize.line(missing[0], 40)}”.",
            f"Its columns are: {_shown(header)}",
        )
    # What is named by --column is not also taken by its own name.
    return [called.get(name, "" if name in columns else name) for name in names]


def _shown(header: Iterable[str]) -> str:
    """The header for people; a file that is no table may have much in its first line."""
    return sanitize.line(", ".join(sanitize.line(name, 40) for name in header), 200)


def _said(values: Mapping[str, str]) -> set[str]:
    """The columns of which a row speaks. Everybody has a name and is of some kind, so a
    row with neither does not say that there is none.
    """
    return {name for name, text in values.items() if text.strip() or name not in ("name", "kind")}


def guarded(cell: str) -> str:
    """The cell so that no spreadsheet runs it."""
    return f"'{cell}" if _MUST_GUARD.match(cell) else cell


def unguarded(cell: str) -> str:
    """The cell as it was before `guarded`."""
    return cell[1:] if _IS_GUARDED.match(cell) else cell


def cells_of(text: str, delimiters: str = ",;\t") -> Iterator[tuple[int, list[str]]]:
    """Each row's first line, counted from 1, and its cells, parted by whichever of the
    delimiters the first line has most of. Raises BadFile.
    """
    first = text.partition("\n")[0]
    delimiter = max(delimiters, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise BadFile(f"From line {line} on the file is not CSV: {error}.") from None
