"""Excel workbooks (.xlsx), read and written with openpyxl."""

import io
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING

from care100.formats import sheets
from care100.formats.office_files import with_fixed_times
from care100.formats.rows import DEFAULTS, BadFile, ReadOptions, Rows
from care100.formats.sheets import Sheet
from care100.model.list_metadata import Edition

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook


def read(data: bytes, options: ReadOptions = DEFAULTS) -> Rows:
    """Read the members of a workbook. Formulas count as their last result. Raises BadFile."""
    from openpyxl import load_workbook

    try:
        # openpyxl warns about charts, filters and other parts that it leaves out.
        with warnings.catch_warnings(action="ignore"):
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            return sheets.read(_sheets(book), options)
    except BadFile:
        raise
    except Exception as error:
        raise BadFile(
            "The file cannot be read as an Excel workbook.",
            "Save it again in a spreadsheet program, or save the table as CSV.",
        ) from error


def _sheets(book: "Workbook") -> Iterator[Sheet]:
    for sheet in book.worksheets:
        # The dimensions in a file may be wrong, and would cut off cells.
        sheet.reset_dimensions()
        yield Sheet(sheet.title, enumerate(sheet.iter_rows(values_only=True), start=1))


def write(edition: Edition) -> bytes:
    """Return the members as a workbook with one sheet. Every cell is text, never a formula."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    book.properties.creator = "care100"
    book.properties.created = edition.updated.replace(tzinfo=None)
    sheet = book.create_sheet("Members")
    for row in sheets.rows_of(edition):
        cells = []
        for text in row:
            cell = WriteOnlyCell(sheet, value=text)
            cell.data_type = "s"
            cell.number_format = "@"
            cells.append(cell)
        sheet.append(cells)
    file = io.BytesIO()
    book.save(file)
    modified = edition.updated.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    return with_fixed_times(file.getvalue(), modified)
