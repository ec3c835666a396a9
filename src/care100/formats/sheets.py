"""Spreadsheets of every format: which sheet has the members, and cells as text."""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from care100.formats import member_rows, table
from care100.formats.cell_guard import guarded
from care100.formats.cell_values import marked
from care100.formats.rows import BadFile, ReadOptions, Rows
from care100.formats.table_layout import NoTable
from care100.model import sanitize
from care100.model.list_metadata import Edition

# Spreadsheets keep 15 digits of a number. Larger numbers are rounded.
_LARGEST_EXACT = 10**15
# Characters that XML cannot have (XML 1.0, 2.2), and texts that look like their escapes.
_ESCAPED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True)
class Sheet:
    """A sheet's name, and its rows: their numbers, counted from 1, and their values."""

    name: str
    rows: Iterable[tuple[int, Sequence[object]]]


def read(sheets: Iterable[Sheet], options: ReadOptions) -> Rows:
    """Read the members from the first sheet with accounts, and name the others.

    Raises BadFile when there is none.
    """
    found: tuple[str, Rows] | None = None
    others: list[str] = []
    error: BadFile | None = None
    for sheet in sheets:
        if found:
            others.append(sheet.name)
            continue
        try:
            found = (sheet.name, table.read(_lines(sheet), options, unit="row"))
        except NoTable as no_table:
            error = error or no_table
            others.append(sheet.name)
    if not found:
        raise error or BadFile("The spreadsheet is empty.", "Check that it is the right file.")
    if others:
        names = ", ".join(f"“{sanitize.line(name, 40)}”" for name in others)
        read_sheet = sanitize.line(found[0], 40)
        found[1].notes.insert(0, f"Only the sheet “{read_sheet}” was read. Other sheets: {names}.")
    return found[1]


def _lines(sheet: Sheet) -> Iterator[table.NumberedRow]:
    for number, row in sheet.rows:
        yield number, [text_of_value(value) for value in row]


def text_of_value(value: object) -> str:
    """Return a cell's value as text.

    A number that a spreadsheet has rounded is written with an exponent, so that it is not
    taken for an exact id.
    """
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case datetime() if value.time() == datetime.min.time():
            return value.date().isoformat()
        case datetime() | date():
            return value.isoformat()
        case int() | float() | Decimal() if math.isfinite(value):
            return _number(Decimal(value))
        case _:
            return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), str(value))


def _number(value: Decimal) -> str:
    if abs(value) >= _LARGEST_EXACT:
        return f"{value:.14E}"
    return str(int(value)) if value == int(value) else str(value)


def rows_of(edition: Edition) -> Iterator[list[str]]:
    """Yield the header and the rows of a sheet with the members, as text that XML can have."""
    names = member_rows.written_columns(edition.members, public=edition.public)
    yield list(names)
    for one in edition.members:
        row = member_rows.row_of(one)
        yield [_escaped(guarded(marked(name, row[name]))) for name in names]


def _escaped(text: str) -> str:
    """Escape characters that XML cannot have as `_xHHHH_` (ECMA-376, 22.9.2.19)."""
    return _ESCAPED.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
