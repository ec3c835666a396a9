"""care100's own CSV format, for `lists/<slug>.csv`, `export` and `import`.

It is UTF-8 with a header row and one member on each row. A cell that a spreadsheet would
run as a formula is written with a leading apostrophe, as OWASP's page on CSV injection
advises, and read without it.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping

from care100.formats import member_rows
from care100.formats.rows import DEFAULTS, BadFile, ReadOptions, Rows, text_of
from care100.model import sanitize
from care100.model.members import Member
from care100.platforms import PLATFORMS

_FORMULA = "=+\\-@\t\r＝＋－＠"
_MUST_GUARD = re.compile(f"'*[{_FORMULA}]")
_IS_GUARDED = re.compile(f"'+[{_FORMULA}]")


def write(members: Iterable[Member]) -> str:
    """Return the members as CSV text."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    written = list(members)
    names = member_rows.written_columns(written)
    writer.writerow(names)
    for one in written:
        row = member_rows.row_of(one)
        writer.writerow(guarded(row[name]) for name in names)
    return text.getvalue()


def read(data: bytes, options: ReadOptions = DEFAULTS) -> Rows:
    """Read a CSV file, also as spreadsheets save it (byte-order mark, `;`, tabs).

    Raises BadFile when the
    header has no column for any platform's handles, or when a quotation mark is not closed.
    """
    rows = Rows(options=options)
    lines = cells_of(text_of(data))
    _, header = next(lines, (1, []))
    names = _names(header, options.columns)
    if not header:
        raise BadFile("The file is empty.", "Check that it is the right file.")
    known = member_rows.columns()
    handles = [one.columns.handle for one in PLATFORMS.values()]
    if not set(handles) & set(names):
        raise BadFile(
            f"The first line has no column called {' or '.join(handles)}. It has: {_shown(header)}",
            "Name the column with: " + " or ".join(f'--column {name}="…"' for name in handles),
        )
    if repeated := {name for name in names if name in known and names.count(name) > 1}:
        raise BadFile(
            f"The first line has the column {', '.join(sorted(repeated))} more than once.",
            "Rename or delete all but one of them.",
        )
    if unknown := [sanitize.line(name, 40) for name in names if name and name not in known]:
        rows.notes.append(f"Ignored columns that care100 does not have: {', '.join(unknown)}")
    for line, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(names):
            rows.refuse(line, f"it has {len(cells)} cells where the first line has {len(names)}")
            continue
        values = dict(zip(names, map(unguarded, cells), strict=False))
        rows.read(line, values, _given_columns(values))
    return rows


def _names(header: list[str], columns: Mapping[str, str]) -> list[str]:
    """Return the header with care100's names. Raises BadFile for a missing column."""
    names = [name.strip().lower() for name in header]
    called = {theirs.strip().lower(): ours for ours, theirs in columns.items()}
    if missing := [theirs for theirs in called if theirs not in names]:
        raise BadFile(
            f"The first line has no column called “{sanitize.line(missing[0], 40)}”.",
            f"Its columns are: {_shown(header)}",
        )
    # A column given by --column replaces a column with care100's own name.
    return [called.get(name, "" if name in columns else name) for name in names]


def _shown(header: Iterable[str]) -> str:
    """Return the header for display, shortened because a wrong file may have a long line."""
    return sanitize.line(", ".join(sanitize.line(name, 40) for name in header), 200)


def _given_columns(values: Mapping[str, str]) -> set[str]:
    """Return the columns that a row has values for.

    Empty cells count as values, except an empty name or kind: every member has both.
    """
    return {name for name, text in values.items() if text.strip() or name not in ("name", "kind")}


def guarded(cell: str) -> str:
    """Return the cell so that no spreadsheet runs it as a formula."""
    return f"'{cell}" if _MUST_GUARD.match(cell) else cell


def unguarded(cell: str) -> str:
    """Return the cell as it was before `guarded`."""
    return cell[1:] if _IS_GUARDED.match(cell) else cell


def cells_of(text: str, delimiters: str = ",;\t") -> Iterator[tuple[int, list[str]]]:
    """Yield each row's first line number, counted from 1, and its cells.

    The delimiter is the one that occurs most often in the first line. Raises BadFile.
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
        raise BadFile(
            f"The file is not CSV from line {line} on: {error}.",
            f"Check the quotation marks from line {line} on.",
        ) from None
