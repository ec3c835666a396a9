"""OpenDocument spreadsheets (.ods), as of LibreOffice, read and written with odfdo."""

import io
import re
from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from care100.formats import sheets
from care100.formats.office_files import with_fixed_times
from care100.formats.rows import DEFAULTS, BadFile, ReadOptions, Rows
from care100.formats.sheets import Sheet
from care100.model.list_metadata import Edition

if TYPE_CHECKING:
    from odfdo import Document, Element

# One more than a table may have, so that a row with too many columns is noticed.
_MOST_COLUMNS = 1_001


def read(data: bytes, options: ReadOptions = DEFAULTS) -> Rows:
    """Read the members of a spreadsheet. Formulas count as their last result. Raises BadFile."""
    from odfdo import Document

    try:
        return sheets.read(_sheets(Document(io.BytesIO(data))), options)
    except BadFile:
        raise
    except Exception as error:
        raise BadFile(
            "The file cannot be read as an OpenDocument spreadsheet.",
            "Save it again in a spreadsheet program, or save the table as CSV.",
        ) from error


def _sheets(document: "Document") -> Iterator[Sheet]:
    for table in document.body.get_elements("descendant::table:table"):
        yield Sheet(str(table.get_attribute("table:name") or ""), _rows(table))


def _rows(table: "Element") -> Iterator[tuple[int, list[object]]]:
    """Yield the number and the values of each row that is not empty.

    A repeated row is yielded as often as it is repeated.
    """
    number = 1
    for row in table.get_elements("descendant::table:table-row"):
        values, times = _values(row), _times(row, "table:number-rows-repeated")
        if values:
            yield from zip(range(number, number + times), repeat(values), strict=False)
        number += times


def _values(row: "Element") -> list[object]:
    """Return the values of a row, without empty cells at its end."""
    from odfdo import Cell

    values: list[object] = []
    gap = 0
    for cell in row.get_elements("table:table-cell|table:covered-table-cell"):
        value = cell.value if isinstance(cell, Cell) else None
        times = _times(cell, "table:number-columns-repeated")
        if value in (None, ""):
            gap += times
            continue
        values += [None] * min(gap, _MOST_COLUMNS - len(values))
        values += [value] * min(times, _MOST_COLUMNS - len(values))
        gap = 0
    return values


def _times(element: "Element", attribute: str) -> int:
    return max(int(str(element.get_attribute(attribute) or 1)), 1)


def write(edition: Edition) -> bytes:
    """Return the members as a spreadsheet with one sheet. Every cell is text."""
    from odfdo import Document, Element

    document = Document("spreadsheet")
    document.meta.date = document.meta.creation_date = edition.updated.replace(tzinfo=None)
    document.body.clear()
    # odfdo takes minutes to append thousands of rows one by one.
    rows = "".join(map(_row, sheets.rows_of(edition)))
    table = f'<table:table table:name="Members">{rows}</table:table>'
    document.body.append(Element.from_tag(table))
    file = io.BytesIO()
    document.save(file)
    return with_fixed_times(file.getvalue())


def _row(texts: Sequence[str]) -> str:
    return f"<table:table-row>{''.join(map(_cell, texts))}</table:table-row>"


def _cell(text: str) -> str:
    """Return a cell of text, with a paragraph for each line."""
    lines = "".join(f"<text:p>{_spaced(escape(line))}</text:p>" for line in text.split("\n"))
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'


def _spaced(line: str) -> str:
    """Return a line with elements for tabs and spaces that XML would drop (ODF 1.3, 6.1.2)."""
    tabs = line.replace("\t", "<text:tab/>")
    return re.sub(r"^ +| +$| {2,}", lambda found: f'<text:s text:c="{len(found[0])}"/>', tabs)
